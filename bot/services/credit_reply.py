"""Credit a reply: what one of ours had us say counts as their answer, from the instant at which Slack took it."""

from collections.abc import Callable

from bot.domain import events as e
from bot.domain.outgoing import Outgoing, Reply
from bot.domain.timestamps import instant_of
from bot.ports import Books, Posted, Text
from bot.services.desk import Desk


class CreditReply:
    """Called in the transaction that settles the row: neither is known without the other."""

    def __init__(self, desk_of: Callable[[Books], Desk]) -> None:
        self._desk_of = desk_of

    async def __call__(self, books: Books, settled: Outgoing | None, where: Posted) -> None:
        """Nothing, where what was settled is no reply, or was known to stand there before."""
        if settled is None or not isinstance(settled.message, Reply):
            return
        reply, desk = settled.message, self._desk_of(books)
        if where.ts and await books.conversations.said_in(where.channel, [where.ts]):
            return
        at = instant_of(where.ts) or desk.now
        await desk.bring([reply.number])
        await desk.happen(reply.number, e.StaffReplied(reply.author, where.ts, "modal"), at)
        if where.ts:
            said = Text(where.channel, where.ts, reply.author, reply.text, at, settled.thread_ts)
            await books.texts.put([said])
        await desk.save()
