"""Addresses through which the app may answer a command or a press later.

docs.slack.dev/interactivity/handling-user-interaction#message_responses: 5 uses within 30 minutes.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aiohttp import web

from sandbox.messages import Edit, Json, Message
from sandbox.typed_text import rich_text
from sandbox.web.arguments import Arguments
from sandbox.web.errors import ApiError
from sandbox.web.limits import check_blocks
from sandbox.web.request_body import json_object
from sandbox.workspace import Workspace

USES = 5
LIFETIME = timedelta(minutes=30)


@dataclass(slots=True)
class _Permit:
    workspace: Workspace
    user: str
    channel: str
    pressed: Message | None
    until: datetime
    uses: int = USES


class ResponseUrls:
    """Issues, honours and forgets them, each as the app it was given to. `origin` is the server's own address."""

    def __init__(self) -> None:
        self.origin = ""
        self._permits: dict[str, _Permit] = {}

    def issue(self, workspace: Workspace, user: str, channel: str, *, message: Message | None = None) -> str:
        """`message` is the one that was pressed, and that a response may replace or delete."""
        now = workspace.clock.now()
        self._permits = {key: each for key, each in self._permits.items() if each.until >= now}
        key = workspace.ids.next("response-")
        self._permits[key] = _Permit(workspace, user, channel, message, now + LIFETIME)
        return f"{self.origin}response/{key}"

    async def serve(self, request: web.Request) -> web.Response:
        permit = self._permits.get(request.match_info["key"])
        if permit is None or permit.until < permit.workspace.clock.now():
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        if permit.uses == 0:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        permit.uses -= 1
        try:
            self._honour(permit, json_object(await request.read()))
        except ApiError as error:
            return web.json_response({"ok": False, "error": error.error})
        return web.Response(text="ok")

    def answer(self, workspace: Workspace, user: str, channel: str, body: Json) -> None:
        """A message to `user` alone, or to the channel with `response_type: in_channel`."""
        app = workspace.app
        ts, text = workspace.ids.ts(), str(body.get("text") or "")
        message = Message(
            channel,
            ts,
            app.bot_user,
            app.team_id,
            text,
            blocks=_blocks(body, ts),
            thread_ts=body.get("thread_ts"),
            bot_id=app.bot_id,
            app_id=app.id,
        )
        if body.get("response_type") == "in_channel":
            workspace.post(message)
        else:
            workspace.show_ephemeral(replace(message, ephemeral_to=user))

    def _honour(self, permit: _Permit, body: Json) -> None:
        if permit.pressed is not None and body.get("delete_original"):
            _remove(permit.workspace, _standing(permit.workspace, permit.pressed))
        elif permit.pressed is not None and body.get("replace_original"):
            _replace(permit.workspace, _standing(permit.workspace, permit.pressed), body)
        else:
            self.answer(permit.workspace, permit.user, permit.channel, body)


def _standing(workspace: Workspace, pressed: Message) -> Message:
    """The pressed message as it is now."""
    if pressed.ephemeral_to is not None:
        now = workspace.ephemeral(pressed.ephemeral_to, pressed.ts)
    else:
        now = workspace.log(pressed.channel).get(pressed.ts)
    if now is None:
        raise ApiError("message_not_found")
    return now


def _remove(workspace: Workspace, message: Message) -> None:
    if message.ephemeral_to is not None:
        workspace.remove_ephemeral(message)
    else:
        workspace.delete(workspace.app.bot_user, message)


def _replace(workspace: Workspace, message: Message, body: Json) -> None:
    ts = message.ts
    changed = replace(message, text=str(body.get("text") or ""), blocks=_blocks(body, ts))
    if message.ephemeral_to is not None:
        workspace.show_ephemeral(changed)
    else:
        workspace.edit(replace(changed, edited=Edit(workspace.app.bot_user, workspace.ids.ts())))


def _blocks(body: Json, ts: str) -> tuple[Json, ...]:
    if body.get("blocks"):
        return check_blocks(Arguments(body).objects("blocks", "invalid_blocks_format") or ())
    return (rich_text(str(body["text"]), f"b{ts}"),) if body.get("text") else ()
