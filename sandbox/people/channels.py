"""What people do to channels: make, join, name, close, delete."""

from sandbox.errors import NotAllowedError
from sandbox.state import channel_acts
from sandbox.state.journal import ChangeKind
from sandbox.state.workspace import Workspace
from sandbox.state.world import Channel, ChannelKind


class Channels:
    """Bound by Slack's rules. Raises `SandboxError`s."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def add(self, channel: Channel) -> None:
        """A new channel with its members; the app is told when it is one of them."""
        workspace = self._workspace
        if channel.id in workspace.channels:
            raise NotAllowedError(f"There is already a channel {channel.id}; give the new one another id.")
        for user in channel.members:
            workspace.person(user)
        workspace.add(channel)
        inviter = next((user for user in channel.members if user != workspace.app.bot_user), "")
        if workspace.app.bot_user in channel.members:
            workspace.change(ChangeKind.JOINED, inviter, channel, workspace.app.bot_user)

    def join(self, user: str, channel: str) -> None:
        """People come by themselves into public channels of their own team."""
        place, person = _standing(self._workspace.channel(channel)), self._workspace.person(user)
        is_closed = place.kind is not ChannelKind.PUBLIC or person.team_id not in place.teams
        if user in place.members or is_closed:
            raise NotAllowedError(f"{user} cannot join {channel}; it takes a public channel of their team.")
        channel_acts.join(self._workspace, user, place)

    def invite(self, user: str, channel: str, guest: str) -> None:
        place, person = self._standing_of(user, channel), self._workspace.person(guest)
        if guest in place.members or place.is_direct or person.team_id not in place.teams:
            raise NotAllowedError(f"{guest} cannot be invited to {channel}; are they in it, or elsewhere?")
        channel_acts.join(self._workspace, guest, place, inviter=user)

    def leave(self, user: str, channel: str) -> None:
        channel_acts.leave(self._workspace, user, self._workspace.member_channel(user, channel))

    def rename(self, user: str, channel: str, name: str) -> None:
        place = self._standing_of(user, channel)
        channel_acts.rename(self._workspace, user, place, name)

    def set_topic(self, user: str, channel: str, topic: str) -> None:
        place = self._standing_of(user, channel)
        channel_acts.set_topic(self._workspace, user, place, topic)

    def set_archived(self, user: str, channel: str, *, archived: bool) -> None:
        place = self._workspace.member_channel(user, channel)
        if place.is_archived == archived:
            raise NotAllowedError(f"{channel} is {'' if archived else 'not '}archived already.")
        channel_acts.set_archived(self._workspace, user, place, archived=archived)

    def _standing_of(self, user: str, channel: str) -> Channel:
        return _standing(self._workspace.member_channel(user, channel))

    def delete(self, user: str, channel: str) -> None:
        """For ever, with all that was said there; admins can, and only in their own company's channels."""
        place, person = self._workspace.channel(channel), self._workspace.person(user)
        if place.is_direct or person.team_id != place.host_team:
            raise NotAllowedError(f"{user} cannot delete {channel}; only a channel of their own team can be.")
        self._workspace.delete_channel(user, channel)


def _standing(place: Channel) -> Channel:
    if place.is_archived:
        raise NotAllowedError(f"{place.id} is archived; nobody changes anything there.")
    return place
