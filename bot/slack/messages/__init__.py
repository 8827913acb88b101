"""All words that people read: one renderer per kind of message, pure, facts in and blocks out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.domain import outgoing as o
from bot.domain.brief import Brief
from bot.domain.pasted_secrets import SecretNotice, SecretWarning
from bot.ports import Rendered
from bot.slack.messages import (
    check_in,
    check_in_answered,
    clock_warning,
    digest,
    further_company,
    handover,
    held_message,
    ladder_ended,
    ladder_stopped,
    owner_task,
    ping,
    place_refused,
    reply,
    reply_not_sent,
    secret_notice,
    secret_warning,
    staff_unread,
    token_refused,
    triage_card,
    which_customer,
)
from bot.slack.messages.parts import context

MAY_BE_REPEATED = "You may see this twice: the first sending was not confirmed by Slack."
RENDERERS: Mapping[type[o.Message], Callable[[Any, Brief], Rendered]] = {
    o.TriageCard: triage_card.render,
    o.Ping: ping.render,
    o.LadderEnded: ladder_ended.render,
    o.LadderStopped: ladder_stopped.render,
    o.ClockWarning: clock_warning.render,
    o.HandoverOffer: handover.render,
    o.HandoverUnanswered: handover.render_unanswered,
    o.HandoverAnswered: handover.render_answered,
    o.CheckIn: check_in.render,
    o.OwnerTask: owner_task.render,
    o.CheckInAnswered: check_in_answered.render,
    o.Digest: digest.render,
    o.WhichCustomer: which_customer.render,
    SecretNotice: secret_notice.render,
    SecretWarning: secret_warning.render,
    o.Reply: reply.render,
    o.ReplyNotSent: reply_not_sent.render,
    o.HeldMessage: held_message.render,
    o.FurtherCompany: further_company.render,
    o.PlaceRefused: place_refused.render,
    o.StaffUnread: staff_unread.render,
    o.TokenRefused: token_refused.render,
}


def render(message: o.Message, brief: Brief) -> Rendered:
    """Put a message into words; one of ours whose first sending may have arrived says so."""
    rendered = RENDERERS[type(message)](message, brief)
    if not brief.may_be_repeated:
        return rendered
    return replace(rendered, blocks=[*rendered.blocks, context(MAY_BE_REPEATED)])
