"""A ladder at its end: everybody on it was pinged, and nobody came."""

from bot.domain.brief import Brief
from bot.domain.outgoing import LadderEnded
from bot.ports import Rendered
from bot.slack.messages import actions
from bot.slack.messages.parts import (
    PRIMARY,
    ROLES,
    UnfitError,
    ask,
    button,
    buttons,
    customer,
    listed,
    person,
    said,
    severity,
    span,
    value_of,
)
from bot.slack.messages.ping import late_for, overdue, unchecked


def render(message: LadderEnded, brief: Brief) -> Rendered:
    request = brief.request
    if request is None:
        raise UnfitError(message, "a request")
    state = request.state
    what = f"*{severity(state.severity)} at {customer(request)}*, request {state.number},"
    waited = span(brief.now - state.ladder.started_at)
    roles = [ROLES[role] for role in state.ladder.called]
    whom = (
        f"{listed(roles)} {'was' if len(roles) == 1 else 'were'} pinged"
        if roles
        else "nobody could be pinged"
    )
    lines = [
        f"{person(message.person)}: {what} has been unclaimed for {waited}, and its ladder is at its end: {whom}.",
        ask(request),
        *overdue(request, brief),
        *late_for(message.due_at, brief),
        *unchecked(brief),
    ]
    return said(lines, buttons([button("Claim", actions.CLAIM, value_of(request), PRIMARY)]))
