"""The rules as one value: what `bot/ports.py` calls `Understanding`, without a language model."""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.domain.reading import Candidate, Choice, Triage
from bot.understanding import alarms, grouping, rewording
from bot.understanding.remarks import declines, is_remark
from bot.understanding.triage import triage

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")


class Rules:
    def triage(self, text: str, *, has_files: bool = False) -> Triage:
        return triage(text, has_files=has_files)

    def choose(self, author: str, text: str, at: datetime, candidates: Sequence[Candidate]) -> Choice:
        return grouping.choose(author, text, at, candidates)

    def same_alarm(self, text: str, at: datetime, candidates: Sequence[Candidate]) -> Choice:
        return alarms.same_alarm(text, at, candidates)

    def answers(self, text: str, open_ones: Sequence[Candidate], *, uses_threads: bool) -> Choice:
        choice = grouping.answers(frozenset(_MENTION.findall(text)), open_ones)
        if uses_threads and choice.rule != "mention" and is_remark(text):
            return Choice(None, "remark")
        return choice

    def asks_anew(self, before: str, after: str) -> bool:
        return rewording.asks_anew(before, after)

    def declines(self, text: str) -> bool:
        return declines(text)
