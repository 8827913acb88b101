"""conversations.*: channels, their members, and what was written in them."""

from collections.abc import Mapping, Sequence

from sandbox.payloads.objects import LOCALE, channel_object, message_object
from sandbox.state.messages import Json
from sandbox.state.workspace import Workspace
from sandbox.state.world import Channel, ChannelKind
from sandbox.web.access import check_reachable, is_open, joined_channel, visible_channel
from sandbox.web.arguments import Arguments
from sandbox.web.errors import ApiError
from sandbox.web.methods import Method
from sandbox.web.paging import page, time_cursor, time_in_cursor

_END_OF_TIME = 10**17
MOST = 999
"""Messages in one page."""
PEOPLE = 8
"""In direct messages of several (docs.slack.dev/reference/methods/conversations.open), beside the app."""


def info(workspace: Workspace, arguments: Arguments) -> Json:
    channel = visible_channel(workspace, arguments.text("channel"))
    found = (described if channel.is_direct else channel_object)(workspace, channel)
    if arguments.flag("include_num_members"):
        found["num_members"] = len(channel.members)
    if arguments.flag("include_locale"):
        found["locale"] = LOCALE
    return {"channel": found}


def described(workspace: Workspace, channel: Channel) -> Json:
    """A conversation by itself, with where the app stands in it: it has read all."""
    log = workspace.log(channel.id)
    newest = log.get(stamps[-1]) if (stamps := log.newest_top(1)) else None
    return channel_object(workspace, channel) | {
        "last_read": newest.ts if newest else "0000000000.000000",
        "latest": message_object(workspace, newest, with_metadata=False) if newest else None,
        "unread_count": 0,
        "unread_count_display": 0,
    }


def listing(workspace: Workspace, arguments: Arguments) -> Json:
    """Every public channel, and the private ones the bot is in."""
    seen = [channel for channel in workspace.channels.values() if is_open(workspace, channel)]
    answer = channel_page(workspace, arguments, seen)
    for found in answer["channels"]:
        found["num_members"] = len(workspace.channel(found["id"]).members)
    return answer


def channel_page(workspace: Workspace, arguments: Arguments, channels: Sequence[Channel]) -> Json:
    """The asked-for kinds of `channels`, as one page; also `users.conversations`."""
    types = arguments.listed("types") or [ChannelKind.PUBLIC]
    if any(kind not in list(ChannelKind) for kind in types):
        raise ApiError("invalid_types")
    archived = not arguments.flag("exclude_archived")
    kept = [each for each in channels if each.kind in types and (archived or not each.is_archived)]
    found, fields = page(kept, arguments, default=100, most=1000)
    return {"channels": [channel_object(workspace, channel) for channel in found], **fields}


def members(workspace: Workspace, arguments: Arguments) -> Json:
    channel = visible_channel(workspace, arguments.text("channel"))
    found, fields = page(channel.members, arguments, default=100, most=1000)
    return {"members": list(found), **fields}


def history(workspace: Workspace, arguments: Arguments) -> Json:
    """Newest first, page by page, without thread replies; nothing is ever pinned."""
    channel = joined_channel(workspace, arguments.text("channel"))
    oldest, latest = _range(arguments)
    limit, begin = _limit(arguments, default=100), time_in_cursor(arguments)
    latest = latest if begin is None else min(latest, begin)
    found = workspace.log(channel.id).top_between(oldest, latest, limit + 1)
    bounds = {name: arguments.text(name) for name in ("latest", "oldest") if arguments.has(name)}
    about = {"pin_count": 0, "channel_actions_ts": None, "channel_actions_count": 0, **bounds}
    return _messages(workspace, arguments, channel, found[:limit], following=found[limit:]) | about


def replies(workspace: Workspace, arguments: Arguments) -> Json:
    """The parent first, whatever `oldest` says, then the replies, oldest first."""
    channel = joined_channel(workspace, arguments.text("channel"))
    log = workspace.log(channel.id)
    asked = log.get(arguments.text("ts"))
    if asked is None:
        raise ApiError("thread_not_found")
    parent = asked.thread_ts or asked.ts
    oldest, latest = _range(arguments)
    limit, begin = _limit(arguments, default=1000), time_in_cursor(arguments)
    first = [parent] if begin is None else []
    found = [*first, *log.replies_between(parent, max(oldest, begin or 0), latest, limit + 1)]
    return _messages(workspace, arguments, channel, found[:limit], following=found[limit:])


def open_conversation(workspace: Workspace, arguments: Arguments) -> Json:
    """Direct messages with one person or several, by `users` or by a known `channel`."""
    if arguments.has("channel"):
        channel = visible_channel(workspace, arguments.text("channel"))
        if not channel.is_direct:
            raise ApiError("method_not_supported_for_channel_type")
        return _opened(workspace, arguments, channel) | _ALREADY_OPEN
    users = arguments.listed("users")
    if not users:
        raise ApiError("users_list_not_supplied")
    if len(users) > PEOPLE:
        raise ApiError("too_many_users")
    for user in users:
        check_reachable(workspace, user, "user_not_found")
    alone = len(set(users)) == 1
    standing = workspace.im(users[0]) if alone else workspace.mpim(users)
    opened = workspace.open_im(users[0]) if alone else workspace.open_mpim(users)
    return _opened(workspace, arguments, opened) | (_ALREADY_OPEN if standing else {})


_ALREADY_OPEN = {"no_op": True, "already_open": True}


def _opened(workspace: Workspace, arguments: Arguments, channel: Channel) -> Json:
    found = described(workspace, channel) if arguments.flag("return_im") else {"id": channel.id}
    return {"channel": found}


def _range(arguments: Arguments) -> tuple[int, int]:
    """`oldest` and `latest` in microseconds, as inclusive bounds."""
    step = 0 if arguments.flag("inclusive") else 1
    oldest, latest = arguments.instant("oldest", 0), arguments.instant("latest", _END_OF_TIME)
    return oldest + step, latest - step


def _limit(arguments: Arguments, *, default: int) -> int:
    return arguments.number("limit", default, most=MOST)


def _messages(
    workspace: Workspace,
    arguments: Arguments,
    channel: Channel,
    stamps: Sequence[str],
    *,
    following: Sequence[str],
) -> Json:
    """A page of messages, and where the next one begins."""
    with_metadata = arguments.flag("include_all_metadata")
    log = workspace.log(channel.id)
    shown = [
        message_object(workspace, message, with_metadata=with_metadata)
        for ts in stamps
        if (message := log.get(ts)) is not None
    ]
    next_cursor = time_cursor(following[0]) if following else ""
    return {
        "messages": shown,
        "has_more": bool(following),
        "response_metadata": {"next_cursor": next_cursor},
    }


METHODS: Mapping[str, Method] = {
    "conversations.info": info,
    "conversations.list": listing,
    "conversations.members": members,
    "conversations.history": history,
    "conversations.replies": replies,
    "conversations.open": open_conversation,
}
