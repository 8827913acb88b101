"""A rung of the ladder: who is needed, for what, and since when."""

from datetime import datetime, timedelta

from bot.domain import events as e
from bot.domain.brief import Brief, RequestBrief
from bot.domain.outgoing import Ping
from bot.domain.policy import Role
from bot.domain.service_levels import due_at
from bot.ports import Rendered
from bot.slack.messages import actions
from bot.slack.messages.clock_warning import CLOCKS
from bot.slack.messages.parts import (
    PRIMARY,
    ROLES,
    UnfitError,
    ask,
    button,
    buttons,
    clock_time,
    customer,
    person,
    said,
    severity,
    span,
    value_of,
    words,
)

LATE = timedelta(minutes=1)


def render(message: Ping, brief: Brief) -> Rendered:
    request = brief.request
    if request is None:
        raise UnfitError(message, "a request")
    lines = [
        f"{_called(message, brief)}: {_why(message, request, brief)}",
        ask(request),
        *overdue(request, brief),
        *_late(message, brief),
    ]
    if request.state.owner is not None:
        return said(lines)
    return said(lines, buttons([button("Claim", actions.CLAIM, value_of(request), PRIMARY)]))


def _called(message: Ping, brief: Brief) -> str:
    groups = message.groups
    if message.role is Role.POOL and not groups:  # written before groups were named in it
        return f"<!subteam^{brief.workspace.team.staff_group}>"
    names = [*(person(one) for one in message.people), *(f"<!subteam^{group}>" for group in groups)]
    return " ".join(names) or ROLES[message.role]


def _why(message: Ping, request: RequestBrief, brief: Brief) -> str:
    state = request.state
    what = f"*{severity(state.severity)} at {customer(request)}*, request {state.number},"
    if message.forced:
        return f"{what} was escalated{_by(request)}"
    waited = brief.now - state.ladder.started_at
    return f"{what} has been unclaimed for {span(waited)}" if waited >= LATE else f"{what} is unclaimed"


def _by(request: RequestBrief) -> str:
    found = [event.fact for event in request.log if isinstance(event.fact, e.Escalated)]
    if not found:
        return ""
    reason = f": {words(found[-1].reason)}" if found[-1].reason else ""
    return f" by {person(found[-1].by)}{reason}"


def overdue(request: RequestBrief, brief: Brief) -> list[str]:
    """That the time to answer is over: no warning says so beside a ping."""
    running = request.state.running
    if running is None:
        return []
    due = due_at(running, request.state.severity, request.terms)
    over = brief.now - due
    if over <= timedelta(0):
        return []
    return [f"The {CLOCKS[running.name]} was due {clock_time(due, brief.now)}, {span(over)} ago."]


def _late(message: Ping, brief: Brief) -> list[str]:
    """A ping that comes after its time says so, and for how many others it stands."""
    also = f" It stands for {message.missed} earlier ones, too." if message.missed else ""
    return [*(f"{line}{also}" for line in late_for(message.due_at, brief)), *unchecked(brief)]


def late_for(due: datetime, brief: Brief) -> list[str]:
    late = brief.now - due
    return (
        [f"This ping was due {clock_time(due, brief.now)} and is {span(late)} late."] if late > LATE else []
    )


def unchecked(brief: Brief) -> list[str]:
    since = brief.unchecked_since
    return [] if since is None else [f"Not checked against Slack since {clock_time(since, brief.now)}."]
