"""Who someone is to us. Decided by the directory from Slack team and user group, never by e-mail."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    STAFF = "staff"
    CUSTOMER = "customer"
    BOT = "bot"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or program that did something. Guests and unknown people are customers (promise 8)."""

    user_id: str
    kind: ActorKind

    @property
    def is_staff(self) -> bool:
        return self.kind is ActorKind.STAFF
