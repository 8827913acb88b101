"""Whose turn it is: the next step becomes ours again, or nobody's any more."""

from dataclasses import replace

from bot.domain import events as e
from bot.domain.conversation import Conversation, Status, Waiting
from bot.domain.ladder import Ladder


def ours_again(state: Conversation, event: e.Event, waiting: tuple[Waiting, ...]) -> Conversation:
    """The next step is ours, after it was the customer's or nobody's: the ladder starts anew."""
    return replace(
        state,
        waiting=waiting,
        status=Status.OURS_FIRST if state.first_reply_at is None else Status.OURS_NEXT,
        ladder=Ladder(event.occurred_at),
        closed_at=None,
        closed_by=None,
        dismissed=False,
    )


def closed_by(state: Conversation, event: e.Event, by: str) -> Conversation:
    """Closed, unless a message was on its way that whoever closed it cannot have seen: it goes on with that."""
    closed = replace(
        state,
        status=Status.DONE,
        waiting=(),
        warned=(),
        ladder=replace(state.ladder, forced=False),
        closed_at=event.occurred_at,
        closed_by=by,
    )
    seen = seen_at(state, event)
    unseen = tuple(waiting for waiting in state.waiting if waiting not in seen)
    return ours_again(closed, event, unseen) if unseen else closed


def seen_at(state: Conversation, event: e.Event) -> tuple[Waiting, ...]:
    """What waited when we recorded `event`; what was written before and came later has a higher `seq`."""
    return tuple(waiting for waiting in state.waiting if waiting.seq <= event.seq)
