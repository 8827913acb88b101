"""The page's way in: people act through it, and it tells the page when something changed."""

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

from aiohttp import web

from sandbox.control.changes import Changes
from sandbox.control.message_pages import PAGE as MESSAGE_PAGE
from sandbox.control.message_pages import page, thread
from sandbox.control.plain_acts import Act, plain_acts
from sandbox.control.revision import Revision
from sandbox.control.scenes import Stage
from sandbox.control.snapshot import Snapshots
from sandbox.delivery.wire import Wire
from sandbox.errors import NotAllowedError, SandboxError
from sandbox.faults.desk import FaultDesk
from sandbox.faults.plan import FaultPlan
from sandbox.people.channels import Channels
from sandbox.people.connecting import Connecting
from sandbox.people.people import People
from sandbox.state.messages import Json
from sandbox.state.workspace import Workspace
from sandbox.strict_json import loads
from sandbox.time.conductor import Mover, NotSettledError
from sandbox.time.playing import Playing

PAGE = Path(__file__).parent.parent / "page"
RECONNECT = b"retry: 500\n\n"
"""Milliseconds after which a page looks whether the workspace is back."""
HORIZON = timedelta(days=14)
"""How far `next event` looks ahead."""

FASTEST = 600.0


class Control:
    """The JSON endpoints under `/control/`. A refusal is a 400 with one sentence."""

    def __init__(
        self,
        people: People,
        channels: Channels,
        connecting: Connecting,
        workspace: Workspace,
        conductor: Mover,
        playing: Playing,
        stage: Stage,
        revision: Revision,
        wire: Wire,
        unknown_methods: Callable[[], Mapping[str, int]],
        plan: FaultPlan,
    ) -> None:
        self._people = people
        self._plain_acts = plain_acts(people, channels, connecting)
        self._workspace = workspace
        self._conductor = conductor
        self._stage = stage
        self._revision = revision
        self._wire = wire
        self._unknown_methods = unknown_methods
        changes = Changes(revision)
        workspace.journal.on_change(changes.record)
        stage.on_change = lambda: changes.touch("scenes")
        plan.on_change(lambda: changes.touch("faults"))
        self._faults = FaultDesk(plan)
        self._playing = playing
        playing.on_change = lambda: changes.touch("playing")
        self._snapshots = Snapshots(workspace, changes, stage.scenes, playing, self._faults)

    def routes(self) -> list[web.RouteDef]:
        acts: Mapping[str, Act] = {
            "say": self._say,
            "command": self._command,
            "shortcut": self._shortcut,
            "click": self._click,
            "options": self._options,
            "submit": self._submit,
            "close": self._close,
            "home": self._home,
            "clock": self._clock,
            "scene": self._scene,
            "faults": self._change_faults,
            "quirks": self._change_quirks,
            **self._plain_acts,
        }
        return [
            web.get("/control/state", self._state),
            web.get("/control/events", self._events),
            web.get("/control/changes", _reading(self._changes_since)),
            web.get("/control/messages", _reading(self._messages)),
            web.get("/control/thread", _reading(self._thread)),
            web.get("/control/wire", _reading(self._wire_after)),
            web.get("/control/unknown_methods", _reading(self._not_served)),
            web.get("/control/faults", _reading(lambda _: self._faults.state())),
            *(web.post(f"/control/{name}", _endpoint(act)) for name, act in acts.items()),
        ]

    async def _state(self, _: web.Request) -> web.Response:
        return web.json_response(self._snapshots.whole(self._revision.number))

    def _changes_since(self, query: Mapping[str, str]) -> Json:
        return self._snapshots.since(int(query["since"]), self._revision.number)

    def _messages(self, query: Mapping[str, str]) -> Json:
        limit = int(query.get("limit", MESSAGE_PAGE))
        return page(self._workspace, query["channel"], before=query.get("before"), limit=limit)

    def _thread(self, query: Mapping[str, str]) -> Json:
        return thread(self._workspace, query["channel"], query["ts"])

    def _wire_after(self, query: Mapping[str, str]) -> Json:
        return self._wire.after(int(query.get("after", 0)))

    def _not_served(self, _: Mapping[str, str]) -> Json:
        """Web API methods that apps called and that are not served here, with how often."""
        return {"methods": dict(self._unknown_methods())}

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """A `text/event-stream`; many changes at once make one line."""
        stream = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await stream.prepare(request)
        with suppress(ConnectionResetError):  # a page that is closed simply goes
            await stream.write(RECONNECT)
            await self._tell_changes(stream)
        return stream

    async def _tell_changes(self, stream: web.StreamResponse) -> None:
        seen = -1
        while not self._revision.closed:
            seen = await self._revision.after(seen)
            await stream.write(f"data: {json.dumps({'revision': seen})}\n\n".encode())

    async def _say(self, body: Json) -> Json:
        thread_ts, broadcast = body.get("thread_ts"), body.get("broadcast") is True
        text, files = body["text"], _names(body.get("files") or [])
        ts = await self._people.say(
            body["user"], body["channel"], text, thread_ts=thread_ts, broadcast=broadcast, files=files
        )
        return {"ts": ts}

    async def _command(self, body: Json) -> Json:
        command, _, text = body["text"].strip().partition(" ")
        answer = await self._people.command(
            body["user"], body["channel"], command, text.strip(), thread_ts=body.get("thread_ts")
        )
        if answer.error is not None:
            raise NotAllowedError(answer.text)
        return {"text": answer.text, "blocks": list(answer.blocks)}

    async def _shortcut(self, body: Json) -> Json:
        """A global one, or with a message's `channel` and `ts` one of its menu."""
        user, callback_id = body["user"], body["callback_id"]
        if "ts" in body:
            await self._people.message_shortcut(user, body["channel"], body["ts"], callback_id)
        else:
            await self._people.shortcut(user, callback_id)
        return {}

    async def _click(self, body: Json) -> Json:
        """On a message of a channel, or in a view."""
        user, action_id = body["user"], body["action_id"]
        acted = {name: body.get(name) for name in ("value", "selected_option", "values", "block_id")}
        if "view_id" in body:
            await self._people.click_view(user, body["view_id"], action_id, **acted)
        else:
            await self._people.click(user, body["channel"], body["ts"], action_id, **acted)
        return {}

    async def _options(self, body: Json) -> Json:
        """`{"options"}` or `{"option_groups"}` for what was typed into a select of a message or view."""
        user, action_id, value = body["user"], body["action_id"], body["value"]
        where = {name: body[name] for name in ("channel", "ts", "view_id", "block_id") if name in body}
        if "view_id" not in body:
            where |= {name: body[name] for name in ("channel", "ts")}
        return await self._people.options(user, action_id, value, **where)

    async def _submit(self, body: Json) -> Json:
        return {"errors": await self._people.submit(body["user"], body["view_id"], body["values"])}

    async def _close(self, body: Json) -> Json:
        """The top view, or with `everything` the whole modal."""
        everything = bool(body.get("everything"))
        await self._people.close_view(body["user"], body["view_id"], everything=everything)
        return {}

    async def _home(self, body: Json) -> Json:
        await self._people.open_home(body["user"])
        return {}

    async def _clock(self, body: Json) -> Json:
        """`{"minutes"}` walks, `{"next": true}` goes to the next event, `{"play": 60}` runs, 0 pauses."""
        if self._stage.is_playing:
            raise NotAllowedError("A scene is playing, and moves the time itself; wait for its end.")
        if "play" in body:
            self._playing.play(_speed(float(body["play"])))
        elif not body.get("next"):
            await self._conductor.walk(timedelta(minutes=float(body["minutes"])))
        elif await self._conductor.next_event(HORIZON) is None:
            raise NotAllowedError(f"Nothing is due within {HORIZON.days} days.")
        return {"now": self._workspace.clock.now().isoformat()}

    async def _scene(self, body: Json) -> Json:
        """A scene has the clock to itself."""
        self._stage.play(body["id"])
        self._playing.play(0)
        return {}

    async def _change_faults(self, body: Json) -> Json:
        return self._faults.change(body)

    async def _change_quirks(self, body: Json) -> Json:
        """`{"press_team": "ours"}`; then all of them as they stand. `{}` changes none."""
        self._workspace.quirks.change(body)
        return asdict(self._workspace.quirks)


def _speed(times: float) -> float:
    if not 0 <= times <= FASTEST:
        raise NotAllowedError(f"Time can be played at 0 to {FASTEST:g} times real time, not {times:g}.")
    return times


def page_routes() -> list[web.AbstractRouteDef]:
    return [web.get("/", _index), web.static("/page", PAGE)]


async def _index(_: web.Request) -> web.FileResponse:
    return web.FileResponse(PAGE / "index.html")


Read: TypeAlias = Callable[[Mapping[str, str]], Json]


def _names(files: Any) -> list[str]:
    if not isinstance(files, list) or not all(isinstance(name, str) for name in files):
        raise NotAllowedError(f"The field 'files' is {repr(files)[:60]}; it must be a list of names.")
    return files


def _reading(read: Read) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(query: Json) -> Json:
        return read(query)

    async def serve(request: web.Request) -> web.Response:
        return await _answered(answer, dict(request.query))

    return serve


def _endpoint(act: Act) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def serve(request: web.Request) -> web.Response:
        try:
            body = loads(await request.read())
        except ValueError as error:
            return _refusal(f"The request cannot be understood: {error}.")
        return await _answered(act, body)

    return serve


async def _answered(act: Act, body: Json) -> web.Response:
    try:
        return web.json_response(await act(body))
    except (SandboxError, NotSettledError) as error:
        return _refusal(str(error))
    except KeyError as error:
        return _refusal(f"The field {error} is missing.")
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        return _refusal(f"The request cannot be understood: {error}.")


def _refusal(sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=400)
