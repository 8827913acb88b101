"""The roster of an account, as the workspace and the directory say it at this instant."""

from bot.clock import Clock
from bot.domain.places import Workspace
from bot.domain.roster import Roster
from bot.ports import Directory


class Rosters:
    def __init__(self, workspace: Workspace, directory: Directory, clock: Clock) -> None:
        self._workspace = workspace
        self._directory = directory
        self._clock = clock

    def __call__(self, account: str) -> Roster:
        known, staff = self._workspace.accounts.get(account), tuple(self._directory.staff())
        return Roster(self._workspace, known, staff, self._clock.now(), self._directory.members)
