"""How a button is answered: whoever may not press it is told so, and what is to be told is told after the ack."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.domain.actors import Actor
from bot.slack import interactions
from bot.slack.interactions import Press
from bot.slack.messages import answers
from handlers.commands import number_of
from handlers.front_desk import Ack, FrontDesk

Work = Callable[[Press], Awaitable[str | None]]


def listener(desk: FrontDesk, busy_with: str, work: Work) -> Callable[..., Awaitable[None]]:
    """What is to be told is told after Slack has its answer: a whisper may take longer than Slack waits."""

    async def listen(ack: Ack, body: dict[str, Any]) -> None:
        with desk.activity.doing(busy_with):
            press = interactions.press(body)
            told = await work(press)
            await ack()
            if told is not None:
                await desk.whisper(press, told)

    return listen


def for_staff(
    desk: FrontDesk, work: Callable[[Actor, Press, int], Awaitable[str | None]]
) -> Callable[..., Awaitable[None]]:
    async def by_staff(press: Press) -> str | None:
        person = await desk.staff(press.user)
        if person is None:
            return answers.only_staff()
        number = number_pressed(press.value)
        return answers.stale_button() if number is None else await work(person, press, number)

    return listener(desk, "button", by_staff)


def number_pressed(value: str) -> int | None:
    """A button's value is `number:version`; the version tells which state its presser saw."""
    number, _, _ = value.partition(":")
    return number_of(number)
