"""api.test, auth.*, apps.*, bots.info and assistant.threads.*: the app about itself."""

from collections.abc import Mapping

from sandbox.payloads.event_context import BrokenContextError, app_of
from sandbox.payloads.objects import authorization, bot_object
from sandbox.state.messages import Json
from sandbox.state.workspace import Workspace
from sandbox.web.access import joined_channel
from sandbox.web.arguments import Arguments
from sandbox.web.errors import ApiError
from sandbox.web.methods import Method

LOADING_MESSAGES = 10


def api_test(_: Workspace, arguments: Arguments) -> Json:
    return answer_test(arguments)


def answer_test(arguments: Arguments) -> Json:
    """Says what it was told, and fails when asked to; the one method that needs no token."""
    if arguments.has("error"):
        raise ApiError(arguments.text("error"), fields={"args": arguments.values})
    return {"args": arguments.values}


def auth_test(workspace: Workspace, _: Arguments) -> Json:
    app, home = workspace.app, workspace.home()
    return {
        "url": f"https://{home.domain}.slack.com/",
        "team": home.name,
        "user": workspace.person(app.bot_user).name,
        "team_id": app.team_id,
        "user_id": app.bot_user,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def auth_revoke(workspace: Workspace, arguments: Arguments) -> Json:
    """The calling token is worth nothing from now on, unless it was a `test`."""
    if arguments.flag("test"):
        return {"revoked": False}
    workspace.uninstall("token_revoked")
    return {"revoked": True}


def event_authorizations(workspace: Workspace, arguments: Arguments) -> Json:
    """Who could see an event: here each app has one installation, which is the one in the event itself."""
    try:
        owner = app_of(arguments.text("event_context"))
    except BrokenContextError:
        raise ApiError("invalid_event_context") from None
    if owner != workspace.app.id:
        raise ApiError("auth_mismatch")
    return {"authorizations": [authorization(workspace.app)]}


def bot_info(workspace: Workspace, arguments: Arguments) -> Json:
    if not arguments.has("bot"):
        raise ApiError("missing_argument")
    wanted = arguments.text("bot")
    found = next((app for app in workspace.apps.values() if app.bot_id == wanted), None)
    if found is None:
        raise ApiError("bot_not_found")
    return {"bot": bot_object(found)}


def set_status(workspace: Workspace, arguments: Arguments) -> Json:
    channel = joined_channel(workspace, arguments.text("channel_id"))
    thread_ts, loading = arguments.text("thread_ts"), tuple(arguments.listed("loading_messages"))
    parent = workspace.log(channel.id).get(thread_ts)
    if parent is None or parent.thread_ts is not None:
        raise ApiError("invalid_thread_ts")
    if len(loading) > LOADING_MESSAGES:
        raise ApiError("invalid_arguments", messages=("[ERROR] too many [json-pointer:/loading_messages]",))
    bot, text = workspace.app.bot_user, arguments.text("status")
    workspace.statuses.show(channel.id, thread_ts, bot, text, loading)
    return {}


METHODS: Mapping[str, Method] = {
    "api.test": api_test,
    "auth.test": auth_test,
    "auth.revoke": auth_revoke,
    "apps.event.authorizations.list": event_authorizations,
    "bots.info": bot_info,
    "assistant.threads.setStatus": set_status,
}
