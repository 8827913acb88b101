"""Buttons. Anyone in a shared channel can press one, so everybody is checked by user id (slack.md §2.1)."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, get_args

from slack_bolt.app.async_app import AsyncApp

from bot.domain import acts
from bot.domain.actors import Actor
from bot.domain.outgoing import CheckInChoice, HeldChoice
from bot.ports import Posted
from bot.services.answer_check_in import Press
from bot.slack.messages import actions, answers, modals
from handlers.commands import number_of
from handlers.front_desk import Ack, FrontDesk, button_value

Body = Mapping[str, Any]
ACTS: Mapping[str, Callable[[str], acts.Act]] = {
    actions.CLAIM: lambda person: acts.claim(person, "button"),
    actions.RESOLVE: acts.resolve,
    actions.DISMISS: acts.dismiss,
}
CHOICES: Mapping[str, CheckInChoice] = {
    actions.CHECKIN_MORE: "more",
    actions.CHECKIN_NOT_NOW: "not_now",
    actions.CHECKIN_LESS: "less",
}
DECISIONS: Mapping[str, HeldChoice] = {actions.HELD_ARRIVED: "arrived", actions.HELD_SEND: "send"}
assert set(CHOICES.values()) == set(get_args(CheckInChoice)), "every choice has its button"


def register(app: AsyncApp, desk: FrontDesk) -> None:
    for action, act in ACTS.items():
        app.action(action)(_for_staff(desk, partial(_act, desk, act)))
    app.action(actions.SEVERITY)(_for_staff(desk, partial(_open, desk, modals.change_severity)))
    app.action(actions.ESCALATE)(_for_staff(desk, partial(_open, desk, modals.escalate_request)))
    for action, choice in CHOICES.items():
        app.action(action)(_check_in(desk, choice))
    for action, decision in DECISIONS.items():
        app.action(action)(_held(desk, decision))


def _for_staff(
    desk: FrontDesk, work: Callable[[Actor, Body, int], Awaitable[None]]
) -> Callable[..., Awaitable[None]]:
    async def listen(ack: Ack, body: dict[str, Any]) -> None:
        with desk.activity.doing("button"):
            person = await desk.staff(body["user"]["id"])
            number = _number(button_value(body))
            if person is None or number is None:
                await ack()
                await desk.whisper(body, answers.only_staff() if person is None else answers.stale_button())
                return
            await work(person, body, number)
            await ack()

    return listen


def _number(value: str) -> int | None:
    """A button's value is `number:version`; the version tells which state its presser saw."""
    number, _, _ = value.partition(":")
    return number_of(number)


async def _act(
    desk: FrontDesk, act: Callable[[str], acts.Act], person: Actor, body: Body, number: int
) -> None:
    done, sentence = await desk.perform(number, act(person.user_id))
    if not done:  # what happened shows on the card; what did not is told
        await desk.whisper(body, sentence)


async def _open(
    desk: FrontDesk, modal: Callable[..., dict[str, Any]], _: Actor, body: Body, number: int
) -> None:
    brief = await desk.show.request(number)
    if brief is None or not brief.state.is_open:
        await desk.whisper(body, answers.stale_button())
        return
    if not await desk.open_window(body, modal(brief)):
        await desk.whisper(body, answers.no_window())


def _check_in(desk: FrontDesk, choice: CheckInChoice) -> Callable[..., Awaitable[None]]:
    """The only buttons that are the customer's, and theirs alone; the service checks whose check-in it is."""

    async def listen(ack: Ack, body: dict[str, Any]) -> None:
        with desk.activity.doing("check_in"):
            entry = _number(button_value(body))
            where = Posted(desk.channel_ids.ours(body["channel"]["id"]), body["message"]["ts"])
            if await desk.staff(body["user"]["id"]) is not None:
                await desk.whisper(body, answers.not_yours_to_choose())
            elif entry is not None:
                await desk.answer_check_in(Press(entry, choice, body["user"]["id"], where))
            await ack()

    return listen


def _held(desk: FrontDesk, choice: HeldChoice) -> Callable[..., Awaitable[None]]:
    """Pressed in the direct message that asks, or in the answer to `/steward status`; there it is told."""

    async def listen(ack: Ack, body: dict[str, Any]) -> None:
        with desk.activity.doing("held"):
            person = await desk.staff(body["user"]["id"])
            if person is None:
                await desk.whisper(body, answers.only_staff())
            elif not await desk.decide_held(button_value(body), choice, person.user_id):
                await desk.whisper(body, answers.not_held())
            elif "message" not in body:
                await desk.whisper(body, answers.held_decided(choice))
            await ack()

    return listen
