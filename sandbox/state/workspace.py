"""The state of the workspace: who is where, what was written, and what stands before whom.

Every mutation is one synchronous step that ends with an entry in the journal.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from typing import Self

from sandbox.errors import NotAMemberError, UnknownError
from sandbox.state.files import Files, Share
from sandbox.state.ids import Ids
from sandbox.state.journal import ChangeKind, Journal
from sandbox.state.messages import ChannelLog, Message, Reaction
from sandbox.state.quirks import Quirks
from sandbox.state.statuses import Statuses
from sandbox.state.triggers import Triggers
from sandbox.state.views import Screens, View
from sandbox.state.world import SLACKBOT, App, Channel, Invitation, Person, Team, UserGroup, World
from sandbox.time.clock import Clock


class Workspace:
    """All state lives here; who may do what is decided by those who call it.

    It is seen with the eyes of one app: `app` and its team, `home_team`. `seen_by` is the same state seen
    by another one.
    """

    def __init__(self, world: World, clock: Clock) -> None:
        self.clock = clock
        self.ids = Ids(clock)
        self.journal = Journal(clock)
        self.files = Files(clock, self.ids)
        self.triggers = Triggers(clock, self.ids)
        self.screens = Screens()
        self.statuses = Statuses(clock, self.journal)
        self.app = world.app
        self.apps: dict[str, App] = {app.id: app for app in world.apps}
        self.home_team = world.home_team
        self.teams: dict[str, Team] = {team.id: team for team in world.teams}
        self.people: dict[str, Person] = {
            person.id: person for person in (*map(_bot, world.apps), *world.people)
        }
        self.channels: dict[str, Channel] = {channel.id: channel for channel in world.channels}
        self.refused_tokens: dict[str, str] = {}
        """Tokens that no longer work, with Slack's word: `token_revoked` or `account_inactive`."""
        self.quirks = Quirks()
        self.met = {user for channel in world.channels for user in channel.members}
        """Everybody with whom the app's team shares a channel, or once did."""
        self.user_groups: dict[str, UserGroup] = {
            group.id: replace(group, team_id=group.team_id or world.home_team) for group in world.user_groups
        }
        self._logs: dict[str, ChannelLog] = {channel: ChannelLog() for channel in self.channels}
        self._client_ids: dict[tuple[str, str], tuple[str, str]] = {}
        self._ephemerals: dict[str, dict[str, Message]] = {}

    def seen_by(self, app: App) -> Self:
        seen = copy(self)
        seen.app, seen.home_team = app, app.team_id
        return seen

    def seen_by_id(self, app_id: str) -> Self:
        if app_id not in self.apps:
            raise UnknownError("app", app_id, f"Apps: {', '.join(self.apps)}.")
        return self.seen_by(self.apps[app_id])

    def app_of_bot(self, user: str) -> App | None:
        """The app that `user` is the bot of."""
        return next((app for app in self.apps.values() if app.bot_user == user), None)

    def person(self, user: str) -> Person:
        if user not in self.people:
            raise UnknownError("person", user)
        return self.people[user]

    def channel(self, channel: str) -> Channel:
        if channel not in self.channels:
            raise UnknownError("channel", channel)
        return self.channels[channel]

    def member_channel(self, user: str, channel: str) -> Channel:
        """The channel, for somebody who is in it. Raises `UnknownError` and `NotAMemberError`."""
        found = self.channel(channel)
        if self.person(user).id not in found.members:
            raise NotAMemberError(user, channel)
        return found

    def shares_a_channel(self, person: Person) -> bool:
        """People of the app's own team always do; others while a channel with that team holds them.

        Direct messages are none: an app may open them only while there is a channel.
        """
        return person.team_id == self.home_team or any(
            person.id in channel.members and self.home_team in channel.teams and not channel.is_direct
            for channel in self.channels.values()
        )

    def message(self, channel: str, ts: str) -> Message:
        found = self.log(channel).get(ts)
        if found is None:
            raise UnknownError(f"message in {channel}", ts)
        return found

    def log(self, channel: str) -> ChannelLog:
        return self._logs[self.channel(channel).id]

    def own_groups(self) -> dict[str, UserGroup]:
        """Those of the app's team; no app knows another company's."""
        return {key: group for key, group in self.user_groups.items() if group.team_id == self.home_team}

    def home(self) -> Team:
        return self.teams[self.home_team]

    def uninstall(self, word: str) -> None:
        """The app's only token stops working, with Slack's `word`, and with it the app is gone."""
        self.refused_tokens[self.app.bot_token] = word
        self.journal.record(ChangeKind.UNINSTALLED, self.app.bot_user)

    @property
    def is_installed(self) -> bool:
        return self.app.bot_token not in self.refused_tokens

    def bot_is_in(self, channel: str) -> bool:
        return self.app.bot_user in self.channel(channel).members

    # -- messages ---------------------------------------------------------------------------------------

    def post(self, message: Message) -> Message:
        self.log(message.channel).add(message)
        for file in message.files:
            self.files.share(file, Share(message.channel, message.ts, message.user, message.thread_ts))
        self.statuses.posted(message)
        self.journal.record(ChangeKind.POSTED, message.user, channel=message.channel, message=message)
        return message

    def remember_client_id(self, message: Message) -> None:
        if message.client_msg_id:
            self._client_ids[message.user, message.client_msg_id] = message.channel, message.ts

    def by_client_id(self, client_msg_id: str | None) -> tuple[str, str] | None:
        """Channel and `ts` of what the app has sent with this id."""
        return self._client_ids.get((self.app.bot_user, client_msg_id or ""))

    def edit(self, message: Message) -> Message:
        """Put a new version in the place of the message with the same channel and `ts`."""
        previous = self.message(message.channel, message.ts)
        self.log(message.channel).replace(message)
        self.journal.record(
            ChangeKind.EDITED, message.user, channel=message.channel, message=message, previous=previous
        )
        return message

    def delete(self, who: str, message: Message) -> None:
        """A parent with replies leaves a tombstone behind, as in Slack; everything else is gone."""
        for file in message.files:
            self.files.unshare(file, message.ts)
        log = self.log(message.channel)
        if log.replies(message.ts):
            log.replace(_tombstone(message))
        else:
            log.remove(message.ts)
        self.journal.record(ChangeKind.DELETED, who, channel=message.channel, previous=message)

    def react(self, who: str, message: Message, name: str) -> None:
        reactions = {reaction.name: reaction.users for reaction in message.reactions}
        reactions[name] = (*reactions.get(name, ()), who)
        changed = replace(message, reactions=tuple(Reaction(*each) for each in reactions.items()))
        self.log(message.channel).replace(changed)
        self.journal.record(ChangeKind.REACTED, who, channel=message.channel, message=changed, detail=name)

    def unreact(self, who: str, message: Message, name: str) -> None:
        left = {reaction.name: reaction.users for reaction in message.reactions}
        left[name] = tuple(user for user in left[name] if user != who)
        changed = replace(message, reactions=tuple(Reaction(*each) for each in left.items() if each[1]))
        self.log(message.channel).replace(changed)
        self.journal.record(ChangeKind.UNREACTED, who, channel=message.channel, message=changed, detail=name)

    # -- what only one person sees ------------------------------------------------------------------------

    def show_ephemeral(self, message: Message) -> Message:
        self._ephemerals.setdefault(_reader(message), {})[message.ts] = message
        self.journal.record(ChangeKind.EPHEMERAL, message.user, channel=message.channel, message=message)
        return message

    def remove_ephemeral(self, message: Message) -> None:
        del self._ephemerals[_reader(message)][message.ts]
        self.journal.record(
            ChangeKind.EPHEMERAL_REMOVED, message.user, channel=message.channel, previous=message
        )

    def ephemeral(self, user: str, ts: str) -> Message | None:
        return self._ephemerals.get(user, {}).get(ts)

    def ephemerals(self, user: str) -> list[Message]:
        return list(self._ephemerals.get(user, {}).values())

    def show_view(self, kind: ChangeKind, view: View) -> None:
        self.journal.record(kind, view.user, view=view)

    # -- conversations ------------------------------------------------------------------------------------

    def open_im(self, user: str) -> Channel:
        """The direct messages of the bot and `user`; the same channel every time."""
        channel_id = self._im_id(user)
        if channel_id not in self.channels:
            channel = Channel(channel_id, "", self.home_team, (self.app.bot_user, user), is_im=True)
            self.add(channel)
            self.journal.record(ChangeKind.IM_OPENED, self.app.bot_user, channel=channel_id, detail=user)
        return self.channels[channel_id]

    def open_mpim(self, users: Iterable[str]) -> Channel:
        """The direct messages of the bot and several people; the same channel every time, in any order."""
        found = self.mpim(users)
        if found is not None:
            return found
        members = self._with_bot(users)
        names = "--".join(self.person(user).name for user in members)
        teams = {self.person(user).team_id for user in members} - {self.home_team}
        channel = Channel(
            self.ids.next("G"),
            f"mpdm-{names}-1",
            self.home_team,
            members,
            tuple(sorted(teams)),
            is_private=True,
            is_mpim=True,
        )
        self.add(channel)
        self.journal.record(ChangeKind.IM_OPENED, self.app.bot_user, channel=channel.id)
        return channel

    def mpim(self, users: Iterable[str]) -> Channel | None:
        members = self._with_bot(users)
        found = (each for each in self.channels.values() if each.is_mpim and each.members == members)
        return next(found, None)

    def _with_bot(self, users: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({*users, self.app.bot_user}))

    def im(self, user: str) -> str | None:
        channel_id = self._im_id(user)
        return channel_id if channel_id in self.channels else None

    def _im_id(self, user: str) -> str:
        first = next(iter(self.apps.values()))
        mark = "" if self.app.id == first.id else self.app.id[1:]
        return f"D{mark}{self.person(user).id[1:]}"

    def add(self, channel: Channel) -> None:
        self.channels[channel.id] = channel
        self.met.update(channel.members)
        self._logs[channel.id] = ChannelLog()

    def rename_id(self, channel: str, new: str) -> None:
        """The channel with all its messages under another id; the old one names nothing any more."""
        place = self.channel(channel)
        del self.channels[channel]
        self.files.moved(channel, new)
        self.statuses.moved(channel, new)
        self._logs[new] = self._logs.pop(channel).moved_to(new)
        for user, shown in self._ephemerals.items():
            moved = {ts: replace(each, channel=new) for ts, each in shown.items() if each.channel == channel}
            self._ephemerals[user] = shown | moved
        self.change(ChangeKind.CHANNEL_ID_CHANGED, "", replace(place, id=new), channel)

    def delete_channel(self, who: str, channel: str) -> None:
        """With all that was said there. Who hears of it, hears while the channel still is."""
        place = self.channel(channel)
        self.statuses.gone(place.id)
        self.journal.record(ChangeKind.CHANNEL_DELETED, who, channel=place.id)
        del self.channels[channel], self._logs[channel]
        for user, shown in self._ephemerals.items():
            self._ephemerals[user] = {ts: each for ts, each in shown.items() if each.channel != channel}

    def change_group(self, group: UserGroup) -> None:
        before = self.user_groups[group.id]
        self.user_groups[group.id] = group
        joined = tuple(user for user in group.members if user not in before.members)
        left = tuple(user for user in before.members if user not in group.members)
        self.journal.record(ChangeKind.GROUP_CHANGED, "", detail=group.id, users=(joined, left))

    def change(
        self,
        kind: ChangeKind,
        who: str,
        channel: Channel,
        detail: str,
        *,
        left: tuple[str, ...] = (),
        invitation: Invitation | None = None,
    ) -> None:
        """Put the channel's new state in place and say what changed it, and who left with that."""
        self.channels[channel.id] = channel
        self.met.update(channel.members)
        self.journal.record(
            kind, who, channel=channel.id, detail=detail, users=((), left), invitation=invitation
        )


def _bot(app: App) -> Person:
    return Person(app.bot_user, app.team_id, app.name.lower(), app.name, is_bot=True)


def _reader(message: Message) -> str:
    return message.ephemeral_to or ""


def _tombstone(message: Message) -> Message:
    return Message(
        message.channel,
        message.ts,
        SLACKBOT,
        message.team,
        "This message was deleted.",
        subtype="tombstone",
    )
