"""What every handler needs: who is asking, the services, and a way to answer privately."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot.clock import Activity, Clock
from bot.domain.actors import Actor
from bot.domain.acts import Act
from bot.domain.channel_ids import ChannelIds
from bot.domain.places import Workspace
from bot.ports import Directory, Rendered, SendError
from bot.services.act import ActOnRequest, Done, Words
from bot.services.agree_company import AgreeCompany
from bot.services.answer_check_in import AnswerCheckIn
from bot.services.decide_held import DecideHeld
from bot.services.send_reply import SendReply
from bot.services.show import Show
from bot.services.their_people import TheirPeople
from bot.slack.gateway import SlackGateway
from bot.slack.interactions import Press
from bot.slack.messages import outcomes

log = structlog.get_logger()
Ack = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class FrontDesk:
    activity: Activity
    clock: Clock
    workspace: Workspace
    directory: Directory
    gateway: SlackGateway
    channel_ids: ChannelIds
    act: ActOnRequest
    answer_check_in: AnswerCheckIn
    decide_held: DecideHeld
    agree_company: AgreeCompany
    their_people: TheirPeople
    send_reply: SendReply
    show: Show
    look_at_account: Callable[[str], Awaitable[bool]]
    order_digest: Callable[[], Awaitable[None]]

    async def staff(self, user_id: str) -> Actor | None:
        """The member of staff behind a Slack user id; None for everybody else (promise 8)."""
        await self.directory.refresh_if_stale()
        actor = self.directory.actor(user_id)
        return actor if actor.is_staff else None

    async def perform(self, number: int, act: Act, words: Words | None = None) -> tuple[bool, str]:
        """Do it, and keep the words that go with it; whether it happened, and the sentence for who asked."""
        outcome = await self.act(number, act, words)
        sentence = outcomes.outcome(outcome, number, self.clock.now())
        return isinstance(outcome, Done), sentence

    async def whisper(self, press: Press, text: str | Rendered) -> None:
        """Tell whoever pressed a button, where they pressed it, so that only they see it."""
        message = text if isinstance(text, Rendered) else Rendered(text, ())
        try:
            await self.gateway.whisper(press.channel, press.user, message)
        except SendError as error:  # they left the channel; Slack still waits for our answer to the press
            log.warning("whisper.failed", error=error.code)

    async def open_window(self, trigger_id: str, view: Mapping[str, Any]) -> bool:
        """Show a modal to whoever just acted; False if Slack would not, e.g. three seconds later."""
        try:
            await self.gateway.open_view(trigger_id, view)
        except SendError as error:
            log.warning("window.failed", error=error.code)
            return False
        return True
