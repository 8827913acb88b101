"""The entries of the card's menu *More*: each acts at once, or opens a window."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.domain import acts
from bot.domain.actors import Actor
from bot.slack.interactions import Press
from bot.slack.messages import answers, modals
from handlers.commands import number_of
from handlers.front_desk import FrontDesk

Work = Callable[[FrontDesk, Actor, Press, int], Awaitable[str | None]]


def chosen(value: str) -> tuple[str, int | None]:
    """An option's value is `word:number:version`."""
    word, _, rest = value.partition(":")
    return word, number_of(rest.partition(":")[0])


def acting(act: Callable[[str], acts.Act]) -> Work:
    """What happened shows on the card; what did not is told."""

    async def work(desk: FrontDesk, person: Actor, _: Press, number: int) -> str | None:
        done, sentence = await desk.perform(number, act(person.user_id))
        return None if done else sentence

    return work


def opening(modal: Callable[..., dict[str, Any]]) -> Work:
    """A window about an open request."""

    async def work(desk: FrontDesk, _: Actor, press: Press, number: int) -> str | None:
        brief = await desk.show.request(number)
        if brief is None or not brief.state.is_open:
            return answers.stale_button()
        return None if await desk.open_window(press.trigger_id, modal(brief)) else answers.no_window()

    return work


async def _explain(desk: FrontDesk, _: Actor, press: Press, number: int) -> str | None:
    view = await desk.show.explanation(number)
    if view is None:
        return answers.stale_button()
    window = modals.shown("explain", answers.explain(view))
    return None if await desk.open_window(press.trigger_id, window) else answers.no_window()


WORKS: Mapping[str, Work] = {
    "release": acting(acts.release),
    "explain": _explain,
}
