"""What is kept of a message that cannot be put into words."""

from datetime import UTC, datetime
from typing import Any, Never

from sqlalchemy import select

from bot.configuration.policy_file import load_policy
from bot.demo import cast
from bot.domain.outgoing import Audience, Outgoing, Priority, TokenRefused
from bot.ids import RandomIds
from bot.ports import Books
from bot.services.credit_reply import CreditReply
from bot.services.dispatch import Dispatch
from bot.services.hearing import Hearing
from bot.services.reconsider import Reconsider
from bot.services.terms import TermsBook
from bot.services.vet import Vet
from bot.services.worker import Closing
from bot.services.write_brief import WriteBrief
from bot.services.write_down import WriteDown
from bot.understanding.rules import Rules
from sandbox.time.clock import MovingClock
from storage.engine import Database
from storage.tables import outbox
from storage.unit_of_work import SqlUnitOfWork
from tests.services.people import KnownPeople

NOW = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
NOBODY: Any = None  # stands for Slack: nothing of this gets so far


def quotes_a_customer(*_: object) -> Never:
    raise ValueError("invalid literal for int() with base 10: 'our launch is on Monday'")


def never(_: Books) -> Never:
    raise AssertionError("nothing here is a reply")


def dispatch(uow: SqlUnitOfWork) -> Dispatch:
    clock, terms = MovingClock(NOW), TermsBook(cast.policy(), load_policy)
    hearing, reconsider = Hearing(clock), Reconsider(clock, cast.WORKSPACE, terms)
    return Dispatch(
        uow,
        clock,
        Vet(clock, cast.WORKSPACE, KnownPeople(), hearing, reconsider),
        NOBODY,
        NOBODY,
        hearing,
        WriteBrief(clock, cast.WORKSPACE, terms, Rules(), NOBODY, hearing, NOBODY),
        quotes_a_customer,
        WriteDown(clock, cast.WORKSPACE, reconsider, CreditReply(never)),
        lambda: None,
        lambda _: None,
        Closing(),
    )


async def test_of_an_error_its_kind_and_place_are_kept_and_none_of_its_words(database: Database) -> None:
    """Its words may be a customer's, and the reason of a row outlives the message."""
    uow = SqlUnitOfWork(database, RandomIds())
    async with uow.write() as books:
        told = TokenRefused(NOW, "chat.postMessage", "token_revoked")
        to = cast.WORKSPACE.channels.escalations
        await books.outbox.add([Outgoing(told, to, Audience.INTERNAL, Priority.URGENT)], NOW)
    await dispatch(uow)()
    async with database.read() as connection:
        (reason,) = await connection.scalars(select(outbox.c.reason))
    kept = "could not be put into words: ValueError in quotes_a_customer (test_dispatch.py:"
    assert reason.startswith(kept), reason
    assert "launch" not in reason
