"""Modals: submitted by staff alone, checked again, because what opened them may be long past."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.domain import acts
from bot.domain.policy import Severity
from bot.slack import interactions
from bot.slack.interactions import Submission
from bot.slack.messages import answers, modals
from handlers.commands import PICKERS, act_for, answer_to, number_of
from handlers.front_desk import Ack, FrontDesk

Reading = Callable[[Submission], tuple[int, acts.Act, str]]


def register(app: AsyncApp, desk: FrontDesk) -> None:
    app.view(modals.PICK_REQUEST)(_listener(desk, _picked))
    app.view(modals.PICK_SUBJECT)(_see(desk))
    app.view(modals.CHANGE_SEVERITY)(_listener(desk, _severity))
    app.view(modals.ESCALATE_REQUEST)(_listener(desk, _escalate))


def _listener(desk: FrontDesk, act_of: Reading) -> Callable[..., Awaitable[None]]:
    """`act_of` reads a submission: the request, what to do with it, the block that an error belongs to."""

    async def listen(ack: Ack, body: dict[str, Any]) -> None:
        with desk.activity.doing("modal"):
            sent = interactions.submission(body)
            if await desk.staff(sent.user) is None:
                await refuse(ack, sent, answers.only_staff())
                return
            try:
                number, act, block = act_of(sent)
            except (KeyError, ValueError):  # a window of another version of ours
                await refuse(ack, sent, answers.stale_button())
                return
            done, sentence = await desk.perform(number, act)
            if done:
                await ack()
            else:
                await ack(response_action="errors", errors={block: sentence})

    return listen


async def refuse(ack: Ack, sent: Submission, sentence: str) -> None:
    """Below the first input; where there is none, in place of the window: Slack takes no error of no block."""
    block = next(iter(sent.values), None)
    if block is None:
        await ack(response_action="update", view=modals.told(sentence))
    else:
        await ack(response_action="errors", errors={block: sentence})


def _see(desk: FrontDesk) -> Callable[..., Awaitable[None]]:
    """A question whose subject was picked is answered in the same window."""

    async def listen(ack: Ack, body: dict[str, Any]) -> None:
        with desk.activity.doing("modal"):
            sent = interactions.submission(body)
            if await desk.staff(sent.user) is None:
                await refuse(ack, sent, answers.only_staff())
            elif sent.about not in PICKERS or modals.SUBJECT not in sent.values:
                await refuse(ack, sent, answers.stale_button())
            else:
                answer = await answer_to(desk, sent.about, sent.values[modals.SUBJECT])
                await ack(response_action="update", view=modals.shown(sent.about, answer))

    return listen


def _picked(sent: Submission) -> tuple[int, acts.Act, str]:
    return _number(sent.values[modals.REQUEST]), act_for(sent.about, sent.user, ""), modals.REQUEST


def _severity(sent: Submission) -> tuple[int, acts.Act, str]:
    severity = Severity(_number(sent.values[modals.SEVERITY]))
    act = acts.change_severity(sent.user, severity, sent.values[modals.REASON])
    return _number(sent.about), act, modals.SEVERITY


def _escalate(sent: Submission) -> tuple[int, acts.Act, str]:
    return _number(sent.about), acts.escalate(sent.user, sent.values[modals.REASON]), modals.REASON


def _number(word: str) -> int:
    number = number_of(word)
    if number is None:
        raise ValueError("no number that a window of ours holds")
    return number
