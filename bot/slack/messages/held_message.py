"""A message to a customer may or may not have arrived: a person decides (promise 4)."""

from collections.abc import Mapping

from bot.domain.brief import Brief
from bot.domain.outgoing import HeldChoice, HeldKind, HeldMessage
from bot.ports import Rendered
from bot.slack.messages import actions
from bot.slack.messages.parts import Block, button, buttons, person, said
from bot.slack.text import escape

_LOOKED = "{by} looked: it arrived."
_DECIDED: Mapping[tuple[HeldKind, HeldChoice], str] = {
    ("check_in", "arrived"): _LOOKED,
    ("reply", "arrived"): f"{_LOOKED} It counts as our answer from now on.",
    ("check_in", "send"): (
        "{by} has it sent: now, or where their hours or our budget are against it, as soon as they allow it."
    ),
    ("reply", "send"): "{by} has it sent.",
}


def render(message: HeldMessage, brief: Brief) -> Rendered:
    name = escape(brief.account.name) if brief.account else "a customer"
    it = named(message.kind, message.number)
    what = f"{it} for *{name}* may or may not have reached <#{message.channel}>: Slack did not confirm it."
    if message.choice is not None:
        return said([what, _DECIDED[message.kind, message.choice].format(by=person(message.by))])
    look = "Please look there, and say whether it arrived. Until then Steward does not send it again."
    return said([what, look], decision(message.outbox_id))


def named(kind: HeldKind, number: int | None) -> str:
    return {"check_in": "A check-in", "reply": f"A reply to request {number}"}[kind]


def decision(outbox_id: str) -> Block:
    """The two buttons with which somebody of ours decides."""
    return buttons(
        [
            button("It arrived", actions.HELD_ARRIVED, outbox_id),
            button("Send it", actions.HELD_SEND, outbox_id),
        ]
    )
