"""How an act on a request went, in a sentence for who asked for it: done, refused and why, or no such request."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain import events as e
from bot.domain.acts import Refusal, Refused
from bot.services.act import Done, NoSuchRequest
from bot.slack.messages.parts import listed, never_answered, person, severity, span

MOST_LISTED = 15
MOST_NAMED = 4


def outcome(result: Done | Refused | NoSuchRequest, number: int, now: datetime) -> str:
    """How an act on a request went, for who asked for it."""
    match result:
        case NoSuchRequest(open_numbers=open_numbers):
            return no_such_request(number, open_numbers)
        case Refused():
            return _REFUSED[result.why](number, result, now)
        case Done():
            return _DONE[type(result.fact)](result)


def _closed(number: int, refused: Refused, now: datetime) -> str:
    if refused.by:
        return f"{person(refused.by)} closed request {number} already{_ago(refused.at, now)}."
    return f"Request {number} is closed already."


def _taken(number: int, refused: Refused, now: datetime) -> str:
    return f"{person(refused.by)} claimed request {number}{_ago(refused.at, now)}."


def _ago(at: datetime | None, now: datetime) -> str:
    if at is None:
        return ""
    return f", {span(now - at)} ago" if now - at >= timedelta(seconds=1) else ", just now"


_REFUSED: Mapping[Refusal, Callable[[int, Refused, datetime], str]] = {
    Refusal.ALREADY_CLAIMED: _taken,
    Refusal.ALREADY_YOURS: lambda number, _, __: f"Request {number} is yours already.",
    Refusal.NOT_CLAIMED: lambda number, _, __: (
        f"Nobody has claimed request {number}, so there is nothing to release."
    ),
    Refusal.ALREADY_CLOSED: _closed,
    Refusal.SAME_SEVERITY: lambda number, _, __: f"Request {number} has that severity already.",
    Refusal.NOT_YOURS_TO_GIVE: lambda number, refused, now: (
        f"{_taken(number, refused, now)} They, the lead or the manager can hand it over."
    ),
    Refusal.NOBODYS_TO_GIVE: lambda number, _, __: (
        f"Nobody has claimed request {number}. Claim it first, or ask your colleague to claim it."
    ),
    Refusal.THEIRS_ALREADY: lambda number, refused, _: f"{person(refused.by)} has request {number} already.",
    Refusal.TO_YOURSELF: lambda number, _, __: f"That is you. To have request {number}, claim or take it.",
    Refusal.OFFER_IS_OVER: lambda number, _, __: offer_is_over(number),
    Refusal.OFFERED_TO_ANOTHER: lambda number, refused, _: (
        f"Nothing has changed: request {number} is offered to {person(refused.by)}."
    ),
}


def _escalated(done: Done) -> str:
    """Who is pinged, and that nobody new is left where it is so."""
    head = f"Request {done.state.number} is escalated"
    if done.called is None:
        return f"{head}, but its ladder has no rung: nobody is pinged."
    if not done.called.people:
        return f"{head}. Nobody else stands on its ladder, so the escalation channel is told."
    people = _several(done.called.people)
    if done.called.again:
        return f"{head}: nobody new is left on its ladder, so {people} pinged again."
    return f"{head}: {people} pinged now."


def _several(people: Sequence[str]) -> str:
    """`@Ana is`, `@Ana and @Ben are`, `@Ana, @Ben and 7 more are`."""
    shown = [person(one) for one in people[:MOST_NAMED]]
    rest = [f"{len(people) - MOST_NAMED} more"] if len(people) > MOST_NAMED else []
    return f"{listed([*shown, *rest])} {'is' if len(people) == 1 else 'are'}"


def _offered(done: Done) -> str:
    stands = done.state.handover
    to = person(stands.to if stands else None)
    keeps = person(done.state.owner) if done.state.owner else "nobody"
    return f"Request {done.state.number} is offered to {to}. Until they accept, {keeps} has it."


def _resolved(done: Done) -> str:
    said = f"Request {done.state.number} is resolved."
    if not done.unanswered:
        return said
    return f"{said} {never_answered(done.unanswered)}"


_DONE: Mapping[type[e.Fact], Callable[[Done], str]] = {
    e.Claimed: lambda done: f"Request {done.state.number} is yours. Its ladder has stopped.",
    e.Released: lambda done: f"Request {done.state.number} is free again, and its ladder starts anew.",
    e.HandoverOffered: _offered,
    e.HandoverAccepted: lambda done: (
        f"Request {done.state.number} is yours, with its clock and its warnings."
    ),
    e.HandoverDeclined: lambda done: f"You declined request {done.state.number}; its giver is told.",
    e.Escalated: _escalated,
    e.Resolved: _resolved,
    e.Dismissed: lambda done: f"Request {done.state.number} is set aside as no request.",
    e.SeverityChanged: lambda done: f"Request {done.state.number} is {severity(done.state.severity)} now.",
}


def offer_is_over(number: int) -> str:
    return f"Nothing has changed: that offer of request {number} is over, and says now what became of it."


def no_such_request(number: int, open_numbers: Sequence[int]) -> str:
    if not open_numbers:
        return f"There is no request {number}. None is open."
    shown = ", ".join(map(str, open_numbers[:MOST_LISTED]))
    more = f" and {len(open_numbers) - MOST_LISTED} more" if len(open_numbers) > MOST_LISTED else ""
    return f"There is no request {number}. Open ones: {shown}{more}."
