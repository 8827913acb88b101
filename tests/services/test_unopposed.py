"""A transaction that was overtaken is done once more, and not for ever."""

import pytest

from bot.ports import ConflictError
from bot.services.unopposed import MOST_TRIES, unopposed


class Overtaken:
    """By somebody else, so many times."""

    def __init__(self, times: int) -> None:
        self.left, self.tries = times, 0

    async def __call__(self) -> str:
        self.tries += 1
        self.left -= 1
        if self.left >= 0:
            raise ConflictError("request 1 was changed meanwhile")
        return "done"


async def test_what_was_overtaken_is_done_once_more() -> None:
    work = Overtaken(2)
    assert await unopposed(work) == "done"
    assert work.tries == 3


async def test_what_is_overtaken_again_and_again_is_an_error() -> None:
    work = Overtaken(MOST_TRIES)
    with pytest.raises(ConflictError, match="changed meanwhile"):
        await unopposed(work)
    assert work.tries == MOST_TRIES
