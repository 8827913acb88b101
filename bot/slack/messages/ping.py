"""A rung of the ladder: who is needed, for what, and since when."""

from datetime import timedelta

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
        *_clock(request, brief),
        *_late(message, brief),
    ]
    if request.state.owner is not None:
        return said(lines)
    return said(lines, buttons([button("Claim", actions.CLAIM, value_of(request), PRIMARY)]))


def _called(message: Ping, brief: Brief) -> str:
    if message.role is Role.POOL:
        return f"<!subteam^{brief.workspace.team.staff_group}>"
    return " ".join(person(one) for one in message.people) or message.role.value


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


def _clock(request: RequestBrief, brief: Brief) -> list[str]:
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
    lines = []
    late = brief.now - message.due_at
    if late > LATE:
        also = f" It stands for {message.missed} earlier ones, too." if message.missed else ""
        lines.append(
            f"This ping was due {clock_time(message.due_at, brief.now)} and is {span(late)} late.{also}"
        )
    if brief.unchecked_since is not None:
        lines.append(f"Not checked against Slack since {clock_time(brief.unchecked_since, brief.now)}.")
    return lines
