"""The terms that another replica has opened requests under are known within a beat."""

from datetime import UTC, datetime

from bot.configuration.policy_file import default_policy, load_policy
from bot.services.terms import TermsBook
from sandbox.time.clock import MovingClock
from storage.unit_of_work import SqlUnitOfWork

NOW = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)


async def test_a_policy_that_another_replica_runs_with_is_learned(uow: SqlUnitOfWork) -> None:
    ours = TermsBook(default_policy(), load_policy)
    await ours.open(uow, MovingClock(NOW))
    theirs = load_policy(default_policy().text + "\n# a newer version, rolled out to the other replica\n")
    assert theirs.hash != ours.current.hash
    await TermsBook(theirs, load_policy).open(uow, MovingClock(NOW))
    tier = theirs.strictest_tier
    async with uow.read() as books:
        await ours.learn(books)
    assert ours.terms_of.terms(theirs.hash, "kestrel", tier) == theirs.terms_for("kestrel", tier)
    assert ours.current.hash != theirs.hash, "new requests are opened under our own"
