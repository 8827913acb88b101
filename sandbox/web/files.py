"""files.*: the three steps of an upload, and what a file is.

docs.slack.dev/messaging/working-with-files/#upload: ask for an address, send the bytes there, say where to show.
"""

from collections.abc import Mapping
from dataclasses import replace

from sandbox.payloads.files import file_object
from sandbox.state.files import File
from sandbox.state.messages import Json, Message
from sandbox.state.typed_text import rich_text
from sandbox.state.workspace import Workspace
from sandbox.state.world import Channel
from sandbox.web.access import check_posting, thread_parent, visible_file, writable_channel
from sandbox.web.arguments import Arguments
from sandbox.web.errors import ApiError
from sandbox.web.limits import check_blocks
from sandbox.web.methods import Method

LARGEST = 20_000_000
"""Bytes. Slack takes a gigabyte; this workspace keeps everything in memory."""

SNIPPET = 1_000_000
ALT_TEXT = 1000
CHANNELS = 100


def upload_url(workspace: Workspace, arguments: Arguments) -> Json:
    name, length = arguments.text("filename"), arguments.whole("length")
    alt_text = arguments.optional("alt_txt") or ""
    if not length or not name:
        raise ApiError("missing_argument")
    if length > LARGEST:
        raise ApiError("file_upload_size_restricted")
    if arguments.has("snippet_type") and length > SNIPPET:
        raise ApiError("snippet_too_large")
    if len(alt_text) > ALT_TEXT:
        raise ApiError("alt_txt_too_large")
    app = workspace.app
    file = workspace.files.new(name, app.bot_user, app.team_id, alt_text=alt_text)
    key = workspace.files.announce(file, length)
    return {"upload_url": f"{workspace.files.origin}upload/v1/{key}", "file_id": file.id}


def complete_upload(workspace: Workspace, arguments: Arguments) -> Json:
    """One message with all files in each channel; without a channel only the app knows them."""
    named = [_named(workspace, each) for each in arguments.objects("files", "invalid_arguments") or ()]
    if not named:
        raise ApiError("invalid_arguments", messages=("[ERROR] no files [json-pointer:/files]",))
    places = _places(arguments)
    if len(places) > CHANNELS:
        raise ApiError("channels_limit_exceeded")
    drafts = [_draft(workspace, writable_channel(workspace, place), arguments) for place in places]
    files = tuple(workspace.files.keep(file) for file in named)
    for draft in drafts:
        workspace.post(replace(draft, files=files))
    return {"files": [file_object(workspace, file) for file in files]}


def info(workspace: Workspace, arguments: Arguments) -> Json:
    file = visible_file(workspace, arguments.text("file"))
    if file is None:
        raise ApiError("file_not_found")
    return {
        "file": file_object(workspace, file),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def _named(workspace: Workspace, wanted: Json) -> File:
    """A file of the app's own whose bytes have come, with the title it is given now."""
    file = workspace.files.sent(str(wanted.get("id")))
    if file is None or file.user != workspace.app.bot_user:
        raise ApiError("file_not_found")
    return replace(file, title=str(wanted.get("title") or file.name))


def _places(arguments: Arguments) -> list[str]:
    one = arguments.optional("channel_id")
    return [one] if one else arguments.listed("channels")


def _draft(workspace: Workspace, channel: Channel, arguments: Arguments) -> Message:
    app, ts = workspace.app, workspace.ids.ts()
    thread_ts = thread_parent(workspace, channel, arguments.optional("thread_ts"))
    check_posting(channel, thread_ts)
    comment = arguments.optional("initial_comment") or ""
    blocks = check_blocks(arguments.objects("blocks", "invalid_blocks") or ())
    return Message(
        channel.id,
        ts,
        app.bot_user,
        app.team_id,
        comment,
        blocks=blocks or ((rich_text(comment, f"b{ts}"),) if comment else ()),
        thread_ts=thread_ts,
        subtype="file_share",
        bot_id=app.bot_id,
        app_id=app.id,
    )


METHODS: Mapping[str, Method] = {
    "files.getUploadURLExternal": upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": info,
}
