"""What staff do with a request, and what time does: claims, severities, rungs, thresholds, ends."""

from dataclasses import replace

from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.folds.turns import closed_by, seen_at
from bot.domain.ladder import Ladder
from bot.domain.policy import Terms
from bot.domain.service_levels import due_at, finish


def claimed(state: Conversation, event: e.Event, fact: e.Claimed, _: Terms) -> Conversation:
    """A claim was granted when it was made: a reply of before, of which we heard later, does not take it away."""
    if (state.owner is not None and not state.by_reply) or not state.is_open:
        return state
    return replace(
        state,
        owner=fact.by,
        by_reply=False,
        claimed_at=event.occurred_at,
        ladder=replace(state.ladder, forced=False),
    )


def released(state: Conversation, event: e.Event, _: e.Released, __: Terms) -> Conversation:
    if not state.is_open:
        return state
    return replace(state, owner=None, by_reply=False, claimed_at=None, ladder=Ladder(event.occurred_at))


def severity_changed(
    state: Conversation, event: e.Event, fact: e.SeverityChanged, terms: Terms
) -> Conversation:
    """Where the clock's target stays what it was, people were warned of it already."""
    worse = fact.severity < state.severity
    target = None if state.running is None else due_at(state.running, fact.severity, terms)
    return replace(
        state,
        severity=fact.severity,
        severity_reason=fact.reason,
        about_ts=fact.message_ts or state.about_ts,
        warned=tuple(w for w in state.warned if w.due_at == target),
        ladder=Ladder(event.occurred_at) if worse and state.owner is None else state.ladder,
    )


def escalated(state: Conversation, event: e.Event, fact: e.Escalated, _: Terms) -> Conversation:
    ladder = state.ladder.escalated(fact.by, event.occurred_at)
    return replace(state, ladder=ladder) if state.is_open else state


def pinged(state: Conversation, event: e.Event, fact: e.Pinged, _: Terms) -> Conversation:
    return replace(state, ladder=state.ladder.pinged(fact, event.occurred_at))


def step_skipped(state: Conversation, _: e.Event, fact: e.StepSkipped, __: Terms) -> Conversation:
    return replace(state, ladder=state.ladder.passed_over(fact.step))


def ladder_exhausted(state: Conversation, _: e.Event, __: e.LadderExhausted, ___: Terms) -> Conversation:
    return replace(state, ladder=replace(state.ladder, exhausted=True))


def warned(state: Conversation, _: e.Event, fact: e.Warned, __: Terms) -> Conversation:
    kept = tuple(w for w in state.warned if w.due_at == fact.due_at)
    return replace(state, warned=(*kept, fact))


def resolved(state: Conversation, event: e.Event, fact: e.Resolved, terms: Terms) -> Conversation:
    seen = replace(state, waiting=seen_at(state, event))
    outcomes = state.outcomes
    if seen.running is not None:
        outcomes = finish(outcomes, seen.running, event.occurred_at, state.severity, terms)
    return closed_by(replace(state, outcomes=outcomes), event, fact.by)


def dismissed(state: Conversation, event: e.Event, fact: e.Dismissed, _: Terms) -> Conversation:
    return closed_by(replace(state, dismissed=True), event, fact.by)


def terms_changed(state: Conversation, _: e.Event, fact: e.TermsChanged, __: Terms) -> Conversation:
    return replace(state, policy=fact.policy, tier=fact.tier)
