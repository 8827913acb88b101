"""The app's event subscription: from a change in the workspace to the events the app is entitled to."""

from collections.abc import Callable

from sandbox.journal import Change
from sandbox.messages import Json
from sandbox.payloads.events import envelope, events_of, subscription_of
from sandbox.workspace import Workspace


class Subscription:
    """Listens to the journal; the app hears of its own channels and of what it subscribed to."""

    def __init__(self, workspace: Workspace, send: Callable[[Json], None]) -> None:
        self._workspace = workspace
        self._send = send
        workspace.journal.on_change(self._tell)

    def _tell(self, change: Change) -> None:
        if change.channel is not None and not self._workspace.bot_is_in(change.channel):
            return
        for event in events_of(self._workspace, change):
            if subscription_of(event) in self._workspace.app.events:
                self._send(envelope(self._workspace, event))
