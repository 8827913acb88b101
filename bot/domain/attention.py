"""The attention ledger: may Steward speak first, to this customer, now?

Every proactive message asks here, and every answer is kept with its reason, whether it was sent, held or
dropped (promise 7). Budgets and back-off follow field.md C19.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.domain.calendar import Calendar
from bot.domain.check_ins import AccountState
from bot.domain.conversation import Conversation
from bot.domain.policy import Terms

DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)
STALE_AFTER = timedelta(days=14)  # evidence older than that helps nobody
SEND_WITHIN = timedelta(hours=4)  # what was allowed is asked about anew where it could not be said by then


class Verdict(StrEnum):
    SENT = "sent"
    HELD = "held"
    DROPPED = "dropped"
    TO_OWNER = "to_owner"


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do with a proposal. A held one is asked about again at `again_at`."""

    verdict: Verdict
    reason: str
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger knows of one account when it is asked."""

    sent: Sequence[datetime]  # proactive messages of the last 30 days, oldest first
    unanswered: int  # how many in a row had no reaction
    muted_until: datetime | None
    urgent_open: int | None  # number of an open Sev1/2 request
    owed_answer: int | None  # number of a request that waits for us


def standing(open_ones: Sequence[Conversation], state: AccountState, sent: Sequence[datetime]) -> Standing:
    """What an account's open requests and its memory say; `sent` are its proactive messages, oldest first."""
    return Standing(
        sent=sent,
        unanswered=state.unanswered,
        muted_until=state.muted_until,
        urgent_open=min((c.number for c in open_ones if c.severity.is_urgent), default=None),
        owed_answer=min((c.number for c in open_ones if c.running is not None), default=None),
    )


def send_by(now: datetime, terms: Terms) -> datetime:
    """Until when what is allowed now may be said: four hours, and no later than the day's window."""
    ends = terms.check_ins.window[1]
    closes = terms.calendar.local(now).replace(hour=ends.hour, minute=ends.minute, second=0, microsecond=0)
    return min(now + SEND_WITHIN, closes.astimezone(UTC))


def decide(standing: Standing, evidence_at: datetime, terms: Terms, now: datetime) -> Decision:
    """The first rule that objects decides; if none does, the message goes out."""
    for rule in (
        _not_yet,
        _too_old,
        _urgent_request,
        _we_owe_an_answer,
        _asked_for_less,
        _budget,
        _ignored,
        _hours,
    ):
        decision = rule(standing, evidence_at, terms, now)
        if decision is not None:
            return decision
    return Decision(Verdict.SENT, "evidence is fresh, nothing urgent is open, the budget allows it")


def _not_yet(_: Standing, evidence_at: datetime, __: Terms, now: datetime) -> Decision | None:
    if evidence_at <= now + DAY:
        return None
    return Decision(Verdict.DROPPED, f"the evidence is dated in the future, {evidence_at:%-d %b %Y}")


def _too_old(_: Standing, evidence_at: datetime, __: Terms, now: datetime) -> Decision | None:
    if now - evidence_at <= STALE_AFTER:
        return None
    return Decision(Verdict.DROPPED, f"the evidence is older than {STALE_AFTER.days} days")


def _urgent_request(standing: Standing, _: datetime, __: Terms, ___: datetime) -> Decision | None:
    if standing.urgent_open is None:
        return None
    return Decision(Verdict.DROPPED, f"their urgent request {standing.urgent_open} is open")


def _we_owe_an_answer(standing: Standing, _: datetime, __: Terms, ___: datetime) -> Decision | None:
    if standing.owed_answer is None:
        return None
    return Decision(Verdict.DROPPED, f"we owe them an answer on request {standing.owed_answer}")


def _asked_for_less(standing: Standing, _: datetime, __: Terms, now: datetime) -> Decision | None:
    if standing.muted_until is None or standing.muted_until <= now:
        return None
    return Decision(Verdict.DROPPED, f"they asked for less until {standing.muted_until:%-d %b %Y}")


def _budget(standing: Standing, _: datetime, terms: Terms, now: datetime) -> Decision | None:
    budget = terms.budget
    today = terms.calendar.local(now).date()
    for allowed, span, words in (
        (budget.per_day, None, "a day"),
        (budget.per_week, WEEK, "in 7 days"),
        (budget.per_month, MONTH, "in 30 days"),
    ):
        if allowed == 0:
            return Decision(Verdict.DROPPED, "the budget allows no proactive message at all")
        spent = [
            at
            for at in standing.sent
            if (now - at < span if span else terms.calendar.local(at).date() == today)
        ]
        if len(spent) >= allowed:
            reason = (
                f"{allowed} proactive message{'s' * (allowed != 1)} {words} is the budget, and it is spent"
            )
            return Decision(Verdict.HELD, reason, spent[-allowed] + (span or DAY))
    return None


def _ignored(standing: Standing, _: datetime, terms: Terms, ___: datetime) -> Decision | None:
    if standing.unanswered < terms.budget.unanswered_before_owner:
        return None
    return Decision(
        Verdict.TO_OWNER, f"the last {standing.unanswered} had no reaction, so a person writes this one"
    )


def _hours(_: Standing, __: datetime, terms: Terms, now: datetime) -> Decision | None:
    opens = next_window(now, terms)
    if opens <= now:
        return None
    return Decision(Verdict.HELD, "outside the customer's hours for check-ins", opens)


def next_window(now: datetime, terms: Terms) -> datetime:
    """`now` if a check-in may be sent now, else the next instant at which one may."""
    calendar: Calendar = terms.calendar
    begin, end = terms.check_ins.window
    local = calendar.local(now)
    for days in range(400):
        day = local + timedelta(days=days)
        opens = day.replace(hour=begin.hour, minute=begin.minute, second=0, microsecond=0)
        closes = day.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
        first = calendar.next_open((max(local, opens) if days == 0 else opens).astimezone(UTC))
        if day.weekday() in terms.check_ins.weekdays and first < closes:
            return first
    raise ValueError(
        f"calendar {calendar.name} has no hour in 400 days that suits a check-in: widen its window"
    )
