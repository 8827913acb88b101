"""What changed since a revision: the page reads this instead of the whole workspace."""

from collections import deque
from dataclasses import dataclass

from sandbox.control.revision import Revision
from sandbox.state.journal import Change, ChangeKind

KEPT = 5000
"""Changes kept; who asks for older ones reads the whole state anew."""

VIEWS = frozenset({ChangeKind.VIEW_OPENED, ChangeKind.VIEW_UPDATED, ChangeKind.VIEW_CLOSED})
HOMES = frozenset({ChangeKind.HOME_PUBLISHED})
WORLD_PARTS = frozenset({"people", "channels", "user_groups", "teams", "commands", "shortcuts"})
OTHER_CHANNELS = frozenset({ChangeKind.CHANNEL_ID_CHANGED, ChangeKind.CHANNEL_DELETED})
"""After these, what is known of messages names channels that are no more: the page reads all anew."""
STATUSES = frozenset({ChangeKind.STATUS_SHOWN, ChangeKind.STATUS_ENDED})


@dataclass(frozen=True, slots=True)
class Touched:
    """A message that came, changed or went (`ts` with its channel), or parts of the state by name."""

    revision: int
    channel: str = ""
    ts: str = ""
    reader: str = ""
    parts: frozenset[str] = frozenset()


class Changes:
    """Listens to the journal; every entry raises the revision."""

    def __init__(self, revision: Revision) -> None:
        self._revision = revision
        self._touched: deque[Touched] = deque(maxlen=KEPT)
        self._forgotten = revision.began

    @property
    def began(self) -> int:
        """The first revision of this workspace: no other has the same."""
        return self._revision.began

    def record(self, change: Change) -> None:
        message = change.message or change.previous
        if message is not None:
            self._touch(message.channel, message.ts, message.ephemeral_to or "")
            if message.thread_ts is not None and message.ephemeral_to is None:
                self._touch(message.channel, message.thread_ts, "")
        elif change.kind in VIEWS:
            self.touch("views")
        elif change.kind in HOMES:
            self.touch("home")
        elif change.kind in STATUSES:
            self.touch("statuses")
        elif change.kind in OTHER_CHANNELS:
            self._forget()
        else:
            self.touch(*WORLD_PARTS)

    def touch(self, *parts: str) -> None:
        self._revision.rise()
        self._keep(Touched(self._revision.number, parts=frozenset(parts)))

    def since(self, revision: int) -> list[Touched] | None:
        """Everything after `revision`, or `None` when it is too long ago, or not of this workspace."""
        if revision < self._forgotten or revision > self._revision.number:
            return None
        found: list[Touched] = []
        for touched in reversed(self._touched):
            if touched.revision <= revision:
                break
            found.append(touched)
        return found[::-1]

    def _forget(self) -> None:
        self._revision.rise()
        self._touched.clear()
        self._forgotten = self._revision.number

    def _touch(self, channel: str, ts: str, reader: str) -> None:
        self._revision.rise()
        self._keep(Touched(self._revision.number, channel, ts, reader))

    def _keep(self, touched: Touched) -> None:
        if len(self._touched) == KEPT:
            self._forgotten = self._touched[0].revision
        self._touched.append(touched)
