"""What people do that asks the app at once: slash commands, presses, submissions; and how it answered."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sandbox.errors import AppSilentError, NotAllowedError, UnknownError
from sandbox.forms import find, missing, state_values
from sandbox.installation import Installation
from sandbox.journal import ChangeKind
from sandbox.line import EnvelopeKind
from sandbox.messages import Json
from sandbox.payloads.interactions import (
    message_actions,
    slash_command,
    view_actions,
    view_closed,
    view_submission,
)
from sandbox.response_urls import ResponseUrls
from sandbox.views import View
from sandbox.web.limits import check_view
from sandbox.web.views import pushed, updated
from sandbox.workspace import Workspace
from sandbox.world import Person

TIMED_OUT = "operation_timeout"
NOT_A_COMMAND = "invalid_command"
NOT_IN_THREADS = "not_in_threads"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person sees after a slash command; with an `error`, `text` holds Slack's own words."""

    text: str = ""
    blocks: tuple[Json, ...] = ()
    error: str | None = None


class Interacting:
    """Raises `SandboxError`s; `AppSilentError` when the app did not answer in time."""

    def __init__(
        self, workspace: Workspace, installed: Mapping[str, Installation], responses: ResponseUrls
    ) -> None:
        self._workspace = workspace
        self._installed = installed
        self._responses = responses

    async def command(
        self, user: str, channel: str, command: str, text: str, thread_ts: str | None
    ) -> Answer:
        """Slack itself refuses what the person's own team has not installed, and threads."""
        self._workspace.member_channel(user, channel)
        person = self._workspace.person(user)
        app = self._serving(person, command)
        if app is None:
            return Answer(f"{command} is not a valid command.", error=NOT_A_COMMAND)
        if thread_ts is not None:
            return Answer(f"{command} is not supported in threads. Sorry!", error=NOT_IN_THREADS)
        workspace = app.workspace
        url = self._responses.issue(workspace, user, channel)
        payload = slash_command(workspace, person, channel, command=command, text=text, response_url=url)
        body = await app.line.ask(EnvelopeKind.COMMAND, payload)
        if body is None:
            return Answer(f"{command} failed with the error “{TIMED_OUT}”", error=TIMED_OUT)
        if body.get("text") or body.get("blocks"):
            self._responses.answer(workspace, user, channel, body)
        return Answer(body.get("text", ""), tuple(body.get("blocks") or ()))

    def _serving(self, person: Person, command: str) -> Installation | None:
        """Where two apps of one team have the same command, the one installed last gets it."""
        for installed in reversed(list(self._installed.values())):
            known = any(each.command == command for each in installed.app.commands)
            if known and installed.app.team_id == person.team_id:
                return installed
        return None

    async def click(
        self, user: str, channel: str, ts: str, action_id: str, *, value: str | None, selected: str | None
    ) -> None:
        """Any member may, of whatever company: who is allowed what is the app's own business."""
        workspace = self._workspace
        workspace.member_channel(user, channel)
        message = workspace.ephemeral(user, ts) or workspace.message(channel, ts)
        field, person = find(message.blocks, action_id, value), workspace.person(user)
        app = self._installed[message.app_id or workspace.app.id]
        url = self._responses.issue(app.workspace, user, channel, message=message)
        payload = message_actions(app.workspace, person, message, field, selected=selected, response_url=url)
        await _ask(app, payload, f"the press on {action_id!r}")

    async def click_view(
        self, user: str, view_id: str, action_id: str, *, value: str | None, selected: str | None
    ) -> None:
        """A press in a modal or in the home tab."""
        workspace = self._workspace
        person = workspace.person(user)
        view = workspace.screens.find(view_id)
        if view is None or view.user != user:
            raise UnknownError(f"view before {user}", view_id)
        field, app = find(view.blocks, action_id, value), self._installed[view.app_id]
        payload = view_actions(app.workspace, person, view, field, selected=selected)
        await _ask(app, payload, f"the press on {action_id!r}")

    async def submit(
        self, user: str, view_id: str, values: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, str]:
        view = self._top(user, view_id)
        state = state_values(view, values)
        errors = missing(view, state)
        if errors:
            return errors
        filled = replace(view, values=state)
        app = self._installed[view.app_id]
        payload = view_submission(app.workspace, self._workspace.person(user), filled)
        answer = await _ask(app, payload, "the submission")
        return self._respond(app.workspace, filled, answer)

    def _respond(self, workspace: Workspace, view: View, answer: Json) -> dict[str, str]:
        """Do what `response_action` says; a bare ack closes the view."""
        action = answer.get("response_action")
        if action == "errors":
            return dict(answer["errors"])
        if action == "update":
            updated(workspace, view, check_view(answer["view"]))
        elif action == "push":
            pushed(workspace, view.user, check_view(answer["view"]))
        elif action == "clear":
            self._clear(view.user)
        elif self._workspace.screens.find(view.id) is not None:
            self._pop(view)
        return {}

    async def close_view(self, user: str, view_id: str) -> None:
        """The app hears of it when the view asked for that."""
        view = self._top(user, view_id)
        stack = self._workspace.screens.stack(user) if view.clear_on_close else [view]
        if view.clear_on_close:
            self._clear(user)
        else:
            self._pop(view)
        person = self._workspace.person(user)
        for closed in reversed(stack):
            if closed.notify_on_close:
                app = self._installed[closed.app_id]
                payload = view_closed(app.workspace, person, closed, is_cleared=view.clear_on_close)
                await _ask(app, payload, "the closing of the view")

    def _top(self, user: str, view_id: str) -> View:
        stack = self._workspace.screens.stack(self._workspace.person(user).id)
        if not stack or view_id not in {view.id for view in stack}:
            raise UnknownError(f"view open before {user}", view_id)
        if stack[-1].id != view_id:
            raise NotAllowedError(f"{view_id} lies under {stack[-1].id}; close that one first.")
        return stack[-1]

    def _pop(self, view: View) -> None:
        self._workspace.screens.pop(view)
        self._workspace.show_view(ChangeKind.VIEW_CLOSED, view)

    def _clear(self, user: str) -> None:
        for view in self._workspace.screens.clear(user):
            self._workspace.show_view(ChangeKind.VIEW_CLOSED, view)


async def _ask(app: Installation, payload: Json, what: str) -> Json:
    answer = await app.line.ask(EnvelopeKind.INTERACTION, payload)
    if answer is None:
        raise AppSilentError(what, app.line.ack_seconds)
    return answer
