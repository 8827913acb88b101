"""chat.*: what the bot writes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sandbox.payloads.objects import message_object, permalink
from sandbox.state.messages import Edit, Json, Message
from sandbox.state.typed_text import rich_text
from sandbox.state.workspace import Workspace
from sandbox.state.world import Channel
from sandbox.web.access import (
    check_posting,
    joined_channel,
    own_message,
    standing,
    thread_parent,
    visible_channel,
    writable_channel,
)
from sandbox.web.arguments import Arguments
from sandbox.web.block_rules import MARKDOWN_TEXT
from sandbox.web.errors import ApiError
from sandbox.web.limits import MESSAGE_TEXT, check_attachments, check_blocks
from sandbox.web.methods import Method

UPDATED_TEXT = 4000


def post_message(workspace: Workspace, arguments: Arguments) -> Json:
    repeated = _repeated(workspace, arguments)
    if repeated is not None:
        return _posted(workspace, repeated) | {"is_duplicate": True}
    channel = writable_channel(workspace, arguments.text("channel"))
    message = workspace.post(_draft(workspace, channel, arguments))
    workspace.remember_client_id(message)
    return _posted(workspace, message) | _warnings(arguments)


def _posted(workspace: Workspace, message: Message) -> Json:
    shown = message_object(workspace, message, with_metadata=True)
    return {"channel": message.channel, "ts": message.ts, "message": shown}


def _repeated(workspace: Workspace, arguments: Arguments) -> Message | None:
    """The message that this app has sent before with the same `client_msg_id`, where that counts."""
    sent = workspace.by_client_id(_client_id(workspace, arguments))
    if sent is None:
        return None
    channel_id, ts = sent
    if channel_id not in workspace.channels:
        raise ApiError("duplicate_channel_not_found")
    message = workspace.log(channel_id).get(ts)
    if message is None:
        raise ApiError("duplicate_message_not_found")
    return message


def _client_id(workspace: Workspace, arguments: Arguments) -> str | None:
    return arguments.optional("client_msg_id") if workspace.quirks.client_msg_id_dedupes else None


def post_ephemeral(workspace: Workspace, arguments: Arguments) -> Json:
    channel = writable_channel(workspace, arguments.text("channel"))
    user = arguments.text("user")
    if user not in channel.members:
        raise ApiError("user_not_in_channel")
    message = workspace.show_ephemeral(
        replace(_draft(workspace, channel, arguments), ephemeral_to=user, metadata=None)
    )
    return {"message_ts": message.ts}


def update(workspace: Workspace, arguments: Arguments) -> Json:
    """What is not sent stays: blocks, attachments and metadata; an empty value removes them."""
    channel = standing(joined_channel(workspace, arguments.text("channel")))
    message = own_message(workspace, channel, arguments.text("ts"), "cant_update_message")
    content = _content(arguments)
    if not content:
        raise ApiError("no_text")
    if len(content.get("text", "")) > UPDATED_TEXT and not arguments.has("markdown_text"):
        raise ApiError("msg_too_long")
    if "text" in content and "blocks" not in content and _has_own_block(message):
        content["blocks"] = _own_block(message.ts, content["text"])
    changed = workspace.edit(
        replace(message, **content, edited=Edit(workspace.app.bot_user, workspace.ids.ts()))
    )
    shown = message_object(workspace, changed, with_metadata=True)
    return {"channel": channel.id, "ts": changed.ts, "text": changed.text, "message": shown}


def delete(workspace: Workspace, arguments: Arguments) -> Json:
    channel = joined_channel(workspace, arguments.text("channel"))
    message = own_message(workspace, channel, arguments.text("ts"), "cant_delete_message")
    workspace.delete(workspace.app.bot_user, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(workspace: Workspace, arguments: Arguments) -> Json:
    channel = visible_channel(workspace, arguments.text("channel"))
    message = workspace.log(channel.id).get(arguments.text("message_ts"))
    if message is None:
        raise ApiError("message_not_found")
    return {"channel": channel.id, "permalink": permalink(workspace, message)}


def _draft(workspace: Workspace, channel: Channel, arguments: Arguments) -> Message:
    content = _content(arguments)
    if not any(content.get(name) for name in ("text", "blocks", "attachments")):
        raise ApiError("no_text")
    thread_ts = thread_parent(workspace, channel, arguments.optional("thread_ts"))
    check_posting(channel, thread_ts)
    app, ts = workspace.app, workspace.ids.ts()
    if not content.get("blocks") and content.get("text"):
        content["blocks"] = _own_block(ts, content["text"])
    return replace(
        Message(channel.id, ts, app.bot_user, app.team_id, "", bot_id=app.bot_id, app_id=app.id),
        **content,
        thread_ts=thread_ts,
        client_msg_id=_client_id(workspace, arguments),
        is_broadcast=thread_ts is not None and arguments.flag("reply_broadcast"),
    )


def _own_block(ts: str, text: str) -> tuple[Json, ...]:
    """The block that Slack makes of a text that came without blocks."""
    return (rich_text(text, f"b{ts}"),)


def _has_own_block(message: Message) -> bool:
    return not message.blocks or message.blocks[0]["block_id"] == f"b{message.ts}"


def _content(arguments: Arguments) -> dict[str, Any]:
    """The fields of a message that the call names."""
    content: dict[str, Any] = {}
    if arguments.values.get("text") is not None:
        content["text"] = arguments.text("text")[:MESSAGE_TEXT]
    blocks = arguments.objects("blocks", "invalid_blocks_format")
    if blocks is not None:
        content["blocks"] = check_blocks(blocks)
    attachments = arguments.objects("attachments", "invalid_arguments")
    if attachments is not None:
        content["attachments"] = check_attachments(attachments)
    return content | _markdown(arguments) | _metadata(arguments)


def _markdown(arguments: Arguments) -> dict[str, Any]:
    if not arguments.has("markdown_text"):
        return {}
    if arguments.has("text") or arguments.has("blocks"):
        raise ApiError("markdown_text_conflict")
    text = arguments.text("markdown_text")
    if len(text) > MARKDOWN_TEXT:
        raise ApiError("msg_too_long")
    return {"text": text, "blocks": ({"type": "markdown", "block_id": "b1", "text": text},)}


def _metadata(arguments: Arguments) -> dict[str, Any]:
    metadata = arguments.object("metadata", "invalid_metadata_format")
    if metadata is None:
        return {}
    if not metadata:
        return {"metadata": None}
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        raise ApiError("invalid_metadata_format")
    return {"metadata": metadata}


def _warnings(arguments: Arguments) -> Json:
    if len(str(arguments.values.get("text") or "")) <= MESSAGE_TEXT:
        return {}
    return {"warning": "message_truncated", "response_metadata": {"warnings": ["message_truncated"]}}


METHODS: Mapping[str, Method] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": get_permalink,
}
