"""Plays moments on a stage, through the workspace's control port."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import singledispatchmethod
from typing import Any

from bot.demo import acts as a
from bot.demo.checks import Checks
from bot.demo.named import Named, number_of
from bot.demo.reading import buttons, label, reads, words
from bot.demo.stage import Stage
from bot.domain.attention import next_window
from bot.errors import DemoError
from bot.services.signal import take_signal
from bot.understanding.grouping import BURST
from sandbox.faults import DropConnection
from sandbox.state.messages import Message

PATIENCE_SECONDS = 10
SCENE_TAKES = timedelta(minutes=15)  # the longest that a check-in comes after the scene begins


class Player:
    """`did` hears what leaves no message of a person: when, who, and what they did, such as `types /claim 1`."""

    def __init__(self, stage: Stage, did: Callable[[datetime, str, str], None]) -> None:
        self._stage = stage
        self._sandbox = stage.sandbox
        self._did = did
        triage = stage.workspace.channels.triage
        self._named = Named(lambda: self._sandbox.messages(triage), self._sandbox.permalink)
        self._told: dict[str, list[str]] = {}
        self._checks = Checks(stage, self._named, self._told)

    async def play(self, moment: a.Moment, *, untouched: bool = True) -> None:
        """`untouched` says that nobody else has acted. Errors: `DemoError` says what did not come of it."""
        began = self._stage.clock.now()
        for act in moment.acts:
            await self.do(act)
            if self._stage.has_bot:
                await self._stage.settle()
                self._named.look()
        for check in (*moment.checks, *(moment.untouched if untouched else ())):
            await self._checks.check(check, began)

    @singledispatchmethod
    async def do(self, act: object) -> None:
        raise TypeError(f"no way to play {act!r}")

    @do.register
    async def _(self, act: a.Say) -> None:
        thread = self._named.ts(act.thread) if act.thread else None
        ts = await self._sandbox.people.say(act.who, act.where, act.text, thread_ts=thread)
        if act.name:
            self._named.keep(act.name, act.where, ts)

    @do.register
    async def _(self, act: a.Type) -> None:
        text = self._named.filled(act.text)
        self._tell(act.who, f"types {act.command} {text}".strip())
        answer = await self._sandbox.people.command(act.who, act.where, act.command, text)
        self._told.setdefault(act.who, []).append(words(answer.blocks) or answer.text)

    @do.register
    async def _(self, act: a.Press) -> None:
        message = self._checks.newest(act.where, act.about)
        self._tell(act.who, f"presses {label(message, act.action)}")
        await self._sandbox.people.click(act.who, act.where, message.ts, act.action)

    @do.register
    async def _(self, act: a.Choose) -> None:
        view = self._sandbox.views(act.who)[-1]
        values: dict[str, dict[str, Any]] = {name: {name: value} for name, value in act.values}
        errors = await self._sandbox.people.submit(act.who, view.id, values)
        if errors:
            raise DemoError(f"the window before {self._checks.name(act.who)} was refused: {errors}")

    @do.register
    async def _(self, act: a.AtOnce) -> None:
        done = await asyncio.gather(*(self.do(one) for one in act.acts), return_exceptions=True)
        for failure in filter(None, done):  # once all of them have ended
            raise failure

    @do.register
    async def _(self, act: a.Pass) -> None:
        await self._stage.walk(act.time)

    @do.register
    async def _(self, act: a.Until) -> None:
        now = self._stage.clock.now()
        then = now.replace(hour=act.hour, minute=act.minute, second=0, microsecond=0)
        days = (then + timedelta(days=ahead) for ahead in range(8))
        await self._stage.walk_to(next(at for at in days if at > now and at.weekday() in act.weekdays))

    @do.register
    async def _(self, act: a.Lull) -> None:
        written = self._sandbox.messages(act.where)
        if any(message.user == act.who for message in written):
            quiet = datetime.fromtimestamp(float(written[-1].ts), UTC) + BURST + timedelta(seconds=1)
            await self._stage.walk_to(max(self._stage.clock.now(), quiet))

    @do.register
    async def _(self, act: a.Awake) -> None:
        terms = self._stage.bot.terms.of_account(self._stage.workspace, act.account)
        soon = self._stage.clock.now() + SCENE_TAKES
        if (opens := next_window(soon, terms)) > soon:
            await self._stage.walk_to(opens)

    @do.register
    async def _(self, act: a.Clear) -> None:
        for card in self._open_cards(act.customer):
            await self.do(a.Type(act.who, card.channel, "/resolve", number_of(card) or ""))

    @do.register
    async def _(self, act: a.Signal) -> None:
        self._tell("", f'steward signal {act.account} --kind {act.kind} --text "{act.text}"')
        await take_signal(self._stage.bot.uow, str, act.account, act.kind, act.text)

    @do.register
    async def _(self, act: a.CutOff) -> None:
        died = asyncio.Event()

        def drop(_: Any) -> None:
            died.set()
            raise DropConnection

        self._sandbox.on_call(act.method, drop)
        await self.do(act.during)
        try:
            await asyncio.wait_for(died.wait(), PATIENCE_SECONDS)
        except TimeoutError:
            raise DemoError(f"the bot did not call {act.method}, so it was not cut off") from None
        await self._stage.cut_off_bot()

    @do.register
    async def _(self, act: a.Away) -> None:
        left = self._stage.clock.now()
        for minute, one in act.acts:
            await self._sandbox.conductor.jump_to(left + timedelta(minutes=minute))
            await self.do(one)
        await self._sandbox.conductor.jump_to(left + timedelta(minutes=act.minutes))

    @do.register
    async def _(self, _: a.Return) -> None:
        await self._stage.start_bot()

    def _tell(self, who: str, what: str) -> None:
        self._did(self._stage.clock.now(), who, what)

    def _open_cards(self, customer: str) -> list[Message]:
        """Requests that stand open have buttons."""
        cards = self._sandbox.messages(self._stage.workspace.channels.triage)
        return [card for card in cards if buttons(card.blocks) and f"*{customer}*" in reads(card)]
