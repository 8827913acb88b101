"""What people did and saw in the workspace, written down as it happens by somebody who knows nothing of the bot."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.slack.messages import MAY_BE_REPEATED
from sandbox.server import Sandbox
from sandbox.state.journal import Change, ChangeKind
from sandbox.state.messages import Message
from sandbox.state.world import World

Key = tuple[str, str]  # a message: its channel and its ts


@dataclass(frozen=True, slots=True)
class Posting:
    """A message of the bot when it was posted; edits are none. `id` is the outbox row that it says it is."""

    id: str
    channel: str
    ts: str
    words: str
    at: datetime

    @property
    def says_it_may_be_repeated(self) -> bool:
        return MAY_BE_REPEATED in self.words


@dataclass(slots=True)
class Said:
    """A customer's message: each text that it had, and whether it is deleted by now."""

    thread_ts: str | None
    texts: list[str]
    is_deleted: bool = False


@dataclass(frozen=True, slots=True)
class Promised:
    """The answer that somebody got: the request is theirs."""

    user: str
    number: int


@dataclass(slots=True)
class Witness:
    """`customers` are the channels that are shared with them; `excused` is what docs/adr/0010 knows to be lost."""

    home_team: str
    bot: str
    customers: frozenset[str]
    postings: dict[str, list[Posting]] = field(default_factory=lambda: defaultdict(list))
    said: dict[Key, Said] = field(default_factory=dict)
    promised: list[Promised] = field(default_factory=list)
    excused: set[Key] = field(default_factory=set)

    def saw(self, change: Change) -> None:
        message = change.message or change.previous
        if message is None or message.ephemeral_to is not None:
            return
        if message.user == self.bot:
            self._bot_wrote(change, message)
        elif message.team != self.home_team and message.channel in self.customers:
            self._customer_wrote(change, message)

    def _bot_wrote(self, change: Change, message: Message) -> None:
        if change.kind is ChangeKind.POSTED and change.message is not None:
            id_ = str((message.metadata or {}).get("event_payload", {}).get("id", ""))
            words = f"{message.text}{message.blocks}"
            self.postings[id_].append(Posting(id_, message.channel, message.ts, words, change.at))

    def _customer_wrote(self, change: Change, message: Message) -> None:
        key = (message.channel, message.ts)
        if change.kind is ChangeKind.POSTED:
            self.said[key] = Said(message.thread_ts, [message.text])
        elif key in self.said and change.kind is ChangeKind.EDITED:
            self.said[key].texts.append(message.text)
        elif key in self.said and change.kind is ChangeKind.DELETED:
            self.said[key].is_deleted = True

    def all_postings(self) -> Iterable[Posting]:
        return (posting for found in self.postings.values() for posting in found)


def watch(sandbox: Sandbox, world: World) -> Witness:
    """A witness of everything from here on."""
    shared = frozenset(channel.id for channel in world.channels if channel.connected_teams)
    witness = Witness(world.home_team, world.app.bot_user, shared)
    sandbox.on_change(witness.saw)
    return witness
