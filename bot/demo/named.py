"""The messages that a day speaks of later, and the requests that they opened."""

import re
from collections.abc import Callable, Sequence

from bot.demo.reading import reads
from bot.errors import DemoError
from sandbox.state.messages import Message

_NAME = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(r"\*Request (\d+)\*")


class Named:
    """`cards` are the messages of the triage channel: each has a request's number, and a `link` to its message."""

    def __init__(self, cards: Callable[[], Sequence[Message]], link: Callable[[str, str], str]) -> None:
        self._cards = cards
        self._link = link
        self._messages: dict[str, tuple[str, str]] = {}
        self._numbers: dict[str, str] = {}

    def keep(self, name: str, where: str, ts: str) -> None:
        self._messages[name] = (where, ts)

    def ts(self, name: str) -> str:
        """Errors: `DemoError` if it was never written."""
        if name not in self._messages:
            raise DemoError(f"this goes on from a message of an earlier step that was never written ({name})")
        return self._messages[name][1]

    def look(self) -> None:
        """Note the numbers that stand on the cards now: later, a card may tell of another message first."""
        for name in self._messages.keys() - self._numbers.keys():
            if number := self._on_a_card(self._link(*self._messages[name])):
                self._numbers[name] = number

    def filled(self, text: str) -> str:
        """With the number of its request for each `{name}`; other braces stay. Errors: `DemoError`."""
        return _NAME.sub(
            lambda found: self._number(found[1]) if found[1] in self._messages else found[0], text
        )

    def _number(self, name: str) -> str:
        self.look()
        if name not in self._numbers:
            raise DemoError(f"no card links to the message that this goes on from ({name})")
        return self._numbers[name]

    def _on_a_card(self, link: str) -> str | None:
        found = (number_of(card) for card in reversed(self._cards()) if link in reads(card))
        return next(found, None)


def number_of(card: Message) -> str | None:
    """The number of the request whose card this is."""
    found = _NUMBER.search(reads(card))
    return found[1] if found else None
