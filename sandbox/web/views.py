"""views.*: modals and home tabs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sandbox.payloads.objects import view_object
from sandbox.state.journal import ChangeKind
from sandbox.state.messages import Json
from sandbox.state.triggers import Trigger, TriggerError
from sandbox.state.views import STACK_LIMIT, View
from sandbox.state.workspace import Workspace
from sandbox.web.arguments import Arguments
from sandbox.web.errors import ApiError
from sandbox.web.limits import check_view
from sandbox.web.methods import Method


def open_view(workspace: Workspace, arguments: Arguments) -> Json:
    trigger, body = _trigger(workspace, arguments), _body(arguments, "modal")
    return _shown(workspace, opened(workspace, trigger, body))


def push_view(workspace: Workspace, arguments: Arguments) -> Json:
    trigger, body = _trigger(workspace, arguments), _body(arguments, "modal")
    if trigger.view_id is None or _own(workspace, workspace.screens.find(trigger.view_id)) is None:
        raise ApiError("not_found")
    return _shown(workspace, pushed(workspace, trigger.user, body))


def update_view(workspace: Workspace, arguments: Arguments) -> Json:
    view = _named(workspace, arguments)
    _check_hash(view, arguments)
    return _shown(workspace, updated(workspace, view, _body(arguments, view.type)))


def publish_view(workspace: Workspace, arguments: Arguments) -> Json:
    user, body = arguments.text("user_id"), _body(arguments, "home")
    if user not in workspace.people:
        raise ApiError("user_not_found")
    standing = workspace.screens.home(user, workspace.app.id)
    if standing is not None:
        _check_hash(standing, arguments)
    view_id = standing.id if standing else workspace.ids.next("V")
    view = _view(workspace, user, body, view_id, root=view_id)
    workspace.screens.replace(view)
    workspace.show_view(ChangeKind.HOME_PUBLISHED, view)
    return _shown(workspace, view)


# -- also what a `response_action` asks for ------------------------------------------------------------------


def opened(workspace: Workspace, trigger: Trigger, body: Json) -> View:
    view_id = workspace.ids.next("V")
    view = _view(workspace, trigger.user, body, view_id, root=view_id)
    view = replace(view, channel=trigger.channel)
    workspace.screens.open(view)
    workspace.show_view(ChangeKind.VIEW_OPENED, view)
    return view


def pushed(workspace: Workspace, user: str, body: Json) -> View:
    stack = workspace.screens.stack(user)
    if len(stack) >= STACK_LIMIT:
        raise ApiError("push_limit_reached")
    below = stack[-1]
    view = _view(workspace, user, body, workspace.ids.next("V"), root=below.root_view_id)
    view = replace(view, previous_view_id=below.id, channel=below.channel)
    workspace.screens.push(view)
    workspace.show_view(ChangeKind.VIEW_OPENED, view)
    return view


def updated(workspace: Workspace, view: View, body: Json) -> View:
    fresh = _view(workspace, view.user, body, view.id, root=view.root_view_id)
    fresh = replace(fresh, previous_view_id=view.previous_view_id, channel=view.channel)
    workspace.screens.replace(fresh)
    workspace.show_view(ChangeKind.VIEW_UPDATED, fresh)
    return fresh


def _body(arguments: Arguments, kind: str) -> Json:
    body = arguments.object("view", "invalid_arguments")
    if body is None:
        raise ApiError("invalid_arguments", messages=("[ERROR] missing required field: view",))
    return check_view(body, kind)


def _trigger(workspace: Workspace, arguments: Arguments) -> Trigger:
    trigger = workspace.triggers.exchange(workspace.app.id, arguments.text("trigger_id"))
    if isinstance(trigger, TriggerError):
        raise ApiError(trigger.value)
    return trigger


def _named(workspace: Workspace, arguments: Arguments) -> View:
    screens = workspace.screens
    if arguments.has("view_id"):
        view = screens.find(arguments.text("view_id"))
    else:
        view = screens.find_external(workspace.app.id, arguments.text("external_id"))
    own = _own(workspace, view)
    if own is None:
        raise ApiError("not_found")
    return own


def _own(workspace: Workspace, view: View | None) -> View | None:
    """Nobody reaches another app's views."""
    return view if view is not None and view.app_id == workspace.app.id else None


def _check_hash(view: View, arguments: Arguments) -> None:
    if arguments.has("hash") and arguments.text("hash") != view.hash:
        raise ApiError("hash_conflict")


def _view(workspace: Workspace, user: str, body: Json, view_id: str, *, root: str) -> View:
    external = body.get("external_id") or ""
    clash = workspace.screens.find_external(workspace.app.id, external)
    if clash is not None and clash.id != view_id:
        raise ApiError("duplicate_external_id")
    kept: dict[str, Any] = {name: body[name] for name in _COPIED if body.get(name) is not None}
    return View(
        view_id,
        user,
        body["type"],
        workspace.app.id,
        hash=workspace.ids.next("hash."),
        root_view_id=root,
        **kept,
    )


_COPIED = (
    "blocks",
    "title",
    "submit",
    "close",
    "callback_id",
    "private_metadata",
    "external_id",
    "clear_on_close",
    "notify_on_close",
)


def _shown(workspace: Workspace, view: View) -> Json:
    return {"view": view_object(workspace, view)}


METHODS: Mapping[str, Method] = {
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish_view,
}
