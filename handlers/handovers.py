"""Hand-overs: a command and windows offer a request, buttons answer the offer."""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.domain import handing_over
from bot.domain.actors import Actor
from bot.domain.acts import Act, Refused
from bot.domain.handover import Packet
from bot.services.act import Words
from bot.services.packets import words_of
from bot.slack import interactions
from bot.slack.interactions import Command, Press, Submission
from bot.slack.messages import actions, answers, handover, outcomes
from bot.slack.messages import handover_forms as forms
from bot.slack.messages.modals import REQUEST
from handlers.commands import Answer, listener, number_of, open_picker
from handlers.front_desk import Ack, FrontDesk
from handlers.modals import refuse
from handlers.presses import for_staff

_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
Work = Callable[[Ack], Awaitable[None]]
Reading = Callable[[FrontDesk, Submission], Work]


def register(app: AsyncApp, desk: FrontDesk) -> None:
    app.command("/handover")(listener(desk, partial(_hand_over, desk)))
    app.action(actions.HANDOVER_ACCEPT)(for_staff(desk, partial(_accept, desk)))
    app.action(actions.HANDOVER_TAKE)(for_staff(desk, partial(_accept, desk)))
    app.action(actions.HANDOVER_DECLINE)(for_staff(desk, partial(_ask, desk, forms.decline)))
    app.action(actions.HANDOVER_ASSIGN)(for_staff(desk, partial(_ask, desk, forms.assign)))
    app.view(forms.PICK)(_submitted(desk, _picked))
    app.view(forms.PACKET)(_submitted(desk, _offer))
    app.view(forms.DECLINE)(_submitted(desk, _decline))
    app.view(forms.ASSIGN)(_submitted(desk, _assign))


# -- the command and its windows -------------------------------------------------------------------------


async def _hand_over(desk: FrontDesk, person: Actor, typed: Command) -> Answer:
    """`/handover 3 @ben`; without a person the window asks for one, without a number a picker comes first."""
    word, _, rest = typed.text.partition(" ")
    named = _PERSON.fullmatch(rest.strip())
    if rest.strip() and named is None:
        return answers.not_a_person(rest.strip())
    to = named[1] if named else ""
    if not word:
        choices = [
            one for one in await desk.show.choices("handover") if _is_theirs(desk, person, one.state.owner)
        ]
        return (
            await open_picker(desk, typed, forms.pick(choices, to)) if choices else answers.nothing_to_give()
        )
    number = number_of(word)
    if number is None:
        return answers.not_a_number(word, "/handover")
    window = await _window(desk, person.user_id, number, to)
    return window if isinstance(window, str) else await open_picker(desk, typed, window)


def _is_theirs(desk: FrontDesk, person: Actor, owner: str | None) -> bool:
    return owner == person.user_id or handing_over.leads(person.user_id, desk.workspace.team)


async def _window(desk: FrontDesk, by: str, number: int, to: str) -> dict[str, Any] | str:
    """The window with its packet filled in, or why there is none."""
    brief = await desk.show.told(number)
    if brief is None:
        return outcomes.no_such_request(number, await desk.show.open_numbers())
    refused = handing_over.offer(by, to, desk.workspace.team)(brief.state)
    if isinstance(refused, Refused):
        return outcomes.outcome(refused, number, desk.clock.now())
    if to and await desk.staff(to) is None:
        return answers.no_colleague(to)
    return forms.offer(brief, to, handover.draft(brief, desk.clock.now()))


# -- what is sent from a window --------------------------------------------------------------------------


def _submitted(desk: FrontDesk, read: Reading) -> Callable[..., Awaitable[None]]:
    """Whoever asks is looked at, what they sent is read, and only then is anything done."""

    async def listen(ack: Ack, body: dict[str, Any]) -> None:
        with desk.activity.doing("modal"):
            sent = interactions.submission(body)
            if await desk.staff(sent.user) is None:
                await refuse(ack, sent, answers.only_staff())
                return
            try:
                work = read(desk, sent)
            except (KeyError, ValueError):  # a window of another version of ours
                await refuse(ack, sent, answers.stale_button())
                return
            await work(ack)

    return listen


def _picked(desk: FrontDesk, sent: Submission) -> Work:
    number = int(sent.values[REQUEST])

    async def show(ack: Ack) -> None:
        window = await _window(desk, sent.user, number, sent.about)
        if isinstance(window, str):
            await ack(response_action="errors", errors={REQUEST: window})
        else:
            await ack(response_action="update", view=window)

    return show


def _offer(desk: FrontDesk, sent: Submission) -> Work:
    to, number = sent.values[forms.PERSON], int(sent.about)
    packet = Packet(*(sent.values.get(block, "") for block in forms.PARTS))
    words = words_of(packet, desk.workspace.channels.triage, sent.user, desk.clock.now())
    act = handing_over.offer(sent.user, to, desk.workspace.team)
    return _told(forms.PERSON, partial(_problem, desk, number, to, act, words))


def _assign(desk: FrontDesk, sent: Submission) -> Work:
    to, (number, offer) = sent.values[forms.PERSON], _pair(sent.about)
    act = handing_over.offer_on(sent.user, offer, to, desk.workspace.team)
    return _told(forms.PERSON, partial(_problem, desk, number, to, act))


def _decline(desk: FrontDesk, sent: Submission) -> Work:
    number, offer = _pair(sent.about)
    act = handing_over.decline(sent.user, offer, sent.values[forms.REASON])
    return _told(forms.REASON, partial(_performed, desk, number, act))


def _told(block: str, problem: Callable[[], Awaitable[str | None]]) -> Work:
    """What stands against it is told below that block."""

    async def tell(ack: Ack) -> None:
        why_not = await problem()
        if why_not is None:
            await ack()
        else:
            await ack(response_action="errors", errors={block: why_not})

    return tell


async def _problem(desk: FrontDesk, number: int, to: str, act: Act, words: Words | None = None) -> str | None:
    """Offer it to a colleague; why not, where it was not."""
    if await desk.staff(to) is None:
        return answers.no_colleague(to)
    return await _performed(desk, number, act, words)


async def _performed(desk: FrontDesk, number: int, act: Act, words: Words | None = None) -> str | None:
    done, sentence = await desk.perform(number, act, words)
    return None if done else sentence


# -- the buttons of an offer ------------------------------------------------------------------------------


async def _accept(desk: FrontDesk, person: Actor, press: Press, number: int) -> str | None:
    """What happened shows where it was pressed; what did not is told, and the message says how things stand."""
    act = handing_over.accept(person.user_id, _offer_in(press), desk.workspace.team)
    return await _performed(desk, number, act)


async def _ask(
    desk: FrontDesk, form: Callable[[int, int], dict[str, Any]], _: Actor, press: Press, number: int
) -> str | None:
    offer = _offer_in(press)
    brief = await desk.show.request(number)
    stands = brief.state.handover if brief else None
    if stands is None or stands.offer != offer:
        return outcomes.offer_is_over(number)
    return None if await desk.open_window(press.trigger_id, form(number, offer)) else answers.no_window()


def _offer_in(press: Press) -> int:
    """A button's value is `number:offer`; what is no number is no offer that stands."""
    return number_of(press.value.partition(":")[2]) or 0


def _pair(about: str) -> tuple[int, int]:
    number, offer = about.split(":")
    return int(number), int(offer)
