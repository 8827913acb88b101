"""The triage card: one request in six lines, edited in place as it goes on."""

from datetime import datetime, timedelta

from bot.domain import events as e
from bot.domain.brief import Brief, RequestBrief
from bot.domain.conversation import Conversation, Status
from bot.domain.outgoing import TriageCard
from bot.domain.policy import Severity
from bot.domain.service_levels import Outcome, due_at, hours_of
from bot.ports import Rendered
from bot.slack.messages import actions, more
from bot.slack.messages.parts import (
    DANGER,
    PRIMARY,
    ROLES,
    Block,
    UnfitError,
    ask,
    button,
    buttons,
    clock_time,
    confirmation,
    customer,
    due_time,
    listed,
    never_answered,
    overdue_time,
    person,
    said,
    severity,
    span,
    value_of,
    words,
)
from bot.slack.text import escape

_CLOCKS = {"first_response": "First reply", "next_response": "Next reply"}


def render(message: TriageCard, brief: Brief) -> Rendered:
    request = brief.request
    if request is None:
        raise UnfitError(message, "a request")
    if request.state.is_open:
        return said(_open_lines(request, brief.now), _buttons(request))
    return said(_story(request, brief.now))


def _open_lines(request: RequestBrief, now: datetime) -> list[str]:
    state = request.state
    return [
        f"*Request {state.number}* · *{customer(request)}* · {escape(state.tier)}",
        ask(request),
        f"*{severity(state.severity)}*: {words(_reason(state))}",
        _clock(request, now),
        _owner(request, now),
        _crowd(state),
    ]


def _reason(state: Conversation) -> str:
    return state.severity_reason or "as triaged"


def _clock(request: RequestBrief, now: datetime) -> str:
    """The response clock that runs, or what stands instead of one."""
    state, terms = request.state, request.terms
    clock = state.running
    if clock is None:
        return _answered(state, now)
    due = due_at(clock, state.severity, terms)
    name = _CLOCKS[clock.name]
    if due <= now:
        return f":warning: {name} was due {overdue_time(due, now)}"
    hours = hours_of(terms.level(state.severity), terms)
    if not hours.is_open(now):
        return (
            f"{name} due {clock_time(due, now)}; service hours begin {clock_time(hours.next_open(now), now)}"
        )
    warning = ":hourglass_flowing_sand: " if state.warned else ""
    return f"{warning}{name} due {due_time(due, now)}"


def _answered(state: Conversation, now: datetime) -> str:
    if state.first_reply_at is None:
        return "No reply is owed"
    waits = "waiting for the customer" if state.status is Status.THEIRS else "answered"
    latest = state.last_staff_at or state.first_reply_at
    took = span(state.first_reply_at - state.opened_at)
    since = f"First reply {clock_time(state.first_reply_at, now)} after {took}"
    return (
        since
        + (f", latest {clock_time(latest, now)}" if latest != state.first_reply_at else "")
        + f"; {waits}"
    )


def _owner(request: RequestBrief, now: datetime) -> str:
    state = request.state
    if state.owner is not None:
        since = clock_time(state.claimed_at or state.opened_at, now)
        return f"Claimed by {person(state.owner)} at {since}{_offered(state)}"
    names = [ROLES[role] for role in state.ladder.called]
    pinged = f"; pinged {listed(names)}" if names else ""
    return f"Unclaimed{pinged}{_offered(state)}"


def _offered(state: Conversation) -> str:
    return f"; offered to {person(state.handover.to)}" if state.handover else ""


def _crowd(state: Conversation) -> str:
    """More than one message waits, or more than one person asks."""
    waiting, people = len(state.waiting), len(state.authors)
    parts = [f"{waiting} messages wait"] if waiting > 1 else []
    parts += [f"{people} people of theirs take part"] if people > 1 else []
    parts += [f"follows request {state.follows}"] if state.follows else []
    return " · ".join(parts)


def _buttons(request: RequestBrief) -> Block:
    value = value_of(request)
    claim = [button("Claim", actions.CLAIM, value, PRIMARY)] if request.state.owner is None else []
    return buttons(
        [
            *claim,
            button("Reply…", actions.REPLY, value),
            button(
                "Escalate",
                actions.ESCALATE,
                value,
                DANGER if request.state.severity is Severity.SEV1 else None,
            ),
            button("Severity", actions.SEVERITY, value),
            button("Not a request", actions.DISMISS, value, confirm=_sure_to_dismiss(request.state)),
            button("Resolve", actions.RESOLVE, value, confirm=_sure_to_resolve(request.state)),
            more.menu(request),
        ]
    )


def _sure_to_resolve(state: Conversation) -> Block | None:
    """Whoever has it resolves what is answered with one press; a colleague sees on the card whose it is."""
    if not state.waiting:
        return None
    return confirmation(f"Resolve request {state.number}?", _at_stake(state), "Resolve", "Keep it open")


def _sure_to_dismiss(state: Conversation) -> Block | None:
    """A request that was dismissed does not open again by itself, so this is asked more often."""
    if not state.waiting and state.owner is None:
        return None
    text = f"{_at_stake(state)} Set aside, it does not open again by itself.".strip()
    return confirmation(f"Is request {state.number} no request?", text, "Not a request", "Keep it open")


def _at_stake(state: Conversation) -> str:
    claimed = ["Somebody has claimed it."] if state.owner is not None else []
    waiting = [never_answered(len(state.waiting))] if state.waiting else []
    return " ".join([*waiting, *claimed])


def _story(request: RequestBrief, now: datetime) -> list[str]:
    """What happened, in six lines at most."""
    state = request.state
    closed_at = state.closed_at or now
    head = f"*Request {state.number}* · *{customer(request)}* · {severity(state.severity)}"
    if state.dismissed:
        return [head, f"Not a request, said {person(state.closed_by)} at {clock_time(closed_at, now)}"]
    by = f" by {person(state.closed_by)}" if state.closed_by else ", withdrawn by the customer"
    end = f"Resolved {clock_time(closed_at, now)}{by}, after {span(closed_at - state.opened_at)}"
    return [
        head,
        ask(request),
        f"Asked {clock_time(state.opened_at, now)}{_pings(request)}",
        _claim(state, now),
        _first_reply(state, now),
        f":white_check_mark: {end}",
    ]


def _pings(request: RequestBrief) -> str:
    pinged = [event.fact for event in request.log if isinstance(event.fact, e.Pinged)]
    roles = dict.fromkeys(role for fact in pinged for role in (fact.role, *fact.also))
    return f"; pinged {listed([ROLES[role] for role in roles])}" if roles else ""


def _claim(state: Conversation, now: datetime) -> str:
    if state.owner is None or state.claimed_at is None:
        return "Never claimed"
    took = span(state.claimed_at - state.opened_at)
    return f"Claimed by {person(state.owner)} {clock_time(state.claimed_at, now)}, after {took}"


def _first_reply(state: Conversation, now: datetime) -> str:
    if state.first_reply_at is None:
        return "Closed without a reply in the channel"
    late = _late(state.outcomes)
    verdict = f"{span(late)} late" if late else "in time"
    took = span(state.first_reply_at - state.opened_at)
    return f"First reply {clock_time(state.first_reply_at, now)}, after {took}: {verdict}"


def _late(outcomes: tuple[Outcome, ...]) -> timedelta | None:
    first = next((o for o in outcomes if o.clock == "first_response" and o.breached), None)
    return first.met_at - first.due_at if first else None
