"""What the books hold once the bot is quiet, read past it: rows, with their facts as values."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.configuration.policy_file import load_pinned_policy
from bot.domain.conversation import Conversation
from bot.domain.events import Event
from bot.domain.folding import TermsOf
from bot.domain.outgoing import Message
from storage.codecs import load_conversation, load_fact, load_message
from storage.engine import Database
from storage.tables import (
    conversation,
    conversation_event,
    job_run,
    lane,
    ledger,
    message_text,
    outbox,
    policy_version,
    receipt,
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sending:
    """An outbox row."""

    id: str
    message: Message
    to: str
    audience: str
    subject: str | None
    state: str
    reason: str
    sent: tuple[str, str] | None
    facts: str


@dataclass(frozen=True, slots=True)
class Disk:
    now: datetime
    receipts: Sequence[Row]
    lanes: Sequence[Row]
    conversations: Sequence[Row]
    states: Mapping[int, Conversation]
    logs: Mapping[int, Sequence[Event]]
    texts: Mapping[tuple[str, str], str]
    outbox: Mapping[str, Sending]
    ledger: Sequence[Row]
    job_runs: Sequence[Row]
    terms_of: TermsOf


async def read_disk(database: Database, now: datetime) -> Disk:
    async with database.read() as connection:
        texts = await _rows(connection, message_text)
        policies = await _rows(connection, policy_version)
        conversations = await _rows(connection, conversation)
        return Disk(
            now=now,
            receipts=await _rows(connection, receipt),
            lanes=await _rows(connection, lane),
            conversations=conversations,
            states={row["number"]: load_conversation(row["state"]) for row in conversations},
            logs=_logs(await _rows(connection, conversation_event)),
            texts={(row["channel"], row["ts"]): row["text"] for row in texts},
            outbox={row["id"]: _sending(row) for row in await _rows(connection, outbox)},
            ledger=await _rows(connection, ledger),
            job_runs=await _rows(connection, job_run),
            terms_of=TermsOf({row["hash"]: load_pinned_policy(row["text"]) for row in policies}),
        )


def _logs(events: Sequence[Row]) -> Mapping[int, Sequence[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    for row in events:
        fact = load_fact(row["type"], row["version"], row["facts"])
        found[row["number"]].append(Event(row["seq"], row["occurred_at"], row["recorded_at"], fact))
    return found


async def _rows(connection: AsyncConnection, table: Table) -> list[Row]:
    found = await connection.execute(select(table).order_by(*table.primary_key))
    return [cast("Row", row) for row in found.mappings()]


def _sending(row: Row) -> Sending:
    sent = (row["sent_channel"], row["sent_ts"]) if row["sent_ts"] else None
    return Sending(
        row["id"],
        load_message(row["kind"], row["facts"]),
        row["recipient"],
        row["audience"],
        row["subject"],
        row["state"],
        row["reason"] or "",
        sent,
        f"{row['kind']} {row['facts']}",
    )
