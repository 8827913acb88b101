"""Slack's Web API behind the gateway port. One shared session, no retries of its own.

The client's default retry posts twice when a connection drops after Slack has acted (slack.md §1.2).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Activity, Clock
from bot.domain.channel_ids import ChannelIds
from bot.domain.places import POST_INTERVAL
from bot.ports import HistoryPage, PermanentError, Posted, Rendered, SendError, UnknownFateError
from bot.slack.errors import error_of
from bot.slack.keeping import mapping
from bot.slack.limits import RATES, Limits
from bot.slack.resting import Resting

METADATA_TYPE = "steward_message"
PAGE = 200
CLOCK_SKEW = timedelta(
    minutes=5
)  # Slack's clock and ours: a post may be older than the row that asked for it
TIMEOUT_SECONDS = 30.0


Measure = Callable[[str, str, float], None]
"""Told of every call: the method as Slack writes it, `ok` or the class of the error, and the seconds it took."""


@dataclass(frozen=True, slots=True)
class Slack:
    """How to reach Slack. Without `app_token` there is no Socket Mode, and events come over HTTP.

    `rates` are the calls a minute that we allow ourselves, by method, and a channel gets one message in
    `post_interval`; without any, nothing is paced.
    """

    bot_token: str
    app_token: str | None
    base_url: str
    rates: Mapping[str, int] = field(default_factory=lambda: RATES)
    post_interval: timedelta = POST_INTERVAL


def client_for(token: str, base_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=base_url, session=session, retry_handlers=[])


class SlackGateway:
    """`workspace_url` (from auth.test, e.g. https://acme.slack.com/) is what permalinks begin with.

    Channels are named as our books name them; Slack is asked by what `ids` says that it calls them now.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        activity: Activity,
        ids: ChannelIds,
        clock: Clock,
        limits: Limits,
        measure: Measure,
    ) -> None:
        self._client = client
        self._measure = measure
        self._activity = activity
        self._ids = ids
        self._resting = Resting(clock)
        self.limits = limits
        self._directs: dict[str, str] = {}
        self.workspace_url = ""

    async def call(self, method: Callable[..., Awaitable[Any]], **arguments: Any) -> Mapping[str, Any]:
        """One Web API call, within Slack's limits. Errors: `SendError`, by the table of `bot/slack/errors.py`."""
        name, channel = method.__name__.replace("_", "."), str(arguments.get("channel", ""))
        self.limits.admit(name, channel)
        now = asyncio.get_running_loop().time
        began, outcome = now(), "ok"
        try:
            answer = await self._call(method, arguments)
        except SendError as error:
            outcome = type(error).__name__
            self.limits.failed(name, channel, error)
            raise
        finally:
            self._activity.finished_call()
            self._measure(name, outcome, now() - began)
        self.limits.answered(name)
        return answer

    async def _call(
        self, method: Callable[..., Awaitable[Any]], arguments: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        try:
            response = await method(**self._as_slack_calls_it(arguments))
        except SlackApiError as error:
            raise error_of(error) from error
        except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as error:
            raise UnknownFateError(type(error).__name__) from error
        data: Mapping[str, Any] = response.data
        return data

    def _as_slack_calls_it(self, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
        """The channel that is asked about, and those that the words name."""
        if not self._ids.now:
            return arguments
        spelled = {key: self._spelled(arguments[key]) for key in ("text", "blocks") if key in arguments}
        channel = {"channel": self._ids.slacks(arguments["channel"])} if "channel" in arguments else {}
        return {**arguments, **spelled, **channel}

    def _spelled(self, node: Any) -> Any:
        if isinstance(node, str):
            for ours, slacks in self._ids.now.items():
                node = node.replace(f"<#{ours}>", f"<#{slacks}>")
            return node
        if isinstance(node, Mapping):
            return {key: self._spelled(value) for key, value in node.items()}
        return [self._spelled(item) for item in node] if isinstance(node, list | tuple) else node

    async def post(self, to: str, message: Rendered, *, outbox_id: str, thread_ts: str | None) -> Posted:
        answer = await self.call(
            self._client.chat_postMessage,
            channel=await self._channel(to),
            text=message.text,
            blocks=list(message.blocks),
            thread_ts=thread_ts,
            metadata={"event_type": METADATA_TYPE, "event_payload": {"id": outbox_id}},
            unfurl_links=False,
            unfurl_media=False,
        )
        return Posted(self._ids.ours(answer["channel"]), answer["ts"])

    async def update(self, where: Posted, message: Rendered) -> None:
        await self.call(
            self._client.chat_update,
            channel=where.channel,
            ts=where.ts,
            text=message.text,
            blocks=list(message.blocks),
        )

    async def whisper(
        self, channel: str, user: str, message: Rendered, *, thread_ts: str | None = None
    ) -> Posted:
        """What only `user` sees; best effort, as Slack has it."""
        answer = await self.call(
            self._client.chat_postEphemeral,
            channel=channel,
            user=user,
            text=message.text,
            blocks=list(message.blocks),
            thread_ts=thread_ts,
        )
        return Posted(channel, str(answer["message_ts"]))

    async def open_view(self, trigger_id: str, view: Mapping[str, Any]) -> None:
        await self.call(self._client.views_open, trigger_id=trigger_id, view=view)

    async def find(self, to: str, outbox_id: str, since: datetime, thread_ts: str | None) -> Posted | None:
        channel = await self._channel(to)
        oldest = _ts(since - CLOCK_SKEW)
        if thread_ts is None:
            pages = self._pages(self._client.conversations_history, channel=channel, oldest=oldest)
        else:
            pages = self._pages(
                self._client.conversations_replies, channel=channel, ts=thread_ts, oldest=oldest
            )
        async for message in pages:
            if outbox_id_of(message) == outbox_id:
                return Posted(channel, message["ts"])
        return None

    async def history(
        self, channel: str, since: datetime, *, threads_since: datetime, cursor: str | None = None
    ) -> HistoryPage:
        oldest = min(since, threads_since)
        answer = await self._page(
            self._client.conversations_history, cursor, channel=channel, oldest=_ts(oldest)
        )
        found = answer.get("messages") or []
        threads = frozenset(str(m["ts"]) for m in found if _has_replies(m, _ts(since)))
        return HistoryPage([m for m in found if _is_news(m, _ts(since))], threads, _more(answer))

    async def replies(
        self, channel: str, root_ts: str, since: datetime, cursor: str | None = None
    ) -> HistoryPage:
        try:
            answer = await self._page(
                self._client.conversations_replies, cursor, channel=channel, ts=root_ts, oldest=_ts(since)
            )
        except PermanentError as error:
            if error.code == "thread_not_found":
                return HistoryPage([])
            raise
        found = answer.get("messages") or []
        return HistoryPage(
            [m for m in found if m.get("thread_ts") and m["ts"] != root_ts], more=_more(answer)
        )

    async def _page(
        self, method: Callable[..., Awaitable[Any]], cursor: str | None, **arguments: Any
    ) -> Mapping[str, Any]:
        return await self.call(method, limit=PAGE, cursor=cursor, include_all_metadata=True, **arguments)

    def ours(self, channel: str) -> str:
        """A channel of Slack's answers, as our books name it."""
        return self._ids.ours(channel)

    def permalink(self, where: Posted) -> str:
        channel = self._ids.slacks(where.channel)
        return f"{self.workspace_url}archives/{channel}/p{where.ts.replace('.', '')}"

    async def _pages(
        self, method: Callable[..., Awaitable[Any]], **arguments: Any
    ) -> AsyncIterator[Mapping[str, Any]]:
        cursor: str | None = None
        while True:
            answer = await self._page(method, cursor, **arguments)
            for message in answer.get("messages") or []:
                yield message
            cursor = _more(answer)
            if cursor is None:
                return

    async def _channel(self, to: str) -> str:
        """A direct message goes to the channel that Slack keeps for the pair.

        Nothing was said where that cannot be had: it is asked for again later. Errors: `PermanentError`,
        `TransientError`.
        """
        if not to.startswith(("U", "W")):
            return to
        if to not in self._directs:
            self._directs[to] = await self._open(to)
        return self._directs[to]

    async def _open(self, person: str) -> str:
        if (resting := self._resting.left(person)) is not None:
            raise resting
        try:
            answer = await self.call(self._client.conversations_open, users=person)
        except PermanentError:
            self._resting.answered(person)
            raise
        except SendError as error:
            raise self._resting.failed(person, error) from error
        self._resting.answered(person)
        return str(answer["channel"]["id"])


def outbox_id_of(message: Mapping[str, Any]) -> str | None:
    """The opaque id that our own message carries in its metadata, if it is one of ours."""
    match message.get("metadata"):
        case {"event_type": str(kind), "event_payload": {"id": str(found)}} if kind == METADATA_TYPE:
            return found
        case _:
            return None


def _more(answer: Mapping[str, Any]) -> str | None:
    return (answer.get("response_metadata") or {}).get("next_cursor") or None


def _has_replies(message: Mapping[str, Any], since: str) -> bool:
    """Whether somebody answered below it since then; where Slack does not say when, somebody may have."""
    if not message.get("reply_count"):
        return False
    latest = message.get("latest_reply")
    return latest is None or _is_since(latest, since)


def _is_news(message: Mapping[str, Any], since: str) -> bool:
    """Whether it was written since then, or its author has changed it since."""
    edited = mapping(message.get("edited")).get("ts")
    return _is_since(message["ts"], since) or (edited is not None and _is_since(edited, since))


def _is_since(ts: object, since: str) -> bool:
    return float(str(ts)) >= float(since)


def _ts(instant: datetime) -> str:
    return f"{instant.timestamp():.6f}"
