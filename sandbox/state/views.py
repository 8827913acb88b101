"""Modals and home tabs: what stands before whom."""

from dataclasses import dataclass, field

from sandbox.state.messages import Json

STACK_LIMIT = 3
"""Views in one modal stack (docs.slack.dev/surfaces/modals)."""


@dataclass(frozen=True, slots=True)
class View:
    """A modal or home tab as it stands. Texts and blocks are Slack's own objects; `values` is its state."""

    id: str
    user: str
    type: str
    app_id: str
    hash: str
    blocks: tuple[Json, ...]
    title: Json | None = None
    submit: Json | None = None
    close: Json | None = None
    callback_id: str = ""
    private_metadata: str = ""
    external_id: str = ""
    root_view_id: str = ""
    previous_view_id: str | None = None
    clear_on_close: bool = False
    notify_on_close: bool = False
    values: Json = field(default_factory=dict)
    channel: str | None = None
    """The conversation in which it was opened, if it was in one."""


class Screens:
    """The modal stack and home tab of every person; the last view of a stack is the one they see."""

    def __init__(self) -> None:
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[tuple[str, str], View] = {}

    def stack(self, user: str) -> list[View]:
        return list(self._stacks.get(user, []))

    def home(self, user: str, app_id: str) -> View | None:
        """Each app has a home tab of its own before everybody."""
        return self._homes.get((user, app_id))

    def find(self, view_id: str) -> View | None:
        return next((view for view in self._all() if view.id == view_id), None)

    def find_external(self, app_id: str, external_id: str) -> View | None:
        """An `external_id` is one app's own name for a view."""
        own = (view for view in self._all() if view.app_id == app_id)
        return next((view for view in own if external_id and view.external_id == external_id), None)

    def open(self, view: View) -> None:
        """A new stack; what stood there is gone, as in Slack's client."""
        self._stacks[view.user] = [view]

    def push(self, view: View) -> None:
        self._stacks[view.user].append(view)

    def replace(self, view: View) -> None:
        if view.type == "home":
            self._homes[view.user, view.app_id] = view
            return
        stack = self._stacks[view.user]
        stack[[standing.id for standing in stack].index(view.id)] = view

    def pop(self, view: View) -> None:
        """The view and everything on top of it go."""
        stack = self._stacks[view.user]
        del stack[[standing.id for standing in stack].index(view.id) :]

    def clear(self, user: str) -> list[View]:
        """Close the whole stack; what stood in it, the top first."""
        return self._stacks.pop(user, [])[::-1]

    def _all(self) -> list[View]:
        return [view for stack in self._stacks.values() for view in stack] + list(self._homes.values())
