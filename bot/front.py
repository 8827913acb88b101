"""What people can ask for with a command, a button or a window: the part of the composition root behind `handlers`."""

from collections.abc import Awaitable, Callable

from bot.clock import Activity, Clock
from bot.domain.channel_ids import ChannelIds
from bot.domain.places import Workspace
from bot.ports import Books, UnitOfWork
from bot.services.act import ActOnRequest
from bot.services.agree_company import AgreeCompany
from bot.services.answer_check_in import AnswerCheckIn
from bot.services.credit_reply import CreditReply
from bot.services.decide_held import DecideHeld
from bot.services.desk import Desk
from bot.services.hearing import Hearing
from bot.services.send_reply import SendReply
from bot.services.show import Show
from bot.services.terms import TermsBook
from bot.services.their_people import TheirPeople
from bot.services.write_brief import WriteBrief
from bot.slack.messages import check_in
from bot.slack.side import SlackSide
from handlers.front_desk import FrontDesk


def front_desk(
    side: SlackSide,
    uow: UnitOfWork,
    clock: Clock,
    workspace: Workspace,
    terms: TermsBook,
    ids: ChannelIds,
    hearing: Hearing,
    brief: WriteBrief,
    desk_of: Callable[[Books], Desk],
    credit: CreditReply,
    changed: Callable[[], None],
    activity: Activity,
    look_now: Callable[[str], Awaitable[bool]],
    order_digest: Callable[[], Awaitable[None]],
) -> FrontDesk:
    """`changed` is rung when something is to be sent."""
    directory, gateway = side.directory, side.gateway

    def is_ours(user: str) -> bool:
        return directory.actor(user).is_staff

    return FrontDesk(
        activity=activity,
        clock=clock,
        workspace=workspace,
        directory=directory,
        gateway=gateway,
        channel_ids=ids,
        act=ActOnRequest(uow, clock, desk_of, changed),
        answer_check_in=AnswerCheckIn(uow, clock, workspace, terms, desk_of, check_in.ask, changed),
        decide_held=DecideHeld(uow, clock, workspace, credit, changed),
        agree_company=AgreeCompany(uow, clock, workspace, changed),
        their_people=TheirPeople(uow, directory),
        send_reply=SendReply(uow, clock, workspace, directory, changed),
        show=Show(uow, clock, workspace, terms, is_ours, directory, hearing, brief, gateway.limits),
        look_at_account=look_now,
        order_digest=order_digest,
    )
