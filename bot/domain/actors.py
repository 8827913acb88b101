"""Who someone is to us. Decided by the directory from Slack team and user group, never by e-mail."""

from collections.abc import Collection
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


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as Slack describes them. `teams` are the workspaces and the organisation that they are of.

    Who `is_gone` is deactivated, or shares no channel with us any more.
    """

    id: str
    name: str
    teams: frozenset[str]
    is_ours: bool = False
    is_bot: bool = False
    is_gone: bool = False

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.split() else ""

    def is_of(self, companies: Collection[str]) -> bool:
        """Whether they speak for one of these companies, by Slack team id."""
        return not (self.is_ours or self.is_bot or self.is_gone) and not self.teams.isdisjoint(companies)
