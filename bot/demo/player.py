"""Plays acts and checks moments, on a stage, through the workspace's control port."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import singledispatchmethod
from typing import Any

from bot.demo import acts as a
from bot.demo.stage import Stage
from bot.errors import DemoError
from bot.services.signal import take_signal
from sandbox.faults import DropConnection
from sandbox.messages import Message


class Player:
    """`did` hears what leaves no message of a person: when, who, and what they did, such as `types /claim 1`."""

    def __init__(self, stage: Stage, did: Callable[[datetime, str, str], None]) -> None:
        self._stage = stage
        self._sandbox = stage.sandbox
        self._did = did
        self._named: dict[str, tuple[str, str]] = {}
        self._told: dict[str, list[str]] = {}

    async def play(self, moment: a.Moment) -> None:
        """Errors: `DemoError` says which check failed, and what stands there instead."""
        for act in moment.acts:
            await self.do(act)
            if self._stage.has_bot:
                await self._stage.settle()
        for check in moment.checks:
            await self._check(moment, check)

    @singledispatchmethod
    async def do(self, act: object) -> None:
        raise TypeError(f"no way to play {act!r}")

    @do.register
    async def _(self, act: a.Say) -> None:
        thread = self._named[act.thread][1] if act.thread else None
        ts = await self._sandbox.say(act.who, act.where, act.text, thread_ts=thread)
        if act.name:
            self._named[act.name] = (act.where, ts)

    @do.register
    async def _(self, act: a.Type) -> None:
        self._tell(act.who, f"types {act.command} {act.text}".strip())
        answer = await self._sandbox.command(act.who, act.where, act.command, act.text)
        self._told.setdefault(act.who, []).append(words(answer.blocks) or answer.text)

    @do.register
    async def _(self, act: a.Press) -> None:
        message = self._newest(act.where, act.about)
        self._tell(act.who, f"presses {_label(message, act.action)}")
        await self._sandbox.click(act.who, act.where, message.ts, act.action)

    @do.register
    async def _(self, act: a.Choose) -> None:
        view = self._sandbox.views(act.who)[-1]
        values: dict[str, dict[str, Any]] = {name: {name: value} for name, value in act.values}
        errors = await self._sandbox.submit(act.who, view.id, values)
        if errors:
            raise DemoError(f"the modal of {act.who} was refused: {errors}")

    @do.register
    async def _(self, act: a.AtOnce) -> None:
        await asyncio.gather(*(self.do(one) for one in act.acts))

    @do.register
    async def _(self, act: a.Pass) -> None:
        await self._stage.walk(act.time)

    @do.register
    async def _(self, act: a.Until) -> None:
        now = self._stage.clock.now()
        then = now.replace(hour=act.hour, minute=act.minute, second=0, microsecond=0)
        await self._stage.walk_to(then if then > now else then + timedelta(days=1))

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
        await asyncio.wait_for(died.wait(), 10)
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

    def _newest(self, where: str, about: str) -> Message:
        found = [m for m in self._sandbox.messages(where) if about in reads(m)]
        if not found:
            raise DemoError(f"no message in {where} says {about!r}")
        return found[-1]

    async def _check(self, moment: a.Moment, check: a.Check) -> None:
        match check:
            case a.Shown(where=where, fragments=fragments, times=times):
                said = [reads(m) for m in self._sandbox.messages(where)]
                _expect(moment, f"{times} × {fragments} in {where}", _matching(said, fragments), times, said)
            case a.Direct(who=who, fragments=fragments, times=times):
                channel = self._sandbox.im(who)
                said = [reads(m) for m in self._sandbox.messages(channel)] if channel else []
                _expect(moment, f"{times} × {fragments} to {who}", _matching(said, fragments), times, said)
            case a.Reads():
                self._reads(moment, check)
            case a.Told(who=who, fragments=fragments):
                said = self._told_to(who)
                _expect(moment, f"{who} told {fragments}", min(1, _matching(said, fragments)), 1, said)
            case a.OneWon():
                self._one_won(moment, check)
            case a.Recorded(account=account, verdict=verdict, reason=reason):
                await self._recorded(moment, account, verdict, reason)

    def _told_to(self, who: str) -> list[str]:
        """What they alone see."""
        return [*self._told.get(who, ()), *(reads(m) for m in self._sandbox.ephemerals(who))]

    def _reads(self, moment: a.Moment, check: a.Reads) -> None:
        message = self._newest(check.where, check.about)
        lines = reads(message).splitlines()
        _expect(
            moment, f"{len(check.lines)} lines about {check.about!r}", len(lines), len(check.lines), lines
        )
        for line, fragments in zip(lines, check.lines, strict=True):
            _expect(moment, f"a line with {fragments}", _matching([line], fragments), 1, [line])
        labels = buttons(message.blocks)
        _expect(moment, f"the buttons {check.buttons}", int(tuple(labels) == check.buttons), 1, labels)

    def _one_won(self, moment: a.Moment, check: a.OneWon) -> None:
        stands = [reads(m) for m in self._sandbox.messages(check.where)]
        won = [one for one in check.people if _matching(stands, (check.shown.format(f"<@{one}>"),))]
        _expect(moment, f"one winner in {check.where}", len(won), 1, stands)
        told = check.told.format(f"<@{won[0]}>")
        for loser in set(check.people) - set(won):
            heard = self._told_to(loser)
            _expect(moment, f"{loser} told {told!r}", min(1, _matching(heard, (told,))), 1, heard)

    async def _recorded(self, moment: a.Moment, account: str, verdict: str, reason: str) -> None:
        since = self._stage.clock.now() - timedelta(days=30)
        async with self._stage.bot.uow.read() as books:
            entries = await books.ledger.recent(account, since)
        said = [f"{entry.verdict}: {entry.reason}" for entry in entries]
        found = sum(one.startswith(verdict) and reason in one for one in said)
        _expect(moment, f"the ledger of {account}: {verdict}, {reason}", min(1, found), 1, said)


def _matching(said: Sequence[str], fragments: Sequence[str]) -> int:
    return sum(all(fragment in one for fragment in fragments) for one in said)


def _expect(moment: a.Moment, what: str, found: int, wanted: int, said: Sequence[str]) -> None:
    if found != wanted:
        stands = "\n    ".join(said[-6:]) or "nothing"
        raise DemoError(f"{moment.name}: expected {what}, found {found}. There stands:\n    {stands}")


def reads(message: Message) -> str:
    """All that a person reads in a message: its blocks, else its text, buttons left out."""
    return words(message.blocks) or message.text


def words(blocks: Sequence[Mapping[str, Any]]) -> str:
    return "\n".join(line for block in blocks if (line := _block(block)))


def _block(block: Mapping[str, Any]) -> str:
    match block.get("type"):
        case "section":
            parts = [block.get("text") or {}, *(block.get("fields") or [])]
            return "\n".join(str(part.get("text", "")) for part in parts if part)
        case "header":
            return str(block["text"]["text"])
        case "context":
            return " ".join(str(e.get("text", "")) for e in block["elements"] if e.get("type") != "image")
        case "rich_text":
            return _rich(block)
        case _:
            return ""


_MENTIONED: Mapping[str, tuple[str, str]] = {
    "user": ("user_id", "<@{}>"),
    "usergroup": ("usergroup_id", "<!subteam^{}>"),
    "channel": ("channel_id", "<#{}>"),
    "broadcast": ("range", "<!{}>"),
    "emoji": ("name", ":{}:"),
}
"""Elements of rich text that are no words, and how a message's text spells them."""


def _rich(element: Mapping[str, Any]) -> str:
    """The words of a rich_text tree; mentions as Slack writes them."""
    if element.get("type") in _MENTIONED:
        key, spelling = _MENTIONED[element["type"]]
        return spelling.format(element[key])
    if "elements" in element:
        return "".join(_rich(one) for one in element["elements"])
    return str(element.get("text") or element.get("url") or "")


def _label(message: Message, action: str) -> str:
    elements = (e for block in message.blocks for e in block.get("elements", ()))
    found = (e["text"]["text"] for e in elements if e.get("action_id") == action)
    return str(next(found, action))


def buttons(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """The labels of a message's buttons, as they stand."""
    found = [e for block in blocks if block.get("type") == "actions" for e in block["elements"]]
    return [str(e["text"]["text"]) for e in found if e.get("type") == "button"]
