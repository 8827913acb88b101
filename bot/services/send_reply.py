"""Send a reply: from the triage card into the customer's thread, with what its writer knows asked about once more."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.clock import Clock
from bot.domain import events as e
from bot.domain.outgoing import Audience, Outgoing, Priority, Reply
from bot.domain.places import Account, Workspace
from bot.domain.replies import SEND_REPLY_WITHIN, Draft, News, Readers, Seen, Written, news
from bot.ports import Books, People, SendError, UnitOfWork


@dataclass(frozen=True, slots=True)
class AskAgain:
    """Nothing was sent: there is news, and the draft as it stands now."""

    news: tuple[News, ...]
    draft: Draft


@dataclass(frozen=True, slots=True)
class Sent:
    """It is on its way, by this or by an earlier press of the same window."""


class SendReply:
    def __init__(
        self, uow: UnitOfWork, clock: Clock, workspace: Workspace, people: People, changed: Callable[[], None]
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._workspace = workspace
        self._people = people
        self._changed = changed

    async def draft(self, number: int) -> Draft | None:
        """None where there is no such request, or its channel is nobody's."""
        channel = await self._channel(number)
        readers = await self._readers(channel) if channel else None
        async with self._uow.read() as books:
            return await self._draft(books, number, readers) if channel else None

    async def __call__(self, written: Written, before: Seen) -> Sent | AskAgain | None:
        """None as `draft` has it. Errors: `SendError`, where Slack does not say what the writer is called."""
        channel, name = await self._channel(before.number), await self._name(written.author)
        if channel is None:
            return None
        readers = await self._readers(channel)
        async with self._uow.write() as books:
            sent = await self._send(books, written, before, readers, name)
        self._changed()
        return sent

    async def _send(
        self, books: Books, written: Written, before: Seen, readers: Readers | None, name: str
    ) -> Sent | AskAgain | None:
        subject = f"reply:{written.window}"
        if await books.outbox.is_said(subject):
            return Sent()
        draft = await self._draft(books, before.number, readers, hides=written.hides)
        if draft is None:
            return None
        unknown = news(before, draft.seen, written.author)
        if unknown:
            return AskAgain(unknown, draft)
        state = (await books.conversations.load([before.number]))[before.number]
        reply = Outgoing(
            Reply(state.number, draft.account.id, written.author, name, written.text),
            to=state.channel,
            audience=Audience.CUSTOMER,
            priority=Priority.URGENT,
            thread_ts=state.root_ts,
            subject=subject,
            account=draft.account.id,
            not_after=self._clock.now() + SEND_REPLY_WITHIN,
        )
        await books.outbox.add([reply], self._clock.now())
        return Sent()

    async def _channel(self, number: int) -> str | None:
        async with self._uow.read() as books:
            state = (await books.conversations.load([number])).get(number)
        return state.channel if state is not None and self._account(state.channel) is not None else None

    def _account(self, channel: str) -> Account | None:
        return self._workspace.account_of(channel)

    async def _name(self, author: str) -> str:
        person = await self._people.person(author)
        return person.name if person is not None else ""

    async def _readers(self, channel: str) -> Readers | None:
        try:
            return await self._people.readers(channel)
        except SendError:
            return None

    async def _draft(
        self, books: Books, number: int, readers: Readers | None, *, hides: bool = False
    ) -> Draft | None:
        state = (await books.conversations.load([number])).get(number)
        account = self._account(state.channel) if state is not None else None
        if state is None or account is None:
            return None
        ts = _latest([event.fact for event in (await books.conversations.log([number]))[number]])
        said = (await books.texts.get(state.channel, [ts])).get(ts)
        return Draft(
            seen=Seen(number, ts, state.is_open, state.owner, readers, hides),
            account=account,
            channel=state.channel,
            author=said.author if said else state.opened_by,
            words=said.text if said else "",
            said_at=said.said_at if said else state.last_customer_at or state.opened_at,
        )


def _latest(facts: list[e.Fact]) -> str:
    """The customer's latest message that they have not taken back; the one that opened it, if they took back all."""
    said = [fact.message_ts for fact in facts if isinstance(fact, e.Opened | e.CustomerWrote)]
    withdrawn = {fact.message_ts for fact in facts if isinstance(fact, e.CustomerWithdrew)}
    return max((ts for ts in said if ts not in withdrawn), default=said[0])
