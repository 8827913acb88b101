"""Short ways to say what happened to a conversation, on one Tuesday under the premium terms."""

from datetime import UTC, datetime, timedelta

from bot.configuration.policy_file import default_policy
from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.folding import TermsOf, fold
from bot.domain.policy import Severity, Terms

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
POLICY = default_policy()
TERMS_OF = TermsOf({POLICY.hash: POLICY})


def terms(tier: str = "premium") -> Terms:
    return POLICY.terms_for("acme", tier)


def opened(severity: Severity = Severity.SEV2, tier: str = "premium") -> e.Opened:
    return e.Opened(
        account="acme",
        tier=tier,
        policy=POLICY.hash,
        channel="C1",
        root_ts="1.0",
        message_ts="1.0",
        author="U0KIM",
        severity=severity,
        reason="says something is down",
        kind="alarm",
    )


def log(*facts: tuple[float, e.Fact]) -> list[e.Event]:
    """Events at minutes after noon, in the order in which we learned them."""
    return [
        e.Event(seq, NOON + timedelta(minutes=minute), NOON + timedelta(minutes=minute), fact)
        for seq, (minute, fact) in enumerate(facts, 1)
    ]


def state_after(*facts: tuple[float, e.Fact]) -> Conversation:
    """The state after an opening at noon and these facts."""
    return fold(1, log((0, opened()), *facts), TERMS_OF)


def at(minute: float) -> datetime:
    return NOON + timedelta(minutes=minute)


def wrote(ts: str = "2.0", *, needs_response: bool = True) -> e.CustomerWrote:
    return e.CustomerWrote("U0KIM", ts, "request" if needs_response else "thanks", needs_response)


def replied(ts: str = "3.0", by: str = "U0ANA") -> e.StaffReplied:
    return e.StaffReplied(by, ts, "thread")
