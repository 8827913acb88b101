"""What people press and choose in messages, modals and home tabs, and the options they are offered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.delivery.installation import Installation
from sandbox.errors import AppAnswerError, NotAllowedError, UnknownError
from sandbox.forms.drafts import Draft, Drafts
from sandbox.forms.elements import EXTERNAL, held, keeps_state
from sandbox.forms.form import Entered, Field, find
from sandbox.forms.option_lists import fault_in
from sandbox.payloads.interactions import (
    message_actions,
    message_suggestion,
    view_actions,
    view_suggestion,
)
from sandbox.people.chosen_files import with_files
from sandbox.state.messages import Json, Message
from sandbox.state.views import View
from sandbox.state.workspace import Workspace
from sandbox.web.response_urls import ResponseUrls

LEAST_QUERY = 3
"""Letters before Slack's client asks, unless an element names its own `min_query_length` (element reference)."""


@dataclass(frozen=True, slots=True)
class Press:
    """What somebody acts on, and with what.

    `value` and `block_id` tell apart elements of one `action_id`. `selected` is what was chosen or entered:
    an option's value, an id, a date, text, or a list of them. `values` is what stands in the inputs around.
    """

    action_id: str
    value: str | None = None
    selected: Any = None
    values: Entered = field(default_factory=dict)
    block_id: str | None = None

    def on(self, blocks: tuple[Json, ...]) -> Field:
        return find(blocks, self.action_id, self.value, block_id=self.block_id)

    def entered(self, on: Field) -> Entered:
        """All that was entered, with the element that is acted on."""
        if self.selected is None or not keeps_state(on.element):
            return self.values
        block = {**self.values.get(on.block_id, {}), on.action_id: self.selected}
        return {**self.values, on.block_id: block}


class Presses:
    """Raises `SandboxError`s; `AppSilentError` and `AppUnreachedError` when the app gave no answer.

    Any member may press, of whatever company: who is allowed what is the app's own business.
    """

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

    async def on_message(self, user: str, channel: str, ts: str, press: Press) -> None:
        message, app = self._message(user, channel, ts)
        blocks, draft = message.all_blocks, self._drafts.of_message(user, message)
        on = press.on(blocks)
        state = _fill(app, user, draft, blocks, press.entered(on))
        if not on.dispatches:
            return
        person, action = self._workspace.person(user), acted(app.workspace, press, on, draft)
        url = self._responses.issue(app.workspace, user, channel, message=message)
        payload = message_actions(app.workspace, person, message, action, state=state, response_url=url)
        await app.interact(payload, f"the press on {press.action_id!r}")

    async def on_view(self, user: str, view_id: str, press: Press) -> None:
        view, app = self._view(user, view_id)
        on, draft = press.on(view.blocks), self._drafts.of_view(view)
        state = _fill(app, user, draft, view.blocks, press.entered(on))
        if not on.dispatches:
            return
        person, action = self._workspace.person(user), acted(app.workspace, press, on, draft)
        payload = view_actions(app.workspace, person, view, action, state=state)
        await app.interact(payload, f"the press on {press.action_id!r}")

    async def options_in_message(
        self, user: str, channel: str, ts: str, action_id: str, query: str, *, block_id: str | None
    ) -> Json:
        message, app = self._message(user, channel, ts)
        on = _external(find(message.all_blocks, action_id, block_id=block_id), query)
        person = self._workspace.person(user)
        payload = message_suggestion(app.workspace, person, message, on, query)
        return await _loaded(app, payload, on, self._drafts.of_message(user, message))

    async def options_in_view(
        self, user: str, view_id: str, action_id: str, query: str, *, block_id: str | None
    ) -> Json:
        view, app = self._view(user, view_id)
        on = _external(find(view.blocks, action_id, block_id=block_id), query)
        draft, person = self._drafts.of_view(view), self._workspace.person(user)
        state = draft.fill(view.blocks, {})
        payload = view_suggestion(app.workspace, person, view, on, query, state=state)
        return await _loaded(app, payload, on, draft)

    def _message(self, user: str, channel: str, ts: str) -> tuple[Message, Installation]:
        workspace = self._workspace
        workspace.member_channel(user, channel)
        message = workspace.ephemeral(user, ts) or workspace.message(channel, ts)
        return message, self._installed[message.app_id or workspace.app.id]

    def _view(self, user: str, view_id: str) -> tuple[View, Installation]:
        self._workspace.person(user)
        view = self._workspace.screens.find(view_id)
        if view is None or view.user != user:
            raise UnknownError(f"view before {user}", view_id)
        return view, self._installed[view.app_id]


def _fill(app: Installation, user: str, draft: Draft, blocks: tuple[Json, ...], entered: Entered) -> Json:
    return draft.fill(blocks, with_files(app.workspace, user, blocks, entered))


def acted(workspace: Workspace, press: Press, on: Field, draft: Draft) -> Json:
    """The entry of `actions`: what identifies the element, how it looks, and what stands in it now."""
    element = on.element
    about = {
        "action_id": on.action_id,
        "block_id": on.block_id,
        "type": element["type"],
        "action_ts": workspace.ids.ts(),
        **{name: element[name] for name in _SHOWN if name in element},
    }
    if keeps_state(element):
        standing: Json = draft.values[on.block_id][on.action_id]
        return about | standing
    if element["type"] == "overflow":
        return about | held(element, press.selected)
    return about | _pressed_half(element, press.value)


def _pressed_half(element: Json, value: str | None) -> Json:
    """Of feedback buttons, the one that was pressed; without a `value`, the positive one."""
    halves = [element[name] for name in ("positive_button", "negative_button") if name in element]
    pressed: Json = next((half for half in halves if value in (None, half["value"])), {})
    return {name: pressed[name] for name in ("text", "value") if name in pressed}


_SHOWN = ("text", "value", "style", "url", "confirm", "placeholder", "min_query_length")
"""What an action repeats of its element."""


def _external(on: Field, query: str) -> Field:
    """Raises `NotAllowedError` where Slack's client would not ask the app."""
    if on.element["type"] not in EXTERNAL:
        raise NotAllowedError(f"{on.action_id} is a {on.element['type']}: its options are its own.")
    least = on.element.get("min_query_length", LEAST_QUERY)
    if len(query) < least:
        raise NotAllowedError(f"{on.action_id} is searched from {least} letters on; {query!r} is shorter.")
    return on


async def _loaded(app: Installation, payload: Json, on: Field, draft: Draft) -> Json:
    """The app's options, kept for the choice that follows. Raises `AppAnswerError`."""
    what = f"the search in {on.action_id!r}"
    answer = await app.interact(payload, what)
    fault = fault_in(answer)
    if fault is not None:
        raise AppAnswerError(what, fault)
    name = "option_groups" if "option_groups" in answer else "options"
    found = {name: answer[name]}
    draft.loaded[on.key] = found
    return found
