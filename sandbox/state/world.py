"""The world a workspace starts with, as values: teams, people, channels, groups and apps."""

from dataclasses import dataclass
from enum import StrEnum

from sandbox.errors import WorldError

EVERY_EVENT = frozenset(
    {
        "app_home_opened",
        "app_mention",
        "app_uninstalled",
        "channel_archive",
        "channel_created",
        "channel_deleted",
        "channel_id_changed",
        "channel_left",
        "channel_rename",
        "channel_shared",
        "channel_unarchive",
        "channel_unshared",
        "file_shared",
        "group_archive",
        "group_deleted",
        "group_left",
        "group_rename",
        "group_unarchive",
        "member_joined_channel",
        "member_left_channel",
        "message.channels",
        "message.groups",
        "message.im",
        "message.mpim",
        "message_metadata_posted",
        "reaction_added",
        "reaction_removed",
        "shared_channel_invite_accepted",
        "shared_channel_invite_approved",
        "shared_channel_invite_declined",
        "shared_channel_invite_received",
        "subteam_members_changed",
        "subteam_updated",
        "tokens_revoked",
        "user_change",
    }
)
"""The event subscriptions this workspace can serve, by the names an app manifest uses."""

EVERY_SCOPE = frozenset(
    {
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "channels:join",
        "channels:manage",
        "channels:read",
        "chat:write",
        "commands",
        "conversations.connect:manage",
        "conversations.connect:read",
        "conversations.connect:write",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "groups:write",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "mpim:write",
        "reactions:read",
        "reactions:write",
        "team:read",
        "usergroups:read",
        "users.profile:read",
        "users:read",
        "users:read.email",
    }
)
"""The bot scopes of the methods served here; none that widens them, such as `chat:write.public`."""


@dataclass(frozen=True, slots=True)
class Team:
    """A company's Slack workspace. `domain` is the part before `.slack.com`."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True)
class Person:
    """`role` is a word for the reader of the page; Slack knows only the flags. `tz` is an IANA zone."""

    id: str
    team_id: str
    name: str
    real_name: str
    tz: str = "UTC"
    title: str = ""
    role: str = ""
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    email: str = ""
    is_deleted: bool = False
    """Deactivated: known for what they wrote, and nowhere any more."""


SLACKBOT = "USLACKBOT"


def slackbot(team_id: str) -> Person:
    """Every team has one. Slack does not call it a bot."""
    return Person(SLACKBOT, team_id, "slackbot", "Slackbot")


class Posting(StrEnum):
    """Who may post in a channel; the values are Slack's words for refusing an app."""

    ANYBODY = ""
    RESTRICTED = "restricted_action"
    READ_ONLY = "restricted_action_read_only_channel"
    THREADS_ONLY = "restricted_action_thread_only_channel"
    NO_THREADS = "restricted_action_non_threadable_channel"


class ChannelKind(StrEnum):
    """The words of `conversations.list`."""

    PUBLIC = "public_channel"
    PRIVATE = "private_channel"
    MPIM = "mpim"
    IM = "im"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Into a channel, for a company. `recipient` is whom it was sent to, if anybody; `created` is in Unix seconds."""

    id: str
    team: str
    inviter: str
    recipient: str
    created: int
    is_accepted: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation; `connected_teams` share it through Slack Connect, `pending_teams` are invited."""

    id: str
    name: str
    host_team: str
    members: tuple[str, ...]
    connected_teams: tuple[str, ...] = ()
    is_private: bool = False
    pending_teams: tuple[str, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    """Those that nobody has declined, and that have not let a company in yet."""
    topic: str = ""
    is_archived: bool = False
    is_im: bool = False
    is_mpim: bool = False
    """Direct messages of several people; such a channel is private, too."""
    is_frozen: bool = False
    purpose: str = ""
    creator: str = ""
    created: int = 0
    topic_set: tuple[str, int] = ("", 0)
    """Who set the topic, and when in Unix seconds; likewise `purpose_set`."""
    purpose_set: tuple[str, int] = ("", 0)
    previous_names: tuple[str, ...] = ()
    posting: Posting = Posting.ANYBODY

    @property
    def kind(self) -> ChannelKind:
        if self.is_im:
            return ChannelKind.IM
        if self.is_mpim:
            return ChannelKind.MPIM
        return ChannelKind.PRIVATE if self.is_private else ChannelKind.PUBLIC

    @property
    def is_direct(self) -> bool:
        """Its members are who it is: nobody joins, leaves, names or closes it."""
        return self.is_im or self.is_mpim

    @property
    def teams(self) -> tuple[str, ...]:
        """Every team in it, the host first."""
        return self.host_team, *(team for team in self.connected_teams if team != self.host_team)

    @property
    def is_ext_shared(self) -> bool:
        return not self.is_im and len(self.teams) > 1


@dataclass(frozen=True, slots=True)
class UserGroup:
    """`team_id` is the company whose group it is, by default that of the app under test."""

    id: str
    handle: str
    name: str
    members: tuple[str, ...]
    team_id: str = ""


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """`command` begins with a slash. `should_escape` sends mentions and channels as ids, else as typed."""

    command: str
    usage_hint: str
    description: str
    should_escape: bool = False


class ShortcutKind(StrEnum):
    """Where Slack offers a shortcut: anywhere, or in a message's menu."""

    GLOBAL = "global"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Shortcut:
    name: str
    callback_id: str
    kind: ShortcutKind
    description: str = ""


@dataclass(frozen=True, slots=True)
class App:
    """An app: its identities, its secrets, its commands and what it subscribed to."""

    id: str
    bot_user: str
    bot_id: str
    name: str
    team_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    commands: tuple[SlashCommand, ...]
    shortcuts: tuple[Shortcut, ...] = ()
    events: frozenset[str] = EVERY_EVENT
    scopes: frozenset[str] = EVERY_SCOPE
    metadata: frozenset[tuple[str, str]] = frozenset()
    """Of whose metadata it is told, as pairs of an app's id and an `event_type`."""


@dataclass(frozen=True, slots=True)
class World:
    """Raises `WorldError` when it names a team or a person that it does not hold."""

    teams: tuple[Team, ...]
    people: tuple[Person, ...]
    channels: tuple[Channel, ...]
    user_groups: tuple[UserGroup, ...]
    app: App
    home_team: str
    other_apps: tuple[App, ...] = ()
    """Apps beside the one under test: another company's in a shared channel, or a second one of ours."""

    @property
    def apps(self) -> tuple[App, ...]:
        return self.app, *self.other_apps

    def __post_init__(self) -> None:
        teams = {team.id for team in self.teams}
        people = {person.id for person in self.people} | {app.bot_user for app in self.apps}
        _known("team", teams, "the world", (self.home_team, *(app.team_id for app in self.apps)))
        for person in self.people:
            _known("team", teams, person.id, (person.team_id,))
        for channel in self.channels:
            _known("team", teams, channel.id, (*channel.teams, *channel.pending_teams))
            _known("person", people, channel.id, channel.members)
        for group in self.user_groups:
            _known("person", people, group.id, group.members)
            _known("team", teams, group.id, (group.team_id or self.home_team,))


def _known(kind: str, known: set[str], where: str, named: tuple[str, ...]) -> None:
    missing = next((name for name in named if name not in known), None)
    if missing is not None:
        raise WorldError(f"{where} names the {kind} {missing!r}, which the world does not hold.")
