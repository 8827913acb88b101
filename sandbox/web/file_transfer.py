"""Where the bytes of files go in and come out; neither is a Web API method."""

from collections.abc import Awaitable, Callable, Mapping
from urllib.parse import quote

from aiohttp import BodyPartReader, web

from sandbox.delivery.installation import Installation
from sandbox.state.workspace import Workspace
from sandbox.web.access import visible_file
from sandbox.web.request_body import UNREADABLE

SIGN_IN = "<!DOCTYPE html><title>Sign in</title><p>Sign in to see this file."
"""Who may not see a file gets a page for people, as in Slack: with a 200, and no word of JSON."""

_CHUNK = 65_536


class FileTransfer:
    def __init__(self, installed: Mapping[str, Installation], workspace: Workspace) -> None:
        self._installed = installed
        self._files = workspace.files

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/upload/v1/{key}", self._upload),
            web.get("/files-pri/{team_and_file}/{name}", self._download),
            web.get("/files-pri/{team_and_file}/download/{name}", self._download),
        ]

    async def _upload(self, request: web.Request) -> web.Response:
        """Takes the bytes as they are, or as the first part of a form; as many as were announced."""
        key = request.match_info["key"]
        length = self._files.announced(key)
        if length is None:
            return web.Response(status=404, text="Unknown or used upload address.")
        try:
            content = await _content(request, length)
        except UNREADABLE:
            return web.Response(status=400, text="The form cannot be read.")
        if len(content) != length or self._files.announced(key) is None:
            return web.Response(status=400, text=f"{length} bytes were announced.")
        self._files.receive(key, content)
        return web.Response(text=f"OK - {length}")

    async def _download(self, request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        workspace = next((each.workspace for each in self._installed.values() if _opens(each, token)), None)
        _, _, file_id = request.match_info["team_and_file"].partition("-")
        file = visible_file(workspace, file_id) if workspace else None
        if file is None:
            return web.Response(text=SIGN_IN, content_type="text/html")
        disposition = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
        headers = {"Content-Disposition": disposition}
        return web.Response(body=file.content, content_type=file.mimetype, headers=headers)


def _opens(installed: Installation, token: str) -> bool:
    """The bot token of an app that may read files, while it works."""
    app = installed.app
    refused = token in installed.workspace.refused_tokens
    return token == app.bot_token and "files:read" in app.scopes and not refused


async def _content(request: web.Request, length: int) -> bytes:
    """Raises what the form's reader raises."""
    if not request.content_type.startswith("multipart/"):
        return await _up_to(length, lambda: request.content.read(_CHUNK))
    part = await (await request.multipart()).next()
    return await _up_to(length, part.read_chunk) if isinstance(part, BodyPartReader) else b""


async def _up_to(length: int, read: Callable[[], Awaitable[bytes]]) -> bytes:
    """Never more than a chunk above `length`."""
    content = bytearray()
    while len(content) <= length and (chunk := await read()):
        content += chunk
    return bytes(content)
