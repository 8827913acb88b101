"""What happens to channels between companies (Slack Connect), and to who belongs where."""

from collections.abc import Iterable
from dataclasses import replace

from sandbox.errors import NotAllowedError, UnknownError
from sandbox.state.journal import ChangeKind
from sandbox.state.workspace import Workspace
from sandbox.state.world import Channel, Person


class Connecting:
    """Raises `SandboxError`s. What the companies' admins do in Slack's own pages."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def invite(self, channel: str, team: str) -> None:
        """An invitation that nobody has accepted yet; the app is told nothing."""
        place = self._shareable(channel, team)
        self._not_yet(place, team)
        if team not in place.pending_teams:
            self._put(replace(place, pending_teams=(*place.pending_teams, team)))

    def share(self, channel: str, team: str) -> None:
        """Connect another company's team; its people join with a channel of their own making."""
        place = self._shareable(channel, team)
        self._not_yet(place, team)
        pending = tuple(each for each in place.pending_teams if each != team)
        shared = replace(place, connected_teams=(*place.connected_teams, team), pending_teams=pending)
        self._workspace.change(ChangeKind.SHARED, "", shared, team)

    def unshare(self, channel: str, team: str) -> None:
        """Disconnect a company; its people leave the channel with it."""
        place = self._shareable(channel, team)
        if team not in place.connected_teams:
            raise NotAllowedError(f"{channel} is not shared with {team}.")
        people = self._workspace.people
        left = tuple(user for user in place.members if people[user].team_id == team)
        unshared = replace(
            place,
            connected_teams=tuple(each for each in place.connected_teams if each != team),
            members=tuple(user for user in place.members if user not in left),
        )
        self._workspace.change(ChangeKind.UNSHARED, "", unshared, team, left=left)

    def freeze(self, channel: str) -> None:
        """The connection is severed: everything can be read, and nobody writes any more."""
        self._put(replace(self._workspace.channel(channel), is_frozen=True))

    def thaw(self, channel: str) -> None:
        self._put(replace(self._workspace.channel(channel), is_frozen=False))

    def change_id(self, channel: str, new: str) -> None:
        """As when a private channel becomes shared: the old id is unknown from now on."""
        if new in self._workspace.channels:
            raise NotAllowedError(f"There is already a channel {new}; give another id.")
        self._workspace.rename_id(channel, new)

    def _shareable(self, channel: str, team: str) -> Channel:
        if team not in self._workspace.teams:
            raise UnknownError("team", team)
        return self._workspace.channel(channel)

    def _not_yet(self, place: Channel, team: str) -> None:
        if team in place.teams:
            raise NotAllowedError(f"{place.id} is already shared with {team}.")

    def _put(self, channel: Channel) -> None:
        self._workspace.change(ChangeKind.CONNECTION_CHANGED, "", channel, "")

    # -- people and groups ---------------------------------------------------------------------------------

    def change_person(self, changed: Person) -> None:
        """The same id with other flags or another name; the app hears `user_change`."""
        self._workspace.person(changed.id)
        self._workspace.people[changed.id] = changed
        self._workspace.journal.record(ChangeKind.PERSON_CHANGED, changed.id, detail=changed.id)

    def change_group(self, group: str, members: Iterable[str]) -> None:
        groups = self._workspace.user_groups
        if group not in groups:
            raise UnknownError("user group", group, f"Groups: {', '.join(groups)}.")
        before, after = groups[group], tuple(self._workspace.person(user).id for user in members)
        self._workspace.change_group(replace(before, members=after))
