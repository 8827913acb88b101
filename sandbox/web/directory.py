"""users.*, usergroups.* and team.info: who is who."""

from collections.abc import Mapping

from sandbox.payloads.objects import LOCALE, team_object, unix, user_group_object, user_object
from sandbox.state.messages import Json
from sandbox.state.workspace import Workspace
from sandbox.state.world import SLACKBOT, Person, slackbot
from sandbox.web.access import is_open, is_visible
from sandbox.web.arguments import Arguments
from sandbox.web.conversations import channel_page
from sandbox.web.errors import ApiError
from sandbox.web.methods import Method
from sandbox.web.paging import page


def user_info(workspace: Workspace, arguments: Arguments) -> Json:
    user = arguments.text("user")
    person = slackbot(workspace.home_team) if user == SLACKBOT else workspace.people.get(user)
    if person is None:
        raise ApiError("user_not_found")
    if not is_visible(workspace, person):
        raise ApiError("user_not_visible")
    return {"user": _shown(workspace, person, arguments)}


def user_by_email(workspace: Workspace, arguments: Arguments) -> Json:
    """Our own team only, whatever the case of the letters."""
    wanted = arguments.text("email").lower()
    ours = (each for each in workspace.people.values() if each.team_id == workspace.home_team)
    found = next((each for each in ours if wanted and each.email.lower() == wanted), None)
    if found is None or found.is_deleted:
        raise ApiError("users_not_found")
    return {"user": user_object(workspace, found)}


def user_list(workspace: Workspace, arguments: Arguments) -> Json:
    """Our own team only; people of other companies are known one by one."""
    ours = [person for person in workspace.people.values() if person.team_id == workspace.home_team]
    found, fields = page([slackbot(workspace.home_team), *ours], arguments, default=200, most=1000)
    members = [_shown(workspace, person, arguments) for person in found]
    return {"members": members, "cache_ts": unix(workspace.clock.now()), **fields}


def _shown(workspace: Workspace, person: Person, arguments: Arguments) -> Json:
    """The language of other companies' people is not told (docs.slack.dev/apis/slack-connect)."""
    asked = arguments.flag("include_locale") and person.team_id == workspace.home_team
    return user_object(workspace, person) | ({"locale": LOCALE} if asked else {})


def user_conversations(workspace: Workspace, arguments: Arguments) -> Json:
    """Of somebody else, what the app may know of: public channels, and those it shares with them."""
    user = arguments.optional("user") or workspace.app.bot_user
    channels = workspace.channels.values()
    joined = [each for each in channels if user in each.members and is_open(workspace, each)]
    return channel_page(workspace, arguments, joined)


def user_groups(workspace: Workspace, arguments: Arguments) -> Json:
    with_users = arguments.flag("include_users")
    groups = [
        user_group_object(group) | ({"users": list(group.members)} if with_users else {})
        for group in workspace.own_groups().values()
    ]
    return {"usergroups": groups}


def user_group_members(workspace: Workspace, arguments: Arguments) -> Json:
    group = workspace.own_groups().get(arguments.text("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": list(group.members)}


def team_info(workspace: Workspace, arguments: Arguments) -> Json:
    """Our own team, or one with which a channel is shared."""
    if arguments.has("domain"):
        raise ApiError("team_not_on_enterprise")
    wanted = arguments.optional("team") or workspace.home_team
    shared = (each.teams for each in workspace.channels.values() if workspace.home_team in each.teams)
    if wanted != workspace.home_team and not any(wanted in teams for teams in shared):
        raise ApiError("team_not_found")
    return {"team": team_object(workspace.teams[wanted])}


METHODS: Mapping[str, Method] = {
    "users.info": user_info,
    "users.list": user_list,
    "users.lookupByEmail": user_by_email,
    "users.conversations": user_conversations,
    "usergroups.list": user_groups,
    "usergroups.users.list": user_group_members,
    "team.info": team_info,
}
