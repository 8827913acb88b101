"""Buttons in a customer's channel: that customer's own people may press them, and nobody else who reads there."""

from collections.abc import Awaitable, Callable, Mapping
from typing import get_args

import structlog
from slack_bolt.app.async_app import AsyncApp

from bot.domain.actors import ActorKind
from bot.domain.outgoing import CheckInChoice
from bot.domain.places import Account
from bot.ports import Posted, SendError
from bot.services.answer_check_in import Press as Answer
from bot.slack.interactions import Press
from bot.slack.messages import actions, answers
from handlers.front_desk import FrontDesk
from handlers.presses import listener, number_pressed

CHOICES: Mapping[str, CheckInChoice] = {
    actions.CHECKIN_MORE: "more",
    actions.CHECKIN_NOT_NOW: "not_now",
    actions.CHECKIN_LESS: "less",
}
assert set(CHOICES.values()) == set(get_args(CheckInChoice)), "every choice has its button"

log = structlog.get_logger()
OfTheirs = Callable[[Press, Account, str], Awaitable[str | None]]


def register(app: AsyncApp, desk: FrontDesk) -> None:
    for action, choice in CHOICES.items():
        app.action(action)(_for_customers(desk, "check_in", _check_in(desk, choice)))


def _for_customers(desk: FrontDesk, busy_with: str, work: OfTheirs) -> Callable[..., Awaitable[None]]:
    """`work` is given the press, whose channel it is, and that channel as our books name it."""

    async def by_customer(press: Press) -> str | None:
        channel = desk.channel_ids.ours(press.channel)
        account = desk.workspace.account_of(channel)
        if account is None:
            return None
        refused = await _refused(desk, press.user, account, channel)
        return refused if refused is not None else await work(press, account, channel)

    return listener(desk, busy_with, by_customer)


async def _refused(desk: FrontDesk, user: str, account: Account, channel: str) -> str | None:
    """Why it is not theirs to press. Where nobody can tell who they are, nothing is taken."""
    if await desk.staff(user) is not None:
        return answers.not_yours_to_choose(account.name)
    if not desk.directory.is_trusted:  # it may be one of ours: nobody's press counts for the customer's
        return answers.not_now()
    if desk.directory.actor(user).kind is ActorKind.BOT:
        return answers.not_yours_to_choose(account.name)
    try:
        person = await desk.their_people(account, channel, user)
    except SendError as error:
        log.warning("press.unknown_person", error=error.code)
        return answers.not_now()
    return None if person is not None else answers.not_yours_to_choose(account.name)


def _check_in(desk: FrontDesk, choice: CheckInChoice) -> OfTheirs:
    async def answer(press: Press, _: Account, channel: str) -> str | None:
        """The service checks whose check-in it is."""
        entry = number_pressed(press.value)
        if entry is not None:
            await desk.answer_check_in(Answer(entry, choice, press.user, Posted(channel, press.message_ts)))
        return None

    return answer
