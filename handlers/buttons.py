"""Buttons. Anyone in a shared channel can press one, so everybody is checked by user id (slack.md §2.1)."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.domain import acts
from bot.domain.actors import Actor
from bot.domain.outgoing import HeldChoice
from bot.slack import interactions
from bot.slack.interactions import Press
from bot.slack.messages import actions, answers, modals
from handlers.commands import number_of
from handlers.front_desk import Ack, FrontDesk
from handlers.more import WORKS, acting, chosen, opening

Work = Callable[[Press], Awaitable[str | None]]
ACTS: Mapping[str, Callable[[str], acts.Act]] = {
    actions.CLAIM: lambda person: acts.claim(person, "button"),
    actions.RESOLVE: acts.resolve,
    actions.DISMISS: acts.dismiss,
}
DECISIONS: Mapping[str, HeldChoice] = {actions.HELD_ARRIVED: "arrived", actions.HELD_SEND: "send"}


def register(app: AsyncApp, desk: FrontDesk) -> None:
    for action, act in ACTS.items():
        app.action(action)(_for_staff(desk, partial(acting(act), desk)))
    app.action(actions.SEVERITY)(_for_staff(desk, partial(opening(modals.change_severity), desk)))
    app.action(actions.ESCALATE)(_for_staff(desk, partial(opening(modals.escalate_request), desk)))
    app.action(actions.MORE)(_more(desk))
    for action, decision in DECISIONS.items():
        app.action(action)(_held(desk, decision))
    app.action(actions.COMPANY_AGREED)(_company(desk))


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


def _for_staff(
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


def _more(desk: FrontDesk) -> Callable[..., Awaitable[None]]:
    """The menu of a card: its entries are in `handlers/more.py`."""

    async def by_staff(press: Press) -> str | None:
        person = await desk.staff(press.user)
        if person is None:
            return answers.only_staff()
        word, number = chosen(press.value)
        if number is None or word not in WORKS:
            return answers.stale_button()
        return await WORKS[word](desk, person, press, number)

    return listener(desk, "button", by_staff)


def _held(desk: FrontDesk, choice: HeldChoice) -> Callable[..., Awaitable[None]]:
    """Pressed in the direct message that asks, or in the answer to `/steward status`; there it is told."""

    async def by_staff(press: Press) -> str | None:
        person = await desk.staff(press.user)
        if person is None:
            return answers.only_staff()
        if not await desk.decide_held(press.value, choice, person.user_id):
            return answers.not_held()
        return None if press.message_ts else answers.held_decided(choice)

    return listener(desk, "held", by_staff)


def _company(desk: FrontDesk) -> Callable[..., Awaitable[None]]:
    """The button's value is `channel:team`."""

    async def by_staff(press: Press) -> str | None:
        person = await desk.staff(press.user)
        if person is None:
            return answers.only_staff()
        channel, _, team = press.value.partition(":")
        if not team or not await desk.agree_company(channel, team, person.user_id):
            return answers.agreed_before()
        return None if press.message_ts else answers.agreed()

    return listener(desk, "company", by_staff)
