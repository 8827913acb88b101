"""What is said of a secret that somebody pasted: to whoever answers for it, and to who pasted it. Never the value."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Find:
    """`count` secrets of a kind in one message."""

    message_ts: str
    kind: str
    count: int


def secrets_of(channel: str, author: str) -> str:
    """The subject of every notice of what one person pasted in one channel begins so."""
    return f"secret:{channel}:{author}:"


@dataclass(frozen=True, slots=True)
class SecretNotice:
    """Somebody pasted something that must be revoked; never the value itself. `own`: the author is told.

    `kinds` are those it is about, first pasted or edited in `at` that instant. `finds` says of which message it tells
    how often: more of the same kinds that follow soon are told by the same notice.
    """

    channel: str
    message_ts: str
    author: str
    kinds: tuple[str, ...]
    own: bool = False
    at: datetime | None = None
    finds: tuple[Find, ...] = ()

    @property
    def subject(self) -> str:
        when = f"{self.at.timestamp():.6f}" if self.at else ""
        return f"{secrets_of(self.channel, self.author)}{self.message_ts}:{when}:{'+'.join(self.kinds)}"

    @property
    def count(self) -> int:
        return max(1, sum(find.count for find in self.finds))


@dataclass(frozen=True, slots=True)
class SecretWarning:
    """Tells the customer's own person, so that nobody else sees it, what they pasted and should revoke."""

    account: str
    channel: str
    author: str
    kinds: tuple[str, ...]
