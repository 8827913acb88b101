"""An outbox row as it is stored, and where the message stands that it edits."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.domain.outgoing import Audience, Outgoing, Priority
from bot.ports import Posted, Row
from storage.codecs import load_message
from storage.tables import outbox, posted

HERE = outbox.outerjoin(posted, posted.c.subject == outbox.c.subject)
WHOLE = (
    select(
        outbox,
        posted.c.channel.label("posted_channel"),
        posted.c.ts.label("posted_ts"),
        posted.c.is_repeated.label("posted_is_repeated"),
    )
    .select_from(HERE)
    .order_by(outbox.c.seq)
)


OUTGOING = (
    outbox.c.kind,
    outbox.c.facts,
    outbox.c.recipient,
    outbox.c.audience,
    outbox.c.priority,
    outbox.c.thread_ts,
    outbox.c.subject,
    outbox.c.series,
    outbox.c.account,
    outbox.c.not_after,
)


def read_outgoing(row: Mapping[str, Any]) -> Outgoing:
    return Outgoing(
        message=load_message(row["kind"], row["facts"]),
        to=row["recipient"],
        audience=Audience(row["audience"]),
        priority=Priority(row["priority"]),
        thread_ts=row["thread_ts"],
        subject=row["subject"],
        series=row["series"],
        account=row["account"],
        not_after=row["not_after"],
    )


def read_row(row: Mapping[str, Any]) -> Row:
    return Row(
        id=row["id"],
        seq=row["seq"],
        state=row["state"],
        outgoing=read_outgoing(row),
        created_at=row["created_at"],
        due_at=row["due_at"],
        leased_until=row["leased_until"],
        attempts=row["attempts"],
        readings=row["readings"],
        resends=row["resends"],
        is_repeated=row["resends"] > 0 or bool(row["posted_is_repeated"]),
        posted=_where(row["posted_channel"], row["posted_ts"]),
    )


def _where(channel: str | None, ts: str | None) -> Posted | None:
    return Posted(channel, ts) if channel and ts else None
