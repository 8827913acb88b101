"""Opaque ids, and chance. Letters only: a digit run could look like a card number to a redaction rule (DESIGN §3)."""

import secrets
from collections.abc import Iterator
from typing import Protocol

ALPHABET = "bcdfghjkmnpqrstvwxyz"  # no vowels: an id never spells a word
LENGTH = 20

chance = secrets.SystemRandom().random
"""From 0 to below 1, each time another."""


class Ids(Protocol):
    def new(self) -> str: ...


class RandomIds:
    """86 bits of randomness an id."""

    def new(self) -> str:
        return "".join(_letters(secrets.randbelow(len(ALPHABET) ** LENGTH)))


def _letters(number: int) -> Iterator[str]:
    """The system is asked for chance once an id, not once a letter."""
    for _ in range(LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        yield ALPHABET[letter]
