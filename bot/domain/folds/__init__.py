"""What each fact does to a conversation: one function a fact, in the table at the end."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.folds import handovers, steps, words
from bot.domain.policy import Terms


def _unchanged(state: Conversation, _: e.Event, __: e.Opened, ___: Terms) -> Conversation:
    return state


FOLDS: Mapping[type[e.Fact], Callable[[Conversation, e.Event, Any, Terms], Conversation]] = {
    e.Opened: _unchanged,
    e.CustomerWrote: words.customer_wrote,
    e.CustomerWithdrew: words.customer_withdrew,
    e.StaffReplied: words.staff_replied,
    e.StaffWithdrew: words.staff_withdrew,
    e.Claimed: steps.claimed,
    e.Released: steps.released,
    e.HandoverOffered: handovers.offered,
    e.HandoverAccepted: handovers.accepted,
    e.HandoverDeclined: handovers.declined,
    e.HandoverOverdue: handovers.overdue,
    e.SeverityChanged: steps.severity_changed,
    e.Escalated: steps.escalated,
    e.Pinged: steps.pinged,
    e.StepSkipped: steps.step_skipped,
    e.LadderExhausted: steps.ladder_exhausted,
    e.Warned: steps.warned,
    e.Resolved: steps.resolved,
    e.Dismissed: steps.dismissed,
    e.TermsChanged: steps.terms_changed,
}
