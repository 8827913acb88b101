"""Channel ids: Slack gives a channel another id when it becomes shared; our books keep the first (docs/adr/0007).

What happened stands in the log by the id that it had then, and a fact is for ever. So nothing of ours is
rewritten: ids are translated where they come in and where they go out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.places import InternalChannels, Workspace


@dataclass(frozen=True, slots=True)
class KnownAs:
    """Since `since` Slack calls the channel of our books `ours` by the id `slacks`."""

    ours: str
    slacks: str
    since: datetime


class ChannelIds:
    """What is called how now. Without a change, everything is called as it is."""

    def __init__(self, known: Iterable[KnownAs] = ()) -> None:
        self._by_slacks: dict[str, KnownAs] = {}
        for one in known:
            self._by_slacks[one.slacks] = one
        self._now = self._latest()

    @property
    def now(self) -> Mapping[str, str]:
        """Our id of each channel whose id has changed, and what Slack calls it now."""
        return self._now

    def ours(self, slacks: str) -> str:
        known = self._by_slacks.get(slacks)
        return known.ours if known else slacks

    def slacks(self, ours: str) -> str:
        return self._now.get(ours, ours)

    def learn(self, old: str, new: str, at: datetime) -> KnownAs:
        """`old` is called `new` since `at`; what we know of a later change stands."""
        found = KnownAs(self.ours(old), new, at)
        before = self._by_slacks.get(new)
        if before is not None and before.since >= at:
            return before
        self._by_slacks[new] = found
        self._now = self._latest()
        return found

    def learn_of(self, known: Iterable[KnownAs]) -> None:
        """What another replica was told."""
        for one in known:
            self.learn(one.ours, one.slacks, one.since)

    def _latest(self) -> Mapping[str, str]:
        in_order = sorted(self._by_slacks.values(), key=lambda one: one.since)
        return {one.ours: one.slacks for one in in_order}


def as_we_call_it(workspace: Workspace, ids: ChannelIds) -> Workspace:
    """The places by the ids of our books, whichever of a channel's ids the file names."""
    places = workspace.channels
    accounts = {
        name: replace(account, channels=tuple(dict.fromkeys(map(ids.ours, account.channels))))
        for name, account in workspace.accounts.items()
    }
    channels = InternalChannels(*(ids.ours(channel) for channel in places.all))
    return replace(workspace, channels=channels, accounts=accounts)
