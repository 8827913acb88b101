"""Hand-overs: a request is offered, and moves when somebody accepts it."""

from dataclasses import replace

from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.handover import Handover
from bot.domain.policy import Terms


def offered(state: Conversation, event: e.Event, fact: e.HandoverOffered, _: Terms) -> Conversation:
    """A second offer takes the place of the first."""
    packet = fact.packet or event.seq
    offer = Handover(event.seq, fact.by, fact.to, event.occurred_at, state.owner, packet)
    return replace(state, handover=offer)


def accepted(state: Conversation, event: e.Event, fact: e.HandoverAccepted, _: Terms) -> Conversation:
    if not _stands(state, fact.offer):
        return state
    return replace(
        state,
        owner=fact.by,
        by_reply=False,
        claimed_at=event.occurred_at,
        ladder=replace(state.ladder, forced=False),
        handover=None,
    )


def declined(state: Conversation, _: e.Event, fact: e.HandoverDeclined, __: Terms) -> Conversation:
    return replace(state, handover=None) if _stands(state, fact.offer) else state


def overdue(state: Conversation, _: e.Event, fact: e.HandoverOverdue, __: Terms) -> Conversation:
    if state.handover is None or not _stands(state, fact.offer):
        return state
    return replace(state, handover=replace(state.handover, overdue=True))


def still_offered(state: Conversation) -> Conversation:
    """An offer stands while the request is open and belongs to whom it belonged then, whatever happens else."""
    offer = state.handover
    if offer is None or (state.is_open and state.owner == offer.owner):
        return state
    return replace(state, handover=None)


def _stands(state: Conversation, offer: int) -> bool:
    return state.handover is not None and state.handover.offer == offer
