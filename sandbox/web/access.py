"""Which conversations a call may touch, in Slack's words for refusing."""

from sandbox.state.files import File
from sandbox.state.messages import Message
from sandbox.state.workspace import Workspace
from sandbox.state.world import Channel, ChannelKind, Person, Posting
from sandbox.web.errors import ApiError


def visible_channel(workspace: Workspace, channel_id: str) -> Channel:
    """A channel of the bot's team that it may know of: public, or one it is in."""
    channel = workspace.channels.get(channel_id)
    if channel is None or not is_open(workspace, channel):
        raise ApiError("channel_not_found")
    return channel


def is_open(workspace: Workspace, channel: Channel) -> bool:
    is_public = channel.kind is ChannelKind.PUBLIC
    return workspace.home_team in channel.teams and (is_public or workspace.bot_is_in(channel.id))


def joined_channel(workspace: Workspace, channel_id: str) -> Channel:
    """Slack says `not_in_channel` also where its docs do not list it (HubSpot/slack-client, pull request 356)."""
    channel = visible_channel(workspace, channel_id)
    if not workspace.bot_is_in(channel.id):
        raise ApiError("not_in_channel")
    return channel


def writable_channel(workspace: Workspace, channel_id: str) -> Channel:
    """Where the bot may post. A user id means the direct messages with that person; names do, too."""
    if channel_id in workspace.people:
        return open_im(workspace, channel_id, "channel_not_found")
    return standing(joined_channel(workspace, _by_name(workspace, channel_id) or channel_id))


def _by_name(workspace: Workspace, text: str) -> str | None:
    """The id of the channel called `name` or `#name`."""
    name = text.removeprefix("#")
    if not name or text in workspace.channels:
        return None
    named = (each for each in workspace.channels.values() if each.name == name)
    return next((each.id for each in named if is_open(workspace, each)), None)


def standing(channel: Channel) -> Channel:
    """A channel in which something may change."""
    if channel.is_archived:
        raise ApiError("is_archived")
    if channel.is_frozen:
        raise ApiError("restricted_action")
    return channel


def check_posting(channel: Channel, thread_ts: str | None) -> None:
    """Raises `ApiError` where the channel's settings keep apps from posting."""
    free = {Posting.ANYBODY: True, Posting.THREADS_ONLY: thread_ts, Posting.NO_THREADS: thread_ts is None}
    if not free.get(channel.posting):
        raise ApiError(channel.posting.value)


def open_im(workspace: Workspace, user: str, refusal: str) -> Channel:
    check_reachable(workspace, user, refusal)
    return workspace.open_im(user)


def check_reachable(workspace: Workspace, user: str, refusal: str) -> None:
    """Direct messages need a shared channel with people of other companies, and no bot has any."""
    person = workspace.people.get(user)
    if person is None or person.is_bot or not workspace.shares_a_channel(person):
        raise ApiError(refusal)
    if person.is_deleted:
        raise ApiError("user_disabled")


def is_visible(workspace: Workspace, person: Person) -> bool:
    """People one shares no channel with any more stay visible as strangers, by a quirk of Slack's."""
    met = person.id in workspace.met and workspace.quirks.strangers_are_visible
    return met or workspace.shares_a_channel(person)


def own_message(workspace: Workspace, channel: Channel, ts: str, refusal: str) -> Message:
    """A message of the bot's own. Raises `message_not_found`, or `refusal` for somebody else's."""
    message = workspace.log(channel.id).get(ts)
    if message is None:
        raise ApiError("message_not_found")
    if message.bot_id != workspace.app.bot_id:
        raise ApiError(refusal)
    return message


def thread_parent(workspace: Workspace, channel: Channel, thread_ts: str | None) -> str | None:
    """Replying to a reply lands in its thread."""
    if thread_ts is None:
        return None
    parent = workspace.log(channel.id).get(thread_ts)
    if parent is None:
        raise ApiError("cannot_reply_to_message")
    return parent.thread_ts or parent.ts


def visible_file(workspace: Workspace, file_id: str) -> File | None:
    """A file of the app's own, one that it was handed in a form, or one that was posted where it may look."""
    file, app = workspace.files.get(file_id), workspace.app
    if file is None or file.user == app.bot_user or workspace.files.was_handed(file_id, app.id):
        return file
    places = (workspace.channels.get(share.channel) for share in workspace.files.shares(file_id))
    return file if any(place is not None and is_open(workspace, place) for place in places) else None
