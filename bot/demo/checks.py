"""Whether what must have come of a moment stands there, and in one sentence what does not."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.demo import acts as a
from bot.demo.named import Named
from bot.demo.reading import buttons, reads
from bot.demo.stage import Stage
from bot.demo.transcript import names_of, plain
from bot.errors import DemoError
from sandbox.state.messages import Message

MONTH = timedelta(days=30)


class Checks:
    """`told` holds what commands answered, by person."""

    def __init__(self, stage: Stage, named: Named, told: Mapping[str, Sequence[str]]) -> None:
        self._stage = stage
        self._sandbox = stage.sandbox
        self._named = named
        self._told = told
        self._names = names_of(stage.world)

    async def check(self, check: a.Check, since: datetime) -> None:
        """`since` is when the moment began. Errors: `DemoError` says what is missing, and what stands there."""
        match check:
            case a.Shown(where=where, fragments=fragments, times=times):
                self._expect(f"{self.name(where)} shows", self._said(where), fragments, times)
            case a.Direct(who=who, fragments=fragments, times=times):
                channel = self._sandbox.im(who)
                said = self._said(channel) if channel else []
                self._expect(
                    f"among the direct messages to {self.name(who)} there is", said, fragments, times
                )
            case a.New(where=where, fragments=fragments):
                new = [reads(m) for m in self._sandbox.messages(where) if _written(m) >= since]
                self._expect_any(f"nothing new in {self.name(where)}", new, fragments)
            case a.Told(who=who, fragments=fragments):
                self._expect_any(f"nothing that {self.name(who)} was told", self._told_to(who), fragments)
            case a.Reads():
                self._reads(check)
            case a.OneWon():
                self._one_won(check)
            case a.CheckedIn():
                await self._checked_in(check, since)
            case a.Recorded(account=account, verdict=verdict, reason=reason):
                said = await self._ledger(account, self._stage.clock.now() - MONTH)
                wanted = self._named.filled(reason)
                found = any(one.startswith(verdict) and wanted in one for one in said)
                self._require(f"the ledger of {account} does not say “{verdict}: {wanted}”", said, found)

    def newest(self, where: str, about: str) -> Message:
        about = self._named.filled(about)
        found = [m for m in self._sandbox.messages(where) if about in reads(m)]
        self._require(
            f"no message in {self.name(where)} says {self._quoted([about])}", self._said(where), bool(found)
        )
        return found[-1]

    def name(self, id_: str) -> str:
        return self._names.get(id_, id_)

    def _said(self, where: str) -> list[str]:
        return [reads(m) for m in self._sandbox.messages(where)]

    def _told_to(self, who: str) -> list[str]:
        """What they alone see."""
        return [*self._told.get(who, ()), *(reads(m) for m in self._sandbox.ephemerals(who))]

    def _reads(self, check: a.Reads) -> None:
        message = self.newest(check.where, check.about)
        lines = reads(message).splitlines()
        what = f"the message about {self._quoted([check.about])} in {self.name(check.where)}"
        self._require(
            f"{what} has {len(lines)} lines, not {len(check.lines)}", lines, len(lines) == len(check.lines)
        )
        for line, fragments in zip(lines, check.lines, strict=True):
            self._expect_any(f"a line of {what} does not say so: none", [line], fragments)
        labels = tuple(buttons(message.blocks))
        self._require(f"{what} has other buttons than {check.buttons}", labels, labels == check.buttons)

    def _one_won(self, check: a.OneWon) -> None:
        stands = self._said(check.where)
        shown = {one: check.shown.replace("{}", f"<@{one}>") for one in check.people}
        won = [one for one, said in shown.items() if self._matching(stands, (check.request, said))]
        people = " and ".join(self.name(one) for one in check.people)
        self._require(
            f"of {people}, {self.name(check.where)} names {len(won)} as winner, not 1", stands, len(won) == 1
        )
        for loser in set(check.people) - set(won):
            told = check.told.replace("{}", f"<@{won[0]}>")
            self._expect_any(f"nothing that {self.name(loser)} was told", self._told_to(loser), (told,))

    async def _checked_in(self, check: a.CheckedIn, since: datetime) -> None:
        """Where it is missing, the ledger knows why."""
        said, entries = self._said(check.where), await self._ledger(check.account, since)
        why = (
            f"the ledger of {check.account} says “{entries[-1]}”"
            if entries
            else "the ledger tells of no evidence for one"
        )
        self._require(
            f"{self.name(check.where)} got no check-in with {self._quoted(check.fragments)}; {why}",
            said,
            bool(self._matching(said, check.fragments)),
        )

    async def _ledger(self, account: str, since: datetime) -> list[str]:
        async with self._stage.bot.uow.read() as books:
            entries = await books.ledger.recent(account, since)
        return [f"{entry.verdict}: {entry.reason}" for entry in entries]

    def _matching(self, said: Sequence[str], fragments: Sequence[str]) -> int:
        wanted = [self._named.filled(fragment) for fragment in fragments]
        return sum(all(fragment in one for fragment in wanted) for one in said)

    def _expect(self, what: str, said: Sequence[str], fragments: Sequence[str], times: int) -> None:
        found = self._matching(said, fragments)
        counted = f"{found or 'no'} message{'s' * (found > 1)}"
        instead = f", not {times or 'none'}" if found else ""
        self._require(f"{what} {counted} with {self._quoted(fragments)}{instead}", said, found == times)

    def _expect_any(self, nothing: str, said: Sequence[str], fragments: Sequence[str]) -> None:
        self._require(
            f"{nothing} says {self._quoted(fragments)}", said, bool(self._matching(said, fragments))
        )

    def _quoted(self, fragments: Sequence[str]) -> str:
        shown = [
            plain(self._named.filled(one), self._names).replace("*", "").strip(" ,:") for one in fragments
        ]
        return " and ".join(f"“{one}”" for one in shown)

    def _require(self, sentence: str, stands: Sequence[str], holds: bool) -> None:
        if not holds:
            raise DemoError(sentence, [plain(one, self._names) for one in stands])


def _written(message: Message) -> datetime:
    """When it was written, by its `ts`."""
    return datetime.fromtimestamp(float(message.ts), UTC)
