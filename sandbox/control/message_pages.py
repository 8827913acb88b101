"""Pages of a channel's messages as the page shows them: the newest first, older ones on request."""

from sandbox.state.ids import micros
from sandbox.state.messages import ChannelLog, Json, Message
from sandbox.state.workspace import Workspace

PAGE = 100
LARGEST_PAGE = 1000


def tail(workspace: Workspace, channel: str) -> Json:
    """The newest `PAGE` lines, and what only one person sees among them."""
    return page(workspace, channel, before=None, limit=PAGE)


def page(workspace: Workspace, channel: str, *, before: str | None, limit: int) -> Json:
    """`{"messages", "has_older"}` in `ts` order. `before` is a `ts`, itself excluded; no replies are in it."""
    log = workspace.log(channel)
    end = None if before is None else micros(before)
    limit = max(1, min(limit, LARGEST_PAGE))
    found = log.newest_top(limit + 1, end)
    lines = [message for ts in found[-limit:] if (message := log.get(ts)) is not None]
    has_older = len(found) > limit
    begin = micros(lines[0].ts) if lines and has_older else 0
    private = [
        each
        for user in workspace.people
        for each in workspace.ephemerals(user)
        if each.channel == channel and begin <= micros(each.ts) and (end is None or micros(each.ts) < end)
    ]
    shown = sorted([*lines, *private], key=lambda message: micros(message.ts))
    return {"messages": [message_json(each, log) for each in shown], "has_older": has_older}


def thread(workspace: Workspace, channel: str, ts: str) -> Json:
    """The parent and all its replies, and the ephemeral ones of that thread."""
    log = workspace.log(channel)
    parent = workspace.message(channel, ts)
    private = [
        each
        for user in workspace.people
        for each in workspace.ephemerals(user)
        if each.channel == channel and each.thread_ts == parent.ts
    ]
    return {"messages": [message_json(each, log) for each in (parent, *log.replies(parent.ts), *private)]}


def message_json(message: Message, log: ChannelLog) -> Json:
    """As Slack names it, with the thread's summary at its parent."""
    optional = {
        "bot_id": message.bot_id,
        "thread_ts": message.thread_ts,
        "ephemeral_to": message.ephemeral_to,
        "subtype": message.subtype,
        "broadcast": message.is_broadcast or None,
        "attachments": list(message.attachments) or None,
        "thread": None if message.thread_ts or message.ephemeral_to else _summary(log.replies(message.ts)),
    }
    return {
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": list(message.blocks),
        "files": [each.name for each in message.files],
        "edited": message.edited is not None,
        "reactions": [{"name": each.name, "users": list(each.users)} for each in message.reactions],
        **{name: value for name, value in optional.items() if value is not None},
    }


def _summary(replies: list[Message]) -> Json | None:
    if not replies:
        return None
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {"count": len(replies), "users": users[:4], "latest": replies[-1].ts}
