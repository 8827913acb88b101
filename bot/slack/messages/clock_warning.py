"""A response clock is nearly or wholly used up."""

from datetime import datetime, timedelta

from bot.domain.brief import Brief
from bot.domain.outgoing import ClockWarning
from bot.ports import Rendered
from bot.slack.messages.parts import UnfitError, ask, clock_time, customer, person, said, severity, span

CLOCKS = {"first_response": "first reply", "next_response": "next reply"}


def render(message: ClockWarning, brief: Brief) -> Rendered:
    request = brief.request
    if request is None:
        raise UnfitError(message, "a request")
    state, now = request.state, brief.now
    whose = f"*{severity(state.severity)} at {customer(request)}*, request {state.number}"
    return said(
        [f"{person(message.person)}: the {CLOCKS[message.clock]} {_due(message, now)}. {whose}", ask(request)]
    )


def _due(message: ClockWarning, now: datetime) -> str:
    """By the clock as it stands now: a warning may be late itself."""
    due, left = clock_time(message.due_at, now), message.due_at - now
    if left > timedelta(0):
        return f"is due {due}, in {span(left)}"
    return f"was due {due}, {span(-left)} ago" if -left >= timedelta(seconds=1) else f"is due now, {due}"
