"""A response clock is nearly or wholly used up."""

from bot.domain.brief import Brief
from bot.domain.outgoing import ClockWarning
from bot.ports import Rendered
from bot.slack.messages.parts import UnfitError, ask, clock_time, customer, person, said, severity, span

_WHAT = {"first_response": "first reply", "next_response": "next reply"}


def render(message: ClockWarning, brief: Brief) -> Rendered:
    request = brief.request
    if request is None:
        raise UnfitError(message, "a request")
    state, now = request.state, brief.now
    whose = f"*{severity(state.severity)} at {customer(request)}*, request {state.number}"
    due = clock_time(message.due_at, now)
    if message.percent >= 100:
        late = f"{span(now - message.due_at)} ago" if now > message.due_at else "now"
        first = f"{person(message.person)}: the {_WHAT[message.clock]} was due {due}, {late}. {whose}"
    else:
        left = f"in {span(message.due_at - now)}" if now < message.due_at else "now"
        first = f"{person(message.person)}: the {_WHAT[message.clock]} is due {due}, {left}. {whose}"
    return said([first, ask(request)])
