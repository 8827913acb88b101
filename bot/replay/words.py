"""Words in memory: the twin of `storage/texts.py`. What was said before an instant can be let go of."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.domain.timestamps import ts_of
from bot.ports import Text


class MemoryTexts:
    def __init__(self) -> None:
        self._texts: dict[tuple[str, str], Text] = {}  # as they were said, but for what came late
        self._below: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)

    async def put(self, texts: Sequence[Text]) -> None:
        for text in texts:
            before = self._texts.get((text.channel, text.ts))
            if before is None or before.said_at <= text.said_at:
                self._texts[text.channel, text.ts] = text
                if text.thread_ts is not None:
                    self._below[text.channel, text.thread_ts][text.ts] = None

    async def get(self, channel: str, ts: Sequence[str]) -> Mapping[str, Text]:
        return {one: self._texts[channel, one] for one in ts if (channel, one) in self._texts}

    async def below(self, channel: str, root: str) -> Sequence[Text]:
        return [self._texts[channel, ts] for ts in sorted(self._below.get((channel, root), ()))]

    async def delete(self, channel: str, ts: str) -> None:
        text = self._texts.pop((channel, ts), None)
        if text is not None and text.thread_ts is not None:
            self._thin(channel, text.thread_ts, ts)

    async def spoken(self, channels: Sequence[str], since: datetime) -> Sequence[tuple[str, str]]:
        first = ts_of(since)
        found = ((ts, text.author) for (channel, ts), text in self._texts.items() if channel in channels)
        return sorted(pair for pair in found if pair[0] >= first)

    def __len__(self) -> int:
        return len(self._texts)

    async def forget(self, before: datetime, but: Collection[tuple[str, str]]) -> None:
        """What was said before then, without these messages of a channel."""
        old = [key for key, text in self._texts.items() if text.said_at < before and key not in but]
        for channel, ts in old:
            await self.delete(channel, ts)

    def _thin(self, channel: str, root: str, ts: str) -> None:
        thread = self._below[channel, root]
        thread.pop(ts, None)
        if not thread:
            del self._below[channel, root]
