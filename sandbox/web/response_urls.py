"""Addresses through which the app may answer a command or a press later.

docs.slack.dev/interactivity/handling-user-interaction#message_responses: 5 uses within 30 minutes.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from sandbox.state.messages import Edit, Json, Message
from sandbox.state.typed_text import rich_text
from sandbox.state.workspace import Workspace
from sandbox.web.arguments import Arguments
from sandbox.web.errors import ApiError
from sandbox.web.limits import check_attachments, check_blocks
from sandbox.web.request_body import json_object

USES = 5
LIFETIME = timedelta(minutes=30)


@dataclass(slots=True)
class _Permit:
    workspace: Workspace
    user: str
    channel: str
    original: Message | None
    until: datetime
    uses: int = USES


class ResponseUrls:
    """Issues, honours and forgets them, each as the app it was given to. `origin` is the server's own address."""

    def __init__(self) -> None:
        self.origin = ""
        self._permits: dict[str, _Permit] = {}

    def issue(self, workspace: Workspace, user: str, channel: str, *, message: Message | None = None) -> str:
        """`message` is the one that was acted on; a response may replace or delete it if it is the app's own."""
        now = workspace.clock.now()
        self._forget(now)
        key = workspace.ids.next("response-")
        self._permits[key] = _Permit(workspace, user, channel, message, now + LIFETIME)
        return f"{self.origin}response/{key}"

    def _forget(self, now: datetime) -> None:
        """Oldest first: they are issued in the order of time."""
        while self._permits:
            key, permit = next(iter(self._permits.items()))
            if permit.until >= now:
                return
            del self._permits[key]

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
        """A message to `user` alone, or to the channel with `response_type: in_channel`. Raises `ApiError`."""
        if channel not in workspace.channels:
            raise ApiError("channel_not_found")
        app, ts = workspace.app, workspace.ids.ts()
        message = replace(
            Message(channel, ts, app.bot_user, app.team_id, "", bot_id=app.bot_id, app_id=app.id),
            **_content(body, ts),
            thread_ts=_thread(workspace, channel, body),
            metadata=Arguments(body).object("metadata", "invalid_metadata_format"),
        )
        if body.get("response_type") == "in_channel":
            workspace.post(message)
        else:
            workspace.show_ephemeral(replace(message, ephemeral_to=user, metadata=None))

    def _honour(self, permit: _Permit, body: Json) -> None:
        if permit.original is not None and body.get("delete_original"):
            _remove(permit.workspace, _own(permit.workspace, permit.original, "cant_delete_message"))
        elif permit.original is not None and body.get("replace_original"):
            _replace(permit.workspace, _own(permit.workspace, permit.original, "cant_update_message"), body)
        else:
            self.answer(permit.workspace, permit.user, permit.channel, body)


def _own(workspace: Workspace, original: Message, error: str) -> Message:
    """The message as it stands now. Raises `ApiError`: `error` where somebody else wrote it."""
    if original.app_id != workspace.app.id:
        raise ApiError(error)
    if original.ephemeral_to is not None:
        now = workspace.ephemeral(original.ephemeral_to, original.ts)
    elif original.channel in workspace.channels:
        now = workspace.log(original.channel).get(original.ts)
    else:
        raise ApiError("channel_not_found")
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
    changed = replace(message, **_content(body, ts))
    if message.ephemeral_to is not None:
        workspace.show_ephemeral(changed)
    else:
        workspace.edit(replace(changed, edited=Edit(workspace.app.bot_user, workspace.ids.ts())))


def _content(body: Json, ts: str) -> dict[str, Any]:
    """What a message consists of. Raises `ApiError("no_text")` when it would be empty."""
    arguments = Arguments(body)
    text = arguments.optional("text") or ""
    blocks = arguments.objects("blocks", "invalid_blocks_format")
    attachments = arguments.objects("attachments", "invalid_attachments") or ()
    if not text and not blocks and not attachments:
        raise ApiError("no_text")
    own = (rich_text(text, f"b{ts}"),) if text else ()
    return {
        "text": text,
        "blocks": check_blocks(blocks) if blocks else own,
        "attachments": check_attachments(attachments),
    }


def _thread(workspace: Workspace, channel: str, body: Json) -> str | None:
    """Raises `ApiError` for a thread that is none."""
    if not body.get("thread_ts"):
        return None
    parent = workspace.log(channel).get(str(body["thread_ts"]))
    if parent is None:
        raise ApiError("cannot_reply_to_message")
    return parent.thread_ts or parent.ts
