"""The books of attention: what is known of accounts, and what was said to them unasked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.domain.attention import Decision
from bot.domain.check_ins import AccountState, Finding
from bot.domain.outgoing import CheckInChoice


class Accounts(Protocol):
    async def names(self) -> Sequence[str]: ...

    async def load(self, accounts: Sequence[str]) -> dict[str, AccountState]: ...

    async def save(self, state: AccountState, base: int) -> None:
        """Errors: `ConflictError`."""

    async def due(self, now: datetime, limit: int) -> Sequence[AccountState]: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the attention ledger: evidence, and what was decided on it."""

    id: int
    account: str
    finding: Finding
    text: str | None
    label: str | None
    verdict: str | None
    reason: str | None
    decided_at: datetime | None
    answer: CheckInChoice | None = None
    answered_by: str | None = None


class Ledger(Protocol):
    async def signal(self, account: str, label: str, text: str, observed_at: datetime | None) -> int:
        """A dated signal from outside; the bot takes it in at its next tick."""

    async def take_signals(self, now: datetime) -> Sequence[str]:
        """Date the signals not yet taken in; the accounts that have some."""

    async def find(self, account: str, finding: Finding) -> int: ...

    async def undecided(self, account: str) -> Sequence[Entry]:
        """Fresh and held evidence, oldest first."""

    async def decide(self, id_: int, decision: Decision, now: datetime) -> None: ...

    async def answer(self, id_: int, choice: CheckInChoice, by: str, at: datetime) -> bool:
        """False if it was answered before."""

    async def get(self, id_: int) -> Entry | None: ...

    async def recent(self, account: str, since: datetime) -> Sequence[Entry]: ...

    async def untaken(self) -> bool: ...
