"""Spreading a wait by chance, so that what failed together is not tried again in step (on one machine or on many)."""

from collections.abc import Callable
from datetime import timedelta

Chance = Callable[[], float]
"""From 0 to below 1, each time another. Randomness is an argument; what the bot runs with is in `bot/ids.py`."""
SPREAD = 0.2


def spread(wait: timedelta, chance: Chance) -> timedelta:
    """A fifth shorter to a fifth longer."""
    return wait * (1 - SPREAD + 2 * SPREAD * chance())
