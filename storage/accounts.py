"""What is remembered of an account, and the attention ledger."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import func, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.attention import Decision
from bot.domain.check_ins import AccountState, Finding, FindingKind
from bot.domain.outgoing import CheckInChoice
from bot.ports import ConflictError, Entry
from storage.codecs import dump, load_account_state
from storage.statements import is_new
from storage.tables import account_state, ledger
from storage.types import UtcDateTime


class SqlAccounts:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def names(self) -> Sequence[str]:
        return (
            await self._connection.scalars(select(account_state.c.account).order_by(account_state.c.account))
        ).all()

    async def load(self, accounts: Sequence[str]) -> dict[str, AccountState]:
        statement = select(account_state.c.state).where(account_state.c.account.in_(accounts))
        found = [load_account_state(text) for text in await self._connection.scalars(statement)]
        return {state.account: state for state in found}

    async def save(self, state: AccountState, base: int) -> None:
        row = {"next_due_at": state.next_due_at, "version": state.version, "state": dump(state)}
        if base == 0:
            if not await is_new(self._connection, account_state, {"account": state.account, **row}):
                raise ConflictError(f"account {state.account} was added meanwhile")
            return
        done = await self._connection.execute(
            update(account_state)
            .where(account_state.c.account == state.account, account_state.c.version == base)
            .values(**row)
        )
        if done.rowcount != 1:
            raise ConflictError(f"account {state.account} was changed meanwhile")

    async def due(self, now: datetime, limit: int) -> Sequence[AccountState]:
        statement = (
            select(account_state.c.state)
            .where(account_state.c.next_due_at <= now)
            .order_by(account_state.c.next_due_at)
            .limit(limit)
        )
        return [load_account_state(text) for text in await self._connection.scalars(statement)]


class SqlLedger:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def signal(self, account: str, label: str, text: str, observed_at: datetime | None) -> int:
        return await self._insert(
            account=account,
            kind=FindingKind.SIGNAL.value,
            label=label,
            text=text,
            observed_at=observed_at,
            reason=None if observed_at is None else "new",
        )

    async def _insert(self, **values: Any) -> int:
        done = await self._connection.execute(insert(ledger).values(**values).returning(ledger.c.id))
        return int(done.scalar_one())

    async def untaken(self) -> bool:
        return (
            await self._connection.scalar(select(ledger.c.id).where(untaken_signals()).limit(1)) is not None
        )

    async def take_signals(self, now: datetime) -> Sequence[str]:
        waiting = select(ledger.c.account).where(untaken_signals()).distinct()
        accounts = (await self._connection.scalars(waiting)).all()
        if accounts:
            await self._connection.execute(
                update(ledger)
                .where(untaken_signals())
                .values(
                    observed_at=func.coalesce(ledger.c.observed_at, literal(now, UtcDateTime)),
                    reason="taken in",
                )
            )
        return accounts

    async def find(self, account: str, finding: Finding) -> int:
        return await self._insert(
            account=account,
            kind=finding.kind.value,
            number=finding.number,
            span_seconds=int(finding.span.total_seconds()) if finding.span else None,
            observed_at=finding.observed_at,
            reason="taken in",
        )

    async def undecided(self, account: str) -> Sequence[Entry]:
        open_ = or_(ledger.c.verdict.is_(None), ledger.c.verdict == "held")
        return await self._entries(ledger.c.account == account, open_, ledger.c.observed_at.is_not(None))

    async def decide(self, id_: int, decision: Decision, now: datetime) -> None:
        await self._connection.execute(
            update(ledger)
            .where(ledger.c.id == id_)
            .values(verdict=decision.verdict.value, reason=decision.reason, decided_at=now)
        )

    async def answer(self, id_: int, choice: CheckInChoice, by: str, at: datetime) -> bool:
        done = await self._connection.execute(
            update(ledger)
            .where(ledger.c.id == id_, ledger.c.answer.is_(None))
            .values(answer=choice, answered_by=by, answered_at=at)
        )
        return done.rowcount == 1

    async def get(self, id_: int) -> Entry | None:
        return next(iter(await self._entries(ledger.c.id == id_)), None)

    async def recent(self, account: str, since: datetime) -> Sequence[Entry]:
        return await self._entries(ledger.c.account == account, ledger.c.decided_at >= since)

    async def _entries(self, *conditions: Any) -> list[Entry]:
        rows = await self._connection.execute(select(ledger).where(*conditions).order_by(ledger.c.id))
        return [_entry(cast("Mapping[str, Any]", row)) for row in rows.mappings()]


def untaken_signals() -> Any:
    """Signals that came from another process and that the bot has not taken in."""
    return or_(ledger.c.observed_at.is_(None), ledger.c.reason == "new") & ledger.c.verdict.is_(None)


def _entry(row: Mapping[str, Any]) -> Entry:
    span = row["span_seconds"]
    return Entry(
        id=row["id"],
        account=row["account"],
        finding=Finding(
            kind=FindingKind(row["kind"]),
            observed_at=row["observed_at"],
            number=row["number"],
            span=None if span is None else timedelta(seconds=span),
        ),
        text=row["text"],
        label=row["label"],
        verdict=row["verdict"],
        reason=row["reason"],
        decided_at=row["decided_at"],
        answer=row["answer"],
        answered_by=row["answered_by"],
    )
