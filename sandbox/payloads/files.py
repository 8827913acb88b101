"""A file as the Web API and events show it: whole, or the stub that Slack Connect channels give."""

from collections import defaultdict
from collections.abc import Mapping
from urllib.parse import quote

from sandbox.state.files import File, Share
from sandbox.state.messages import Json
from sandbox.state.workspace import Workspace
from sandbox.state.world import Channel, ChannelKind


def file_in_message(workspace: Workspace, file: File, channel: Channel) -> Json:
    """What another company's people upload says no more than its id; `files.info` says the rest."""
    foreign = channel.is_ext_shared and file.team != workspace.home_team
    if foreign and workspace.quirks.foreign_files_are_stubs:
        return _stub(file)
    return file_object(workspace, file)


def _stub(file: File) -> Json:
    """Field by field as in docs.slack.dev/apis/slack-connect, under "Files"."""
    return {
        "id": file.id,
        "mode": "file_access",
        "file_access": "check_file_info",
        "created": 0,
        "timestamp": 0,
        "user": "",
    }


def file_object(workspace: Workspace, file: File) -> Json:
    files = workspace.files
    address = f"{files.origin}files-pri/{file.team}-{file.id}"
    domain = workspace.teams[file.team].domain
    optional = {"alt_txt": file.alt_text} if file.alt_text else {}
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "pretty_type": file.filetype.upper(),
        "user": file.user,
        "user_team": file.team,
        "editable": False,
        "size": len(file.content),
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{address}/{quote(file.name, safe='')}",
        "url_private_download": f"{address}/download/{quote(file.name, safe='')}",
        "permalink": f"https://{domain}.slack.com/files/{file.user}/{file.id}/{quote(file.name, safe='')}",
        "permalink_public": f"https://slack-files.com/{file.team}-{file.id}-0",
        "comments_count": 0,
        "is_starred": False,
        "has_rich_preview": False,
        "media_display_type": "unknown",
        "file_access": "visible",
        **_sharing(workspace, files.shares(file.id)),
        **optional,
    }


_LISTS: Mapping[ChannelKind, str] = {
    ChannelKind.PUBLIC: "channels",
    ChannelKind.PRIVATE: "groups",
    ChannelKind.MPIM: "groups",
    ChannelKind.IM: "ims",
}


def _sharing(workspace: Workspace, shares: list[Share]) -> Json:
    """Where it was posted, by the kind of the channel."""
    ids: dict[str, list[str]] = {"channels": [], "groups": [], "ims": []}
    posts: dict[str, dict[str, list[Json]]] = {"public": defaultdict(list), "private": defaultdict(list)}
    for share in shares:
        channel = workspace.channels.get(share.channel)
        if channel is None:
            continue
        kind = _LISTS[channel.kind]
        if channel.id not in ids[kind]:
            ids[kind].append(channel.id)
        posts["public" if kind == "channels" else "private"][channel.id].append(_post(channel, share))
    shown = {audience: dict(by_channel) for audience, by_channel in posts.items() if by_channel}
    return {"is_public": bool(ids["channels"]), **ids, "shares": shown}


def _post(channel: Channel, share: Share) -> Json:
    post: Json = {
        "reply_users": [],
        "reply_users_count": 0,
        "reply_count": 0,
        "ts": share.ts,
        "channel_name": channel.name,
        "team_id": channel.host_team,
        "share_user_id": share.user,
    }
    return post | ({"thread_ts": share.thread_ts} if share.thread_ts else {})
