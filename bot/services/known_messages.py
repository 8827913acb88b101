"""What is known of the messages that one set speaks of: read once before it, kept up while it is worked on."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.inbox import Deleted, Edited, Incoming, Wrote, key_of
from bot.ports import Books, Text


@dataclass(slots=True)
class KnownMessages:
    """`said` are the requests that messages are part of, `rooted` those whose thread hangs below a message.

    `texts` are the words kept of them, and `deleted` those that were gone before they came.
    """

    said: dict[str, int] = field(default_factory=dict)
    rooted: dict[str, int] = field(default_factory=dict)
    texts: dict[str, Text] = field(default_factory=dict)
    deleted: frozenset[str] = frozenset()

    @property
    def numbers(self) -> list[int]:
        return sorted({*self.said.values(), *self.rooted.values()})

    def request_at(self, ts: str | None) -> int | None:
        """The newest request that a message belongs to, as a part or as the root of its thread."""
        return max(
            (each[ts] for each in (self.said, self.rooted) if ts is not None and ts in each), default=None
        )


async def known_messages(books: Books, channel: str, incoming: Sequence[Incoming]) -> KnownMessages:
    """One statement a table for the whole set."""
    keys = _keys(incoming)
    written = [item.ts for item in incoming if isinstance(item, Wrote | Edited)]
    by_key = {key_of(channel, ts, "deleted"): ts for ts in written}
    gone = await books.receipts.known_keys(list(by_key)) if by_key else frozenset()
    said = dict(await books.conversations.said_in(channel, keys))
    rooted = dict(await books.conversations.rooted_at(channel, keys))
    strange = sorted({root for item in incoming if (root := _root(item)) and root not in {**said, **rooted}})
    if strange:  # threads that are nobody's: an alarm in one may have joined a request that hangs elsewhere
        rooted |= await books.conversations.spoken_of_below(channel, strange)
    return KnownMessages(
        said=said,
        rooted=rooted,
        texts=dict(await books.texts.get(channel, written)) if written else {},
        deleted=frozenset(by_key[key] for key in gone),
    )


def _root(item: Incoming) -> str | None:
    return item.thread_ts if isinstance(item, Wrote | Edited) else None


def _keys(incoming: Sequence[Incoming]) -> list[str]:
    """The messages themselves and the roots of their threads."""
    keys: set[str] = set()
    for item in incoming:
        match item:
            case Wrote(ts=ts, thread_ts=thread_ts) | Edited(ts=ts, thread_ts=thread_ts):
                keys |= {ts, *([thread_ts] if thread_ts else [])}
            case Deleted(ts=ts):
                keys.add(ts)
            case _:
                pass
    return sorted(keys)
