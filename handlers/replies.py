"""Replies by window: opened from the triage card, asked about again where something has changed, sent once."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.domain.actors import Actor
from bot.domain.replies import Written
from bot.ports import SendError
from bot.services.send_reply import AskAgain, Sent
from bot.slack import interactions
from bot.slack.interactions import Press, Submission
from bot.slack.messages import actions, answers, modals, reply_window
from handlers.front_desk import Ack, FrontDesk
from handlers.modals import refuse
from handlers.presses import for_staff


def register(app: AsyncApp, desk: FrontDesk) -> None:
    app.action(actions.REPLY)(for_staff(desk, partial(_open, desk)))
    app.view(modals.REPLY_REQUEST)(_listener(desk))


async def _open(desk: FrontDesk, _: Actor, press: Press, number: int) -> str | None:
    draft = await desk.send_reply.draft(number)
    if draft is None:
        return answers.no_reply_from_here()
    if not draft.seen.is_open:
        return answers.stale_button()
    opened = await desk.open_window(press.trigger_id, reply_window.window(draft))
    return None if opened else answers.no_window()


def _listener(desk: FrontDesk) -> Callable[..., Awaitable[None]]:
    async def listen(ack: Ack, body: dict[str, Any]) -> None:
        with desk.activity.doing("modal"):
            sent = interactions.submission(body)
            if await desk.staff(sent.user) is None:
                await refuse(ack, sent, answers.only_staff())
            else:
                await _send(desk, ack, sent)

    return listen


async def _send(desk: FrontDesk, ack: Ack, sent: Submission) -> None:
    before, text = reply_window.seen(sent.about), sent.values.get(reply_window.REPLY, "")
    if before is None or reply_window.REPLY not in sent.values:
        await refuse(ack, sent, answers.stale_button())
        return
    if not text.strip():
        await refuse(ack, sent, answers.nothing_written())
        return
    written = Written(sent.window, sent.user, text, sent.hides)
    try:
        outcome = await desk.send_reply(written, before)
    except SendError:
        await refuse(ack, sent, answers.not_now())
        return
    match outcome:
        case AskAgain(news=news, draft=draft):
            await ack(response_action="update", view=reply_window.window(draft, news, text))
        case Sent():
            await ack()
        case None:
            await refuse(ack, sent, answers.no_reply_from_here())
