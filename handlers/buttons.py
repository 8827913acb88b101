"""Buttons. Anyone in a shared channel can press one, so everybody is checked by user id (slack.md §2.1)."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from slack_bolt.app.async_app import AsyncApp

from bot.domain import acts
from bot.domain.outgoing import HeldChoice
from bot.slack.interactions import Press
from bot.slack.messages import actions, answers, modals
from handlers.front_desk import FrontDesk
from handlers.more import WORKS, acting, chosen, opening
from handlers.presses import for_staff, listener

ACTS: Mapping[str, Callable[[str], acts.Act]] = {
    actions.CLAIM: lambda person: acts.claim(person, "button"),
    actions.RESOLVE: acts.resolve,
    actions.DISMISS: acts.dismiss,
}
DECISIONS: Mapping[str, HeldChoice] = {actions.HELD_ARRIVED: "arrived", actions.HELD_SEND: "send"}


def register(app: AsyncApp, desk: FrontDesk) -> None:
    for action, act in ACTS.items():
        app.action(action)(for_staff(desk, partial(acting(act), desk)))
    app.action(actions.SEVERITY)(for_staff(desk, partial(opening(modals.change_severity), desk)))
    app.action(actions.ESCALATE)(for_staff(desk, partial(opening(modals.escalate_request), desk)))
    app.action(actions.MORE)(_more(desk))
    for action, decision in DECISIONS.items():
        app.action(action)(_held(desk, decision))
    app.action(actions.COMPANY_AGREED)(_company(desk))


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
