"""The app's event subscription: from a change in the workspace to the events the app is entitled to."""

from collections.abc import Callable

from sandbox.payloads.events import envelope, events_of, subscription_of
from sandbox.state.journal import Change, ChangeKind
from sandbox.state.messages import Json
from sandbox.state.workspace import Workspace

NEWS = frozenset(
    {
        ChangeKind.CREATED,
        ChangeKind.ARCHIVED,
        ChangeKind.UNARCHIVED,
        ChangeKind.RENAMED,
        ChangeKind.CHANNEL_DELETED,
    }
)
"""What every app of a team hears of its public channels."""


class Subscription:
    """Listens to the journal; the app hears of its own channels and of what it subscribed to."""

    def __init__(self, workspace: Workspace, send: Callable[[Json], None]) -> None:
        self._workspace = workspace
        self._send = send
        workspace.journal.on_change(self._tell)

    def _tell(self, change: Change) -> None:
        if not self._workspace.is_installed and change.kind is not ChangeKind.UNINSTALLED:
            return
        if change.channel is not None and not self._hears(change, change.channel):
            return
        for event in events_of(self._workspace, change):
            if subscription_of(event) in self._workspace.app.events:
                self._send(envelope(self._workspace, event))

    def _hears(self, change: Change, channel_id: str) -> bool:
        """Whoever leaves hears of that, too, and whoever is invited of what becomes of it."""
        workspace = self._workspace
        if change.invitation is not None and change.invitation.recipient == workspace.app.bot_user:
            return True
        if change.kind is ChangeKind.INVITED:
            return False
        if workspace.bot_is_in(channel_id) or workspace.app.bot_user in change.users[1]:
            return True
        if change.kind is ChangeKind.LEFT:
            return change.detail == workspace.app.bot_user
        channel = workspace.channel(channel_id)
        return change.kind in NEWS and not channel.is_private and workspace.home_team in channel.teams
