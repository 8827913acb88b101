"""Slack's side of the HTTP door: signs what it sends, and looks into the database from outside."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient

from bot.app import Steward
from bot.demo import cast
from bot.domain.outgoing import Audience, LadderStopped, Outgoing, Priority
from bot.slack.gateway import METADATA_TYPE
from handlers.http import PATH
from sandbox.delivery.signed_http import Body, command_body, event_body, interaction_body, sign
from sandbox.server import Sandbox
from sandbox.time.real_time import turn
from tests.promises.on_disk import rows

SECRET, OLD_SECRET = "the-new-signing-secret", "the-old-signing-secret"
NOW = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))

Client = TestClient[web.Request, web.Application]
Payload = dict[str, Any]


class StandingClock:
    """The wall clock that signatures are checked against, standing at one instant."""

    def __init__(self, instant: datetime = NOW) -> None:
        self.instant = instant

    def now(self) -> datetime:
        return self.instant

    async def sleep_until(self, instant: datetime) -> None:
        raise AssertionError(f"the door does not wait, least of all until {instant}")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    text: str


class Door:
    """Posts to the running bot's HTTP entrance."""

    def __init__(self, client: Client, clock: StandingClock) -> None:
        self._client = client
        self.clock = clock

    async def send(
        self,
        body: Body,
        *,
        secret: str = SECRET,
        stamp: str = STAMP,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Signed as Slack would; `headers` replace the right ones, and one that is empty is left out."""
        sent = {
            "Content-Type": body.content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": sign(body, secret, stamp),
            **(headers or {}),
        }
        named = {name: value for name, value in sent.items() if value}
        async with self._client.post(PATH, data=BytesIO(body.content), headers=named) as response:
            return Answer(response.status, await response.text())

    async def event(self, payload: Payload) -> Answer:
        return await self.send(event_body(payload))

    async def command(self, fields: Mapping[str, str]) -> Answer:
        return await self.send(command_body(fields))

    async def interaction(self, payload: Payload) -> Answer:
        return await self.send(interaction_body(payload))


class Books:
    """The database as another program sees it: only what is committed."""

    def __init__(self, url: str) -> None:
        self._url = url

    def rows(self, statement: str) -> Sequence[tuple[Any, ...]]:
        return rows(self._url, statement)

    def receipts(self) -> list[str]:
        return [str(row[0]) for row in self.rows("select event_id from receipt order by id")]

    def break_inbox(self) -> None:
        """From now on no receipt can be committed."""
        self.execute("alter table receipt rename to receipt_away")

    def mend_inbox(self) -> None:
        self.execute("alter table receipt_away rename to receipt")

    def break_outbox(self) -> None:
        self.execute("alter table outbox rename to outbox_away")

    def mend_outbox(self) -> None:
        self.execute("alter table outbox_away rename to outbox")

    def execute(self, statement: str) -> None:
        rows(self._url, statement)


@dataclass(frozen=True, slots=True)
class House:
    """A bot that listens on HTTP, with all that stands around it."""

    steward: Steward
    sandbox: Sandbox
    door: Door
    books: Books


def message(ts: object = "1772542810.000100", event_id: str = "Ev1", **changes: Any) -> Payload:
    """A customer's message as Slack delivers it; `changes` go into the event."""
    event = {
        "type": "message",
        "channel": cast.KESTREL,
        "channel_type": "channel",
        "user": cast.KIM,
        "team": cast.KESTREL_TEAM,
        "text": "Our robots stopped moving, who can help?",
        "ts": ts,
        "event_ts": ts,
    }
    return {
        "type": "event_callback",
        "event_id": event_id,
        "event_time": 1772542810,
        "team_id": cast.HOME,
        "api_app_id": cast.APP.id,
        "is_ext_shared_channel": True,
        "event": event | changes,
    }


def odd_to_bolt(text: str = "") -> Payload:
    """Signed and well-formed, but Bolt fails while it looks for ids in it."""
    return {**message(text=text), "authorizations": 1}


def raw_json(text: str) -> Body:
    return Body(text.encode(), "application/json")


def form(text: str) -> Body:
    return Body(text.encode(), "application/x-www-form-urlencoded")


def dumped(value: object) -> Body:
    return raw_json(json.dumps(value))


async def quiet(house: House) -> None:
    """Until the bot has nothing left to do without time passing; ten real seconds are given for that."""
    steward = house.steward
    try:
        async with asyncio.timeout(10):
            await turn()
            while steward.activity.busy_with() or not steward.hearing.is_hearing:
                await turn()
    except TimeoutError:
        raise AssertionError(f"the bot does not come to rest: {steward.activity.busy_with()}") from None


async def calm(house: House) -> None:
    """Until it holds no transaction, so that another program may change the database."""
    async with asyncio.timeout(10):
        while house.steward.activity.busy_with():
            await turn()


async def outbox_row(steward: Steward, sandbox: Sandbox, state: str) -> str:
    """A message whose fate is unknown, or held for its owner."""
    outgoing = Outgoing(LadderStopped(1, cast.ANA, "claimed"), cast.TRIAGE, Audience.INTERNAL, Priority.CARD)
    now = sandbox.clock.now()
    async with steward.uow.write() as books:
        await books.outbox.add([outgoing], now)
        (row,) = await books.outbox.claim(now, now + timedelta(minutes=1), 1)
        if state == "unknown":
            await books.outbox.doubt(row, now + timedelta(hours=1), "time-out")
        if state == "held":
            await books.outbox.hold(row, "nobody knows")
    return row.id


def echo(outbox_id: object, event_id: str = "EvEcho", **changes: Any) -> Payload:
    metadata = {"event_type": METADATA_TYPE, "event_payload": {"id": outbox_id}}
    ours = {"channel": cast.TRIAGE, "user": cast.BOT, "bot_id": cast.APP.bot_id, "metadata": metadata}
    return message(event_id=event_id, **(ours | changes))
