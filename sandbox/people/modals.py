"""Modals in people's hands: submitting and closing them, and what the app answers to that.

docs.slack.dev/surfaces/modals
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sandbox.delivery.installation import Installation
from sandbox.errors import AppAnswerError, NotAllowedError, UnknownError
from sandbox.forms.drafts import Drafts
from sandbox.forms.form import Entered, complaints, fields
from sandbox.payloads.interactions import view_closed, view_submission
from sandbox.people.chosen_files import with_files
from sandbox.state.journal import ChangeKind
from sandbox.state.messages import Json
from sandbox.state.views import View
from sandbox.state.workspace import Workspace
from sandbox.web.errors import ApiError
from sandbox.web.limits import check_view
from sandbox.web.response_urls import ResponseUrls
from sandbox.web.views import pushed, updated

_WHAT = "the submission"


class Modals:
    """Raises `SandboxError`s; `AppSilentError` and `AppUnreachedError` when the app gave no answer."""

    def __init__(
        self,
        workspace: Workspace,
        installed: Mapping[str, Installation],
        responses: ResponseUrls,
        drafts: Drafts,
    ) -> None:
        self._workspace = workspace
        self._installed = installed
        self._responses = responses
        self._drafts = drafts

    async def submit(self, user: str, view_id: str, values: Entered) -> dict[str, str]:
        """Errors by block, Slack's own or the app's; none when it was accepted."""
        view = self._top(user, view_id)
        app = self._installed[view.app_id]
        entered = with_files(app.workspace, user, view.blocks, values)
        state = self._drafts.of_view(view).fill(view.blocks, entered)
        errors = complaints(view.blocks, state)
        if errors:
            return errors
        filled = replace(view, values=state)
        urls = self._response_urls(app, filled)
        person = self._workspace.person(user)
        answer = await app.interact(view_submission(app.workspace, person, filled, urls), _WHAT)
        try:
            return self._respond(app.workspace, filled, answer)
        except ApiError as error:
            raise AppAnswerError(_WHAT, error.error, error.messages) from error

    def _respond(self, workspace: Workspace, view: View, answer: Json) -> dict[str, str]:
        """Do what `response_action` says; a bare ack closes the view. Meanwhile it may be gone."""
        action = answer.get("response_action")
        if action == "errors":
            return _errors(view, answer.get("errors"))
        if self._workspace.screens.find(view.id) is None:
            return {}
        if action == "update":
            updated(workspace, view, check_view(_view_in(answer)))
        elif action == "push":
            pushed(workspace, view.user, check_view(_view_in(answer)))
        elif action == "clear":
            self._clear(view.user)
        else:
            self._pop(view)
        return {}

    async def close(self, user: str, view_id: str, *, everything: bool) -> None:
        """By its own button one view, by the cross in the corner all; the app hears where it asked to."""
        view = self._top(user, view_id)
        cleared = everything or view.clear_on_close
        closed = self._workspace.screens.stack(user)[::-1] if cleared else [view]
        if cleared:
            self._clear(user)
        else:
            self._pop(view)
        for each in closed:
            if each.notify_on_close:
                await self._tell_closed(each, is_cleared=cleared)

    async def _tell_closed(self, view: View, *, is_cleared: bool) -> None:
        """Nobody waits for the answer: the view is gone already."""
        app, person = self._installed[view.app_id], self._workspace.person(view.user)
        await app.tell(view_closed(app.workspace, person, view, is_cleared=is_cleared))

    def _top(self, user: str, view_id: str) -> View:
        stack = self._workspace.screens.stack(self._workspace.person(user).id)
        if not stack or view_id not in {view.id for view in stack}:
            raise UnknownError(f"view open before {user}", view_id)
        if stack[-1].id != view_id:
            raise NotAllowedError(f"{view_id} lies under {stack[-1].id}; close that one first.")
        return stack[-1]

    def _pop(self, view: View) -> None:
        self._workspace.screens.pop(view)
        self._gone(view)

    def _clear(self, user: str) -> None:
        for view in self._workspace.screens.clear(user):
            self._gone(view)

    def _gone(self, view: View) -> None:
        self._drafts.drop(view)
        self._workspace.show_view(ChangeKind.VIEW_CLOSED, view)

    def _response_urls(self, app: Installation, view: View) -> list[Json]:
        """One for each conversation chosen in a field with `response_url_enabled`."""
        found: list[Json] = []
        for field in fields(view.blocks):
            if field.is_input and field.element.get("response_url_enabled"):
                chosen = _conversation(view.values[field.block_id][field.action_id])
                if chosen in self._workspace.channels:
                    url = self._responses.issue(app.workspace, view.user, chosen)
                    about = {"block_id": field.block_id, "action_id": field.action_id}
                    found.append(about | {"channel_id": chosen, "response_url": url})
        return found


def _conversation(state: Json) -> str:
    return str(state.get("selected_conversation") or state.get("selected_channel") or "")


def _errors(view: View, errors: Any) -> dict[str, str]:
    """Slack's client says "We had some trouble connecting" to errors that belong to no input."""
    inputs = {field.block_id for field in fields(view.blocks) if field.is_input}
    if not isinstance(errors, dict) or not errors:
        raise AppAnswerError(_WHAT, "errors must name blocks and sentences")
    unknown = [block_id for block_id in errors if block_id not in inputs]
    if unknown:
        raise AppAnswerError(_WHAT, f"errors name {unknown[0]!r}, which is no input block of the view")
    return {block_id: str(sentence) for block_id, sentence in errors.items()}


def _view_in(answer: Json) -> Json:
    view = answer.get("view")
    if not isinstance(view, dict):
        raise AppAnswerError(_WHAT, "it holds no view")
    return view
