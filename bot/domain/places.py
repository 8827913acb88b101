"""Where things stand and who is responsible: `workspace.yml` as values, by Slack id."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.rota import Rota

UNKNOWN_ACCOUNT = "unknown"
POST_INTERVAL = timedelta(seconds=1)  # chat.postMessage: one a second per channel (slack.md §3.3)

_WEBHOOK = "webhook "


def webhook_place(name: str) -> str:
    """A webhook as a place where something is said; no id of Slack's reads like it."""
    return f"{_WEBHOOK}{name}"


def webhook_name(place: str) -> str | None:
    """None where it is a place in Slack."""
    return place.removeprefix(_WEBHOOK) if place.startswith(_WEBHOOK) else None


@dataclass(frozen=True, slots=True)
class Account:
    """A paying customer. `channels` are Slack channel ids, `owner` a Slack user id.

    Where people use no threads, as in the channels of an old export, every word of ours at top level is an
    answer to somebody (`uses_threads`). `backup` is who helps the owner, `oncall` the rotation that answers for it;
    empty where there is none of its own. `companies` are the Slack teams that are the customer; where none is named,
    those that read in a channel when we first looked there.
    """

    id: str
    name: str
    tier: str
    owner: str
    channels: tuple[str, ...]
    uses_threads: bool = True
    backup: str = ""
    oncall: str = ""
    companies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Team:
    """Our own side, by Slack id: the install team, the user groups that grant rights, the named people."""

    team_id: str
    staff_group: str
    manager_group: str
    lead: str
    manager: str


@dataclass(frozen=True, slots=True)
class InternalChannels:
    triage: str
    escalations: str
    managers: str

    @property
    def all(self) -> tuple[str, str, str]:
        return self.triage, self.escalations, self.managers


@dataclass(frozen=True, slots=True)
class Workspace:
    """`workspace.yml`. A channel belongs to at most one account; an unlisted one to `UNKNOWN_ACCOUNT`."""

    team: Team
    channels: InternalChannels
    accounts: Mapping[str, Account]
    rota: Rota = field(default_factory=Rota)

    def account_of(self, channel: str) -> Account | None:
        return next((a for a in self.accounts.values() if channel in a.channels), None)

    def rotation_of(self, account: Account | None) -> str:
        """The rotation that answers for a customer; empty where there is none."""
        return (account.oncall if account else "") or self.rota.default

    def answerable(self, account: str) -> str:
        """Who is asked about a customer: the account's owner; where nobody knows the account, the lead."""
        known = self.accounts.get(account)
        return known.owner if known else self.team.lead


@dataclass(frozen=True, slots=True)
class RefusedPlace:
    """A channel or person that Slack refuses us since then; `code` is Slack's word for it, `waiting` what waits."""

    place: str
    since: datetime
    code: str
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class LimitedMethod:
    """A method of Slack's that may not be called before `until`; where `channel` is named, for that one alone."""

    method: str
    channel: str
    until: datetime
