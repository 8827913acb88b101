"""Modals: submitted by staff alone, checked again, because what opened them may be long past."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.domain import acts
from bot.domain.policy import Severity
from bot.slack.messages import answers, modals
from bot.slack.redaction import redact_payload
from handlers.commands import act_for, answer_to
from handlers.front_desk import Ack, FrontDesk

Body = Mapping[str, Any]


def register(app: AsyncApp, desk: FrontDesk) -> None:
    app.view(modals.PICK_REQUEST)(_listener(desk, _picked))
    app.view(modals.PICK_SUBJECT)(_see(desk))
    app.view(modals.CHANGE_SEVERITY)(_listener(desk, _severity))
    app.view(modals.ESCALATE_REQUEST)(_listener(desk, _escalate))


def _listener(
    desk: FrontDesk, act_of: Callable[[Mapping[str, Any], str], tuple[int, acts.Act, str]]
) -> Callable[..., Awaitable[None]]:
    """`act_of` reads a submission: the request, what to do with it, the block that an error belongs to."""

    async def listen(ack: Ack, body: dict[str, Any]) -> None:
        with desk.activity.doing("modal"):
            clean, _ = redact_payload(body)
            view, person = clean["view"], await desk.staff(body["user"]["id"])
            if person is None:
                await _refuse(ack, view, answers.only_staff())
                return
            try:
                number, act, block = act_of(view, person.user_id)
            except (KeyError, TypeError, ValueError):  # a window of another version of ours
                await _refuse(ack, view, answers.stale_button())
                return
            done, sentence = await desk.perform(number, act)
            if done:
                await ack()
            else:
                await ack(response_action="errors", errors={block: sentence})

    return listen


async def _refuse(ack: Ack, view: Mapping[str, Any], sentence: str) -> None:
    """Below the first input; where there is none, in place of the window: Slack takes no error of no block."""
    block = next(iter((view.get("state") or {}).get("values") or {}), None)
    if block is None:
        await ack(response_action="update", view=modals.told(sentence))
    else:
        await ack(response_action="errors", errors={block: sentence})


def _see(desk: FrontDesk) -> Callable[..., Awaitable[None]]:
    """A question whose subject was picked is answered in the same window."""

    async def listen(ack: Ack, body: dict[str, Any]) -> None:
        with desk.activity.doing("modal"):
            view = redact_payload(body)[0]["view"]
            if await desk.staff(body["user"]["id"]) is None:
                await ack(response_action="errors", errors={modals.SUBJECT: answers.only_staff()})
                return
            word = str(view["private_metadata"])
            answer = await answer_to(desk, word, _value(view, modals.SUBJECT))
            await ack(response_action="update", view=modals.shown(word, answer))

    return listen


def _picked(view: Mapping[str, Any], person: str) -> tuple[int, acts.Act, str]:
    value = _value(view, modals.REQUEST)
    return int(value), act_for(str(view["private_metadata"]), person, ""), modals.REQUEST


def _severity(view: Mapping[str, Any], person: str) -> tuple[int, acts.Act, str]:
    severity = Severity(int(_value(view, modals.SEVERITY)))
    act = acts.change_severity(person, severity, _value(view, modals.REASON))
    return int(view["private_metadata"]), act, modals.SEVERITY


def _escalate(view: Mapping[str, Any], person: str) -> tuple[int, acts.Act, str]:
    act = acts.escalate(person, _value(view, modals.REASON))
    return int(view["private_metadata"]), act, modals.REASON


def _value(view: Mapping[str, Any], block: str) -> str:
    """The text or option of an input; block and action share their id."""
    element = view["state"]["values"][block][block]
    option = element.get("selected_option")
    return str(option["value"] if option else element.get("value") or "")
