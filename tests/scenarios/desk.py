"""A support team's world for one scenario: everything is real but Slack (`sandbox`) and time.

A test reads: given a customer and an unclaimed request, when 20 minutes pass, expect exactly these messages.
"""

from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import tests.scenarios.world as team
from bot.demo import cast
from bot.demo.reading import buttons, menu
from bot.demo.stage import Stage, stage
from bot.domain.places import Workspace
from bot.domain.policy import Policy
from bot.services.rebuild import rebuild
from bot.services.signal import take_signal
from bot.webhooks.sender import NO_WEBHOOKS, Webhook
from sandbox.delivery.line import EnvelopeKind
from sandbox.forms.drafts import Draft
from sandbox.payloads.interactions import message_actions
from sandbox.people.commands import Answer
from sandbox.people.presses import Press, acted
from sandbox.server import Sandbox
from sandbox.state.messages import Message
from sandbox.time.real_time import turn
from tests.promises.on_disk import execute, rows
from tests.scenarios.seen import Expected, Reader, compare

T = TypeVar("T")
ACTIONS = {
    "Claim": "claim",
    "Escalate": "escalate",
    "Reply…": "reply",
    "Severity": "severity",
    "Not a request": "dismiss",
    "Resolve": "resolve",
    "Accept": "handover_accept",
    "Decline": "handover_decline",
    "Take it": "handover_take",
    "Offer it to another": "handover_assign",
    "Tell me more": "checkin_more",
    "Not now": "checkin_not_now",
    "Less of this": "checkin_less",
    "It arrived": "held_arrived",
    "Send it": "held_send",
    "It may read that": "company_agreed",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a person, to answer, edit or delete later."""

    by: str
    channel: str
    ts: str


class Someone:
    """A person, and what they do in the workspace. Each act ends when all that follows from it has happened."""

    def __init__(self, desk: "Desk", user: str, home: str) -> None:
        self.id = user
        self._desk = desk
        self._home = home

    async def says(self, text: str, *, where: str = "", to: Said | None = None) -> Said:
        """In their own channel, or `where`, or in the thread of `to`."""
        channel = to.channel if to else where or self._home
        thread = to.ts if to else None
        ts = await self._desk.does(self._desk.sandbox.people.say(self.id, channel, text, thread_ts=thread))
        return Said(self.id, channel, ts)

    asks = says

    async def answers(self, said: Said, text: str) -> Said:
        return await self.says(text, to=said)

    async def edits(self, said: Said, text: str) -> None:
        await self._desk.does(self._desk.sandbox.people.edit(self.id, said.channel, said.ts, text))

    async def deletes(self, said: Said) -> None:
        await self._desk.does(self._desk.sandbox.people.delete(self.id, said.channel, said.ts))

    async def types(self, line: str, *, where: str = "") -> Answer:
        """A slash command with its words."""
        command, _, text = line.partition(" ")
        return await self._desk.does(
            self._desk.sandbox.people.command(self.id, where or self._home, command, text)
        )

    async def presses(self, label: str, about: str, *, where: str = cast.TRIAGE) -> None:
        """The button of the newest message in `where` that says `about`."""
        message = self._desk.newest(where, about)
        assert label in buttons(message.blocks), f"no button {label}: {buttons(message.blocks)}"
        await self._desk.does(self._desk.sandbox.people.click(self.id, where, message.ts, ACTIONS[label]))

    async def chooses(self, entry: str, about: str, *, where: str = cast.TRIAGE) -> None:
        """An entry of the menu *More* of the newest message in `where` that says `about`."""
        message = self._desk.newest(where, about)
        assert entry in menu(message.blocks), f"no entry {entry}: {list(menu(message.blocks))}"
        action, value = menu(message.blocks)[entry]
        people = self._desk.sandbox.people
        await self._desk.does(people.click(self.id, where, message.ts, action, selected_option=value))

    async def presses_private(self, label: str, about: str) -> None:
        """The button of the newest message that they alone see."""
        shown = [m for m in self._desk.sandbox.ephemerals(self.id) if about in self._desk.reading(m)]
        await self._desk.does(
            self._desk.sandbox.people.click(self.id, shown[-1].channel, shown[-1].ts, ACTIONS[label])
        )

    async def forges(self, label: str, message: Message) -> None:
        """Press a button that the page would not offer: of a message unseen by them, or as it stood before."""
        workspace, sandbox = self._desk.sandbox._workspace, self._desk.sandbox
        action, value = menu(message.blocks).get(label, (ACTIONS.get(label, ""), None))
        draft, press = Draft(), Press(action, selected=value)
        payload = message_actions(
            workspace,
            workspace.person(self.id),
            message,
            acted(workspace, press, press.on(message.blocks), draft),
            state=draft.fill(message.blocks, {}),
            response_url=sandbox._responses.issue(workspace, self.id, message.channel, message=message),
        )
        await self._desk.does(self._desk.sandbox._tested.line.ask(EnvelopeKind.INTERACTION, payload))

    async def submits(self, **values: str) -> dict[str, str]:
        """The modal open before them; the errors that it shows, none if it was taken."""
        view = self._desk.sandbox.views(self.id)[-1]
        filled = {name: {name: value} for name, value in values.items()}
        return await self._desk.does(self._desk.sandbox.people.submit(self.id, view.id, filled))


class Desk:
    """The stage with its people. `expect_exactly` speaks of all that the bot said since it was last asked."""

    def __init__(self, stage: Stage, database: str) -> None:
        self.stage = stage
        self.database = database
        self.sandbox: Sandbox = stage.sandbox
        self._reader = Reader(team.WORLD)
        self._read = 0
        self.ana, self.ben, self.chloe, self.dev, self.lena, self.mark = (
            Someone(self, who, cast.TRIAGE)
            for who in (cast.ANA, cast.BEN, cast.CHLOE, cast.DEV, cast.LENA, cast.MARK)
        )
        self.kim, self.kai, self.gus, self.uma = (
            Someone(self, who, cast.KESTREL) for who in (cast.KIM, cast.KAI, team.GUS, team.UMA)
        )
        self.bo, self.bea = (Someone(self, who, cast.BRIGHTWAVE) for who in (cast.BO, cast.BEA))
        self.nia = Someone(self, team.NIA, team.NOVA)

    # -- time and the bot -------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return self.stage.clock.now()

    async def does(self, act: Awaitable[T]) -> T:
        """Do it, and let everything follow from it, where there is a bot."""
        done = await act
        if self.stage.has_bot:
            await self.stage.settle()
        return done

    async def passes(
        self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0
    ) -> None:
        """Time passes, and everything due on the way happens."""
        await self.stage.walk(timedelta(seconds=seconds, minutes=minutes, hours=hours, days=days))

    async def breathes(self) -> None:
        """Two seconds: a channel gets one message a second, so the second of two comes a moment later."""
        await self.passes(seconds=2)

    async def goes_by(self, *, seconds: float) -> None:
        """So little time that the metronome does not beat: whoever set themselves an alarm does what is due."""
        await self.sandbox.conductor.jump_to(self.now + timedelta(seconds=seconds))
        await turn()
        await self.stage.bot.activity.idle()

    async def until(self, hour: int, minute: int = 0) -> None:
        """Until the next such time of day, in UTC."""
        then = self.now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        await self.stage.walk_to(then if then > self.now else then + timedelta(days=1))

    async def cut_off(self) -> None:
        """The bot dies without clean-up."""
        await self.stage.cut_off_bot()

    async def away(self, *, minutes: float = 0, days: float = 0) -> None:
        """Time passes and nobody is there to see it."""
        assert not self.stage.has_bot, "the bot is here: let time pass with `passes`"
        await self.sandbox.conductor.jump_to(self.now + timedelta(minutes=minutes, days=days))

    async def returns(self) -> None:
        """The bot is built again from its database."""
        await self.stage.start_bot()

    def leaves(self, person: Someone) -> None:
        """They leave the user group of the staff; the directory learns it when it asks Slack again."""
        groups = self.sandbox._workspace.user_groups
        group = groups[cast.STAFF_GROUP]
        groups[group.id] = replace(group, members=tuple(m for m in group.members if m != person.id))

    def hides_staff(self) -> None:
        """The user group of the staff is gone; the directory trusts its last answer for an hour."""
        groups = self.sandbox._workspace.user_groups
        self._hidden = groups.pop(cast.STAFF_GROUP)

    def shows_staff(self) -> None:
        self.sandbox._workspace.user_groups[cast.STAFF_GROUP] = self._hidden

    def archives(self, channel: str, *, is_archived: bool = True) -> None:
        """Nobody can write there."""
        channels = self.sandbox._workspace.channels
        channels[channel] = replace(channels[channel], is_archived=is_archived)

    def removes_bot(self, channel: str) -> None:
        channels = self.sandbox._workspace.channels
        left = tuple(member for member in channels[channel].members if member != cast.BOT)
        channels[channel] = replace(channels[channel], members=left)

    def invites_bot(self, channel: str) -> None:
        channels = self.sandbox._workspace.channels
        channels[channel] = replace(channels[channel], members=(*channels[channel].members, cast.BOT))

    def breaks(self, table: str) -> None:
        """From now on nothing can be read from or written to this table, as if the disk failed there."""
        execute(self.database, f"ALTER TABLE {table} RENAME TO {table}_away")

    def mends(self, table: str) -> None:
        execute(self.database, f"ALTER TABLE {table}_away RENAME TO {table}")

    def spoils(self, statement: str) -> None:
        """What the database holds is not what we wrote."""
        execute(self.database, statement)

    async def signal(self, account: str, kind: str, text: str, observed_at: datetime | None = None) -> None:
        """As `steward signal` writes it; taken in at the next beat."""
        await take_signal(self.stage.bot.uow, str, account, kind, text, observed_at)
        await self.stage.settle()

    # -- what there is to see ---------------------------------------------------------------------------

    def all_read(self, where: str) -> list[str]:
        """Everything that stands in a channel."""
        return [self._reader.read(message) for message in self.sandbox.messages(where)]

    def newest(self, where: str, about: str) -> Message:
        found = [m for m in self.sandbox.messages(where) if about in self._reader.read(m)]
        assert found, f"no message in {where} says {about!r}"
        return found[-1]

    def reading(self, message: Message) -> str:
        return self._reader.read(message)

    def reads(self, where: str, about: str) -> str:
        """What the newest message about this says now."""
        return self._reader.read(self.newest(where, about))

    def private(self, person: str) -> str:
        """What only this person read last: the answer to a command or to a press."""
        return self._reader.read(self.sandbox.ephemerals(person)[-1])

    def expect_exactly(self, *expected: Expected, beside: str = "") -> None:
        """These messages and no others since the last time, over all channels, direct and private.

        What stands in the channel `beside` is another test's: over days, the morning digests.
        """
        changes = self.sandbox.history()
        seen = self._reader.seen(changes[self._read :])
        self._read = len(changes)
        difference = compare([one for one in seen if one.where != beside], expected)
        assert not difference, difference

    def skip(self) -> None:
        """What was said up to here is another test's."""
        self._read = len(self.sandbox.history())

    async def ledger(self, account: str) -> list[str]:
        """What the attention ledger decided, oldest first: verdict and reason."""
        async with self.stage.bot.uow.read() as books:
            entries = await books.ledger.recent(account, self.now - timedelta(days=60))
        return [f"{entry.verdict}: {entry.reason}" for entry in entries]

    def outbox(self, kind: str) -> list[tuple[str, str | None]]:
        """State and reason of every row of this kind, oldest first."""
        statement = "SELECT state, reason FROM outbox WHERE kind = ? ORDER BY seq"
        return [(state, reason) for state, reason in rows(self.database, statement, kind)]

    def open_numbers(self) -> list[int]:
        return [number for (number,) in rows(self.database, "SELECT number FROM conversation WHERE is_open")]

    async def adds_up(self) -> None:
        """Every log folds to its state, and nothing was asked of Slack that it does not know."""
        if not self.stage.has_bot:
            return
        _, differences = await rebuild(self.stage.bot.uow, self.stage.bot.terms.terms_of)
        assert not differences, f"rebuild shows differences: {differences}"
        assert not self.sandbox.unknown_methods, f"unknown methods: {dict(self.sandbox.unknown_methods)}"


def in_file(folder: Path) -> str:
    """The address of a SQLite database there."""
    return f"sqlite:///{folder}/steward.sqlite3"


@asynccontextmanager
async def open_desk(
    place: Path | str,
    *,
    policy: Policy | None = None,
    workspace: Workspace = cast.WORKSPACE,
    start: datetime = cast.START,
    rate_limits: bool = False,
    webhooks: Mapping[str, Webhook] = NO_WEBHOOKS,
) -> AsyncIterator[Desk]:
    """A team at work since `start`: a Tuesday, 13:00 UTC, 14:00 in Berlin and 08:00 in New York.

    `place` is the address of a database, or a folder for a SQLite file.
    """
    database = place if isinstance(place, str) else in_file(place)
    chosen = policy or cast.policy()
    async with stage(
        team.WORLD, workspace, chosen, start, database, rate_limits=rate_limits, webhooks=webhooks
    ) as made:
        desk = Desk(made, database)
        yield desk
        await desk.adds_up()
