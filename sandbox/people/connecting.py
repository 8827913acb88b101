"""What happens to channels between companies (Slack Connect), and to who belongs where."""

from collections.abc import Iterable
from dataclasses import replace

from sandbox.errors import NotAllowedError, UnknownError
from sandbox.state.journal import ChangeKind
from sandbox.state.workspace import Workspace
from sandbox.state.world import Channel, Invitation, Person


class Connecting:
    """Raises `SandboxError`s. What the companies' admins do in Slack's own pages."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def invite(self, channel: str, team: str, recipient: str = "") -> None:
        """An invitation that nobody has accepted yet. An app hears of it only where its own bot is the `recipient`."""
        place = self._shareable(channel, team)
        self._not_yet(place, team)
        if team in place.pending_teams:
            return
        if recipient and self._workspace.person(recipient).team_id != team:
            raise NotAllowedError(f"{recipient} is not of {team} and cannot be invited for it.")
        invitation = self._invitation(place, team, recipient)
        invited = replace(
            place,
            pending_teams=(*place.pending_teams, team),
            invitations=(*place.invitations, invitation),
        )
        self._workspace.change(ChangeKind.INVITED, invitation.inviter, invited, team, invitation=invitation)

    def accept(self, user: str, channel: str) -> None:
        """Somebody of the invited company says yes; an admin has yet to approve."""
        place, invitation = self._pending(channel, self._workspace.person(user).team_id)
        accepted = replace(invitation, is_accepted=True)
        waiting = replace(place, invitations=(*_others(place, invitation.team), accepted))
        self._workspace.change(
            ChangeKind.INVITE_ACCEPTED, user, waiting, invitation.team, invitation=accepted
        )

    def approve(self, user: str, channel: str, team: str) -> None:
        """An admin lets the company in."""
        place, invitation = self._pending(channel, team)
        if not invitation.is_accepted:
            raise NotAllowedError(f"Nobody of {team} has accepted the invitation to {channel} yet.")
        self._workspace.change(ChangeKind.INVITE_APPROVED, user, place, team, invitation=invitation)
        self._connect(place, team)

    def decline(self, user: str, channel: str) -> None:
        """Somebody of the invited company says no."""
        place, invitation = self._pending(channel, self._workspace.person(user).team_id)
        self._workspace.change(
            ChangeKind.INVITE_DECLINED, user, _settled(place, invitation.team), "", invitation=invitation
        )

    def share(self, channel: str, team: str) -> None:
        """Connect another company's team at once, invited or not; its people join by themselves."""
        place = self._shareable(channel, team)
        self._not_yet(place, team)
        self._connect(place, team)

    def _connect(self, place: Channel, team: str) -> None:
        connected = replace(_settled(place, team), connected_teams=(*place.connected_teams, team))
        self._workspace.change(ChangeKind.SHARED, "", connected, team)

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

    def _pending(self, channel: str, team: str) -> tuple[Channel, Invitation]:
        place = self._shareable(channel, team)
        if team not in place.pending_teams:
            raise NotAllowedError(f"{team} is not invited to {channel}.")
        sent = (each for each in place.invitations if each.team == team)
        return place, next(sent, None) or self._invitation(place, team, "")

    def _invitation(self, place: Channel, team: str, recipient: str) -> Invitation:
        """By the first of the channel's own company who is in it."""
        workspace = self._workspace
        hosts = (user for user in place.members if workspace.person(user).team_id == place.host_team)
        inviter = next(hosts, workspace.app.bot_user)
        created = int(workspace.clock.now().timestamp())
        return Invitation(workspace.ids.next("I"), team, inviter, recipient, created)

    def _not_yet(self, place: Channel, team: str) -> None:
        if team in place.teams:
            raise NotAllowedError(f"{place.id} is already shared with {team}.")

    def _put(self, channel: Channel) -> None:
        self._workspace.change(ChangeKind.CONNECTION_CHANGED, "", channel, "")

    def uninstall(self, app: str) -> None:
        """An admin removes an app; it is told, and then nothing any more."""
        self._workspace.seen_by_id(app).uninstall("account_inactive")

    # -- people and groups ---------------------------------------------------------------------------------

    def change_person(self, changed: Person) -> None:
        """The same id with other flags or another name; the app hears `user_change`."""
        self._workspace.person(changed.id)
        self._workspace.people[changed.id] = changed
        self._workspace.journal.record(ChangeKind.PERSON_CHANGED, changed.id, detail=changed.id)

    def deactivate(self, user: str) -> None:
        """Somebody has left the company: out of every channel and user group, and told as changed."""
        workspace, gone = self._workspace, self._workspace.person(user)
        for channel in [each for each in workspace.channels.values() if not each.is_direct]:
            if user in channel.members:
                members = tuple(each for each in channel.members if each != user)
                self._put(replace(channel, members=members))
        for group in [each for each in workspace.user_groups.values() if user in each.members]:
            self.change_group(group.id, (each for each in group.members if each != user))
        self.change_person(replace(gone, is_deleted=True))

    def change_group(self, group: str, members: Iterable[str]) -> None:
        groups = self._workspace.user_groups
        if group not in groups:
            raise UnknownError("user group", group, f"Groups: {', '.join(groups)}.")
        before, after = groups[group], tuple(self._workspace.person(user).id for user in members)
        self._workspace.change_group(replace(before, members=after))


def _settled(place: Channel, team: str) -> Channel:
    """Without the company's invitation."""
    pending = tuple(each for each in place.pending_teams if each != team)
    return replace(place, pending_teams=pending, invitations=_others(place, team))


def _others(place: Channel, team: str) -> tuple[Invitation, ...]:
    return tuple(each for each in place.invitations if each.team != team)
