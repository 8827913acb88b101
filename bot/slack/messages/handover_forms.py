"""The windows of a hand-over: which request, to whom with which packet, why not, and to whom else."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.brief import RequestBrief
from bot.domain.handover import Packet
from bot.slack.messages.handover import ANGRY, CALM, WORRIED
from bot.slack.messages.modals import OPTIONS_LIMIT, REQUEST, input_, label_of, modal
from bot.slack.messages.parts import Block, option

PICK, PACKET, DECLINE, ASSIGN = "pick_handover", "offer_handover", "decline_handover", "assign_handover"
ALL = (PICK, PACKET, DECLINE, ASSIGN)
PERSON, STATE, PROMISES, TONE, TRIED, NEXT, REASON = (
    "person",
    "state",
    "promises",
    "tone",
    "tried",
    "next",
    "reason",
)
PARTS = (STATE, PROMISES, TONE, TRIED, NEXT)
"""The blocks of a packet, in its order."""
LONGEST = 600
_TONES = {CALM: "Calm", WORRIED: "Worried", ANGRY: "Angry"}


def pick(choices: Sequence[RequestBrief], to: str) -> dict[str, Any]:
    options = [option(label_of(one), str(one.state.number)) for one in choices[:OPTIONS_LIMIT]]
    select = {"type": "static_select", "action_id": REQUEST, "options": options}
    return modal(PICK, "Hand over a request", "Next", to, [input_(REQUEST, "Which one?", select)])


def offer(brief: RequestBrief, to: str, packet: Packet) -> dict[str, Any]:
    """`to` may be empty: the person is then chosen in the window."""
    tones = [option(label, tone) for tone, label in _TONES.items()]
    tone = {"type": "static_select", "action_id": TONE, "options": tones}
    chosen = {"initial_option": tones[[*_TONES].index(packet.tone)]}
    return modal(
        PACKET,
        f"Hand over request {brief.state.number}",
        "Offer",
        str(brief.state.number),
        [
            _person(to),
            input_(STATE, "Where does it stand?", _text(STATE, packet.state)),
            _optional(PROMISES, "What is promised, and by when?", packet.promises),
            input_(TONE, "Their tone", tone | chosen),
            _optional(TRIED, "What was tried?", packet.tried),
            input_(NEXT, "What comes next?", _text(NEXT, packet.next_action)),
        ],
    )


def decline(number: int, offer: int) -> dict[str, Any]:
    reason = input_(REASON, "Why? The giver reads this", _text(REASON, ""))
    return modal(DECLINE, f"Decline request {number}", "Decline", f"{number}:{offer}", [reason])


def assign(number: int, offer: int) -> dict[str, Any]:
    return modal(
        ASSIGN, f"Offer request {number} to", "Offer", f"{number}:{offer}", [_person("", "Who takes it?")]
    )


def _person(chosen: str, question: str = "Who takes it?") -> Block:
    element = {"type": "users_select", "action_id": PERSON} | ({"initial_user": chosen} if chosen else {})
    return input_(PERSON, question, element)


def _optional(block: str, label: str, initial: str) -> Block:
    return {**input_(block, label, _text(block, initial)), "optional": True}


def _text(action: str, initial: str) -> Mapping[str, Any]:
    element = {"type": "plain_text_input", "action_id": action, "multiline": True, "max_length": LONGEST}
    return element | ({"initial_value": initial[:LONGEST]} if initial else {})
