"""Words in the customer's channel: theirs, ours, and those that were taken back."""

from dataclasses import replace
from datetime import datetime

from bot.domain import events as e
from bot.domain.conversation import Answer, Conversation, Status, Waiting
from bot.domain.folds.turns import ours_again
from bot.domain.policy import Terms
from bot.domain.service_levels import finish


def customer_wrote(state: Conversation, event: e.Event, fact: e.CustomerWrote, _: Terms) -> Conversation:
    state = replace(
        state,
        last_customer_at=_later(state.last_customer_at, event.occurred_at),
        authors=state.authors if fact.author in state.authors else (*state.authors, fact.author),
    )
    if not fact.needs_response or (not state.is_open and not state.could_reopen(event.occurred_at)):
        return state
    waiting = (*state.waiting, Waiting(fact.message_ts, event.occurred_at, event.seq))
    return replace(state, waiting=waiting) if state.is_ours else ours_again(state, event, waiting)


def customer_withdrew(
    state: Conversation, event: e.Event, fact: e.CustomerWithdrew, _: Terms
) -> Conversation:
    waiting = tuple(w for w in state.waiting if w.message_ts != fact.message_ts)
    if waiting == state.waiting or waiting:
        return replace(state, waiting=waiting)
    if state.first_reply_at is None:
        ladder = replace(state.ladder, forced=False)
        return replace(
            state, waiting=(), warned=(), ladder=ladder, status=Status.DONE, closed_at=event.occurred_at
        )
    return replace(state, waiting=(), warned=(), status=Status.THEIRS)


def staff_replied(state: Conversation, event: e.Event, fact: e.StaffReplied, terms: Terms) -> Conversation:
    clock = state.running
    outcomes = state.outcomes
    if clock is not None:
        outcomes = finish(outcomes, clock, event.occurred_at, state.severity, terms)
    return replace(
        state,
        outcomes=outcomes,
        waiting=tuple(w for w in state.waiting if w.since > event.occurred_at),
        first_reply_at=state.first_reply_at or event.occurred_at,
        last_staff_at=_later(state.last_staff_at, event.occurred_at),
        status=Status.THEIRS if state.is_open else state.status,
        owner=state.owner or fact.author,
        by_reply=state.by_reply or state.owner is None,
        claimed_at=state.claimed_at or event.occurred_at,
        answer=Answer(
            fact.message_ts,
            state.waiting,
            state.outcomes,
            state.status,
            state.first_reply_at,
            state.last_staff_at,
            state.warned,
        ),
        warned=(),
    )


def staff_withdrew(state: Conversation, _: e.Event, fact: e.StaffWithdrew, __: Terms) -> Conversation:
    """Only the latest answer can be the only one; where an earlier one goes, a later one still stands."""
    before = state.answer
    if before is None or before.message_ts != fact.message_ts or not state.is_open:
        return state
    return replace(
        state,
        answer=None,
        waiting=tuple(dict.fromkeys((*before.waiting, *state.waiting))),
        outcomes=before.outcomes,
        status=before.status if before.waiting or not state.waiting else state.status,
        first_reply_at=before.first_reply_at,
        last_staff_at=before.last_staff_at,
        warned=before.warned,
    )


def _later(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else max(known, at)
