"""Messages, people, channels, groups, teams and views as the Web API and events show them."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sandbox.payloads.files import file_in_message
from sandbox.state.messages import Json, Message
from sandbox.state.views import View
from sandbox.state.workspace import Workspace
from sandbox.state.world import App, Channel, ChannelKind, Person, Team, UserGroup

AVATAR_SIZES = (24, 32, 48, 72, 192, 512)
BOT_ICON_SIZES = (36, 48, 72)
ICON_SIZES = (34, 44, 68, 88, 102, 132)
LOCALE = "en-US"
HOME_TITLE: Json = {"type": "plain_text", "text": "View Title", "emoji": True}
"""What Slack puts into a home tab, which has no title of its own."""


def message_object(workspace: Workspace, message: Message, *, with_metadata: bool) -> Json:
    """A message without its channel, which only events add."""
    fields: Json = {
        "type": "message",
        "subtype": message.subtype or ("thread_broadcast" if message.is_broadcast else None),
        "client_msg_id": message.client_msg_id,
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": message.team,
        "bot_id": message.bot_id,
        "app_id": message.app_id,
        "bot_profile": bot_profile(workspace.apps[message.app_id]) if message.app_id else None,
        "blocks": list(message.blocks) or None,
        "attachments": list(message.attachments) or None,
        "files": _files(workspace, message) or None,
        "upload": False if message.files else None,
        "display_as_bot": False if message.files else None,
        "edited": {"user": message.edited.user, "ts": message.edited.ts} if message.edited else None,
        "metadata": message.metadata if with_metadata else None,
        "reactions": _reactions(message) or None,
        **(message.notice or {}),
    }
    fields |= _thread_fields(workspace, message)
    return {name: value for name, value in fields.items() if value is not None}


def _files(workspace: Workspace, message: Message) -> list[Json]:
    channel = workspace.channel(message.channel)
    return [file_in_message(workspace, file, channel) for file in message.files]


def _reactions(message: Message) -> list[Json]:
    return [
        {"name": each.name, "users": list(each.users), "count": len(each.users)} for each in message.reactions
    ]


def _thread_fields(workspace: Workspace, message: Message) -> Json:
    log = workspace.log(message.channel)
    if message.thread_ts is not None:
        parent = log.get(message.thread_ts)
        return {"thread_ts": message.thread_ts, "parent_user_id": parent.user if parent else None}
    replies = log.replies(message.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "reply_users": users[:5],
        "latest_reply": replies[-1].ts,
        "is_locked": False,
        "subscribed": False,
    }


def bot_profile(app: App) -> Json:
    return {
        "id": app.bot_id,
        "app_id": app.id,
        "name": app.name,
        "icons": _images(app.bot_id, BOT_ICON_SIZES),
        "deleted": False,
        "updated": 0,
        "team_id": app.team_id,
    }


def bot_object(app: App) -> Json:
    return {
        "id": app.bot_id,
        "deleted": False,
        "name": app.name,
        "updated": 0,
        "app_id": app.id,
        "user_id": app.bot_user,
        "icons": _images(app.bot_id, BOT_ICON_SIZES),
    }


def authorization(app: App) -> Json:
    """On whose behalf an event reaches an app."""
    return {
        "enterprise_id": None,
        "team_id": app.team_id,
        "user_id": app.bot_user,
        "is_bot": True,
        "is_enterprise_install": False,
    }


def _profile(workspace: Workspace, person: Person) -> Json:
    first, _, last = person.real_name.partition(" ")
    profile = {
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "first_name": first,
        "last_name": last,
        "phone": "",
        "skype": "",
        "display_name": person.name,
        "display_name_normalized": person.name,
        "title": person.title,
        "status_text": "",
        "status_emoji": "",
        "avatar_hash": f"g{person.id.lower()}",
        **_images(person.id, AVATAR_SIZES),
        "team": person.team_id,
    }
    if person.email and "users:read.email" in workspace.app.scopes:
        profile["email"] = person.email
    if (app := workspace.app_of_bot(person.id)) is not None:
        profile |= {"bot_id": app.bot_id, "api_app_id": app.id}
    return profile


def user_object(workspace: Workspace, person: Person) -> Json:
    """Of who was deactivated Slack tells less: no name beside the one in the profile, no time zone, no role."""
    if person.is_deleted:
        return {
            "id": person.id,
            "team_id": person.team_id,
            "name": person.name,
            "deleted": True,
            "profile": _profile(workspace, person),
            "is_bot": person.is_bot,
            "is_app_user": False,
            "updated": unix(workspace.clock.now()),
        }
    zone = workspace.clock.now().astimezone(ZoneInfo(person.tz))
    offset = zone.utcoffset()
    return {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": False,
        "color": "9f69e7",
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": zone.tzname(),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": _profile(workspace, person),
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "is_stranger": not workspace.shares_a_channel(person),
        "has_2fa": False,
        "updated": 0,
    }


def channel_object(workspace: Workspace, channel: Channel) -> Json:
    if channel.is_im:
        return _im_object(workspace, channel)
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": channel.is_mpim,
        "is_private": channel.is_private,
        "created": channel.created,
        "creator": channel.creator,
        "is_archived": channel.is_archived,
        "is_general": False,
        "is_member": workspace.app.bot_user in channel.members,
        "is_frozen": channel.is_frozen,
        **({"frozen_reason": "connection_severed"} if channel.is_frozen else {}),
        "unlinked": 0,
        "updated": 0,
        "topic": _note(channel.topic, channel.topic_set),
        "purpose": _note(channel.purpose, channel.purpose_set),
        "previous_names": list(channel.previous_names),
        "parent_conversation": None,
        "context_team_id": workspace.home_team,
        **_sharing(workspace.home_team, channel),
    }


def _note(value: str, setting: tuple[str, int]) -> Json:
    return {"value": value, "creator": setting[0], "last_set": setting[1]}


def _sharing(home_team: str, channel: Channel) -> Json:
    """`connected_team_ids` are the other companies; `pending` ones count as shared for everybody careful."""
    return {
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": bool(channel.pending_teams),
        "pending_shared": list(channel.pending_teams),
        "pending_connected_team_ids": list(channel.pending_teams),
        "shared_team_ids": list(channel.teams),
        "connected_team_ids": [team for team in channel.teams if team != home_team],
        "internal_team_ids": [],
        "conversation_host_id": channel.host_team,
    }


def _im_object(workspace: Workspace, channel: Channel) -> Json:
    return {
        "id": channel.id,
        "created": 0,
        "is_archived": False,
        "is_im": True,
        "is_org_shared": False,
        "is_open": True,
        "context_team_id": workspace.home_team,
        "user": next(user for user in channel.members if user != workspace.app.bot_user),
        "is_user_deleted": False,
        "priority": 0,
        "updated": 0,
    }


def user_group_object(group: UserGroup) -> Json:
    return {
        "id": group.id,
        "team_id": group.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "handle": group.handle,
        "description": "",
        "is_external": False,
        "date_create": 0,
        "date_update": 0,
        "date_delete": 0,
        "auto_type": None,
        "created_by": "",
        "updated_by": "",
        "deleted_by": None,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.members),
    }


def team_object(team: Team) -> Json:
    return {
        "id": team.id,
        "name": team.name,
        "domain": team.domain,
        "url": f"https://{team.domain}.slack.com/",
        "email_domain": "",
        "icon": {**_images(team.id, ICON_SIZES), "image_default": True},
    }


def _images(owner: str, sizes: tuple[int, ...]) -> Json:
    """Addresses by size, as Slack has them for everybody; this host is reserved and answers nobody."""
    return {f"image_{size}": f"https://avatars.example/{owner}-{size}.png" for size in sizes}


def view_object(workspace: Workspace, view: View) -> Json:
    app = workspace.apps[view.app_id]
    return {
        "id": view.id,
        "team_id": app.team_id,
        "type": view.type,
        "title": view.title or (HOME_TITLE if view.type == "home" else None),
        "submit": view.submit,
        "close": view.close,
        "blocks": list(view.blocks),
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "external_id": view.external_id,
        "state": {"values": view.values},
        "hash": view.hash,
        "clear_on_close": view.clear_on_close,
        "notify_on_close": view.notify_on_close,
        "root_view_id": view.root_view_id,
        "previous_view_id": view.previous_view_id,
        "app_id": app.id,
        "app_installed_team_id": app.team_id,
        "bot_id": app.bot_id,
    }


def permalink(workspace: Workspace, message: Message) -> str:
    address = f"https://{workspace.home().domain}.slack.com/archives/{message.channel}/"
    address += f"p{message.ts.replace('.', '')}"
    return address + (f"?thread_ts={message.thread_ts}&cid={message.channel}" if message.thread_ts else "")


CHANNEL_TYPES: Mapping[ChannelKind, str] = {
    ChannelKind.PUBLIC: "channel",
    ChannelKind.PRIVATE: "group",
    ChannelKind.MPIM: "mpim",
    ChannelKind.IM: "im",
}


def channel_type(channel: Channel) -> str:
    """Slack's word in events."""
    return CHANNEL_TYPES[channel.kind]


def unix(instant: datetime) -> int:
    return int(instant.timestamp())
