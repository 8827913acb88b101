"""Folding: a conversation is its events, one after the other.

`apply` is pure and total: an event that makes no sense in a state leaves it as it was. Live traffic,
`explain`, replays and `rebuild` all fold with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.folds import FOLDS, handovers
from bot.domain.folds.opening import opened
from bot.domain.policy import Terms


def apply(state: Conversation | None, event: e.Event, terms: Terms, *, number: int = 0) -> Conversation:
    """The state after `event`. Without a state only an `Opened` makes sense; `TermsOf` refuses all else."""
    if state is None:
        assert isinstance(event.fact, e.Opened), "terms were found for it, so it is an opening"
        return opened(number, event, event.fact)
    changed = handovers.still_offered(FOLDS[type(event.fact)](state, event, event.fact, terms))
    return replace(changed, version=state.version + 1, newest_at=max(state.newest_at, event.occurred_at))


def fold(number: int, log: Iterable[e.Event], terms_of: "TermsOf") -> Conversation:
    """Fold a whole log, in the order in which things happened."""
    state: Conversation | None = None
    for event in in_order(log):
        state = apply(state, event, terms_of(state, event), number=number)
    if state is None:
        raise ValueError(
            f"conversation {number} has no events: its log is incomplete; restore it from a backup"
        )
    return state


def in_order(log: Iterable[e.Event]) -> list[e.Event]:
    """By (`occurred_at`, `seq`), but the opening first: nothing happens to a request before it is one."""
    return sorted(log, key=lambda event: (not isinstance(event.fact, e.Opened), *event.order))


class HasTerms(Protocol):
    """Anything that can say what was promised to an account: a `Policy`."""

    def terms_for(self, account: str, tier: str) -> Terms: ...


class TermsOf:
    """Finds the terms under which an event is folded: those the conversation is pinned to."""

    def __init__(self, policies: Mapping[str, HasTerms]) -> None:
        self._policies = policies

    def __call__(self, state: Conversation | None, event: e.Event) -> Terms:
        if isinstance(event.fact, e.Opened):
            return self.terms(event.fact.policy, event.fact.account, event.fact.tier)
        if state is None:
            raise ValueError(
                f"a log begins with {type(event.fact).__name__}, not Opened: it is incomplete; restore it from a backup"
            )
        return self.of(state)

    def of(self, state: Conversation) -> Terms:
        return self.terms(state.policy, state.account, state.tier)

    def terms(self, policy: str, account: str, tier: str) -> Terms:
        return self._policies[policy].terms_for(account, tier)
