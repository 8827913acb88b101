"""A hand-over: the packet that is offered, what became of it, and what the form is filled with beforehand."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.domain import events as e
from bot.domain.brief import Brief, RequestBrief
from bot.domain.handover import Handover, Packet, offered
from bot.domain.outgoing import HandoverAnswered, HandoverOffer, HandoverUnanswered
from bot.domain.service_levels import due_at
from bot.ports import Rendered
from bot.slack.messages import actions
from bot.slack.messages.clock_warning import CLOCKS
from bot.slack.messages.parts import (
    PRIMARY,
    Block,
    UnfitError,
    ask,
    button,
    buttons,
    clock_time,
    customer,
    due_time,
    person,
    said,
    severity,
    words,
)

CALM, WORRIED, ANGRY = "calm", "worried", "angry"
_PARTS = (
    ("Where it stands", "state"),
    ("Promised", "promises"),
    ("Their tone", "tone"),
    ("Tried", "tried"),
    ("Next", "next_action"),
)


def render(message: HandoverOffer, brief: Brief) -> Rendered:
    request = _request(message, brief)
    stands = _standing(message, request)
    head = f"{_giver(request, message.offer)} offers you request {message.number}: {_what(request)}."
    packet = [head, ask(request), *_clock(request, brief.now), *_packet(request.packet)]
    if stands is None:
        return said([*packet, _became(request, message.offer)])
    until = clock_time(stands.answer_due_at, brief.now)
    keeps = f"Until you accept, {_keeper(stands)}. If you have not answered by {until}, the lead is asked."
    return said([*packet, keeps], _answers(message))


def render_unanswered(message: HandoverUnanswered, brief: Brief) -> Rendered:
    request = _request(message, brief)
    stands = _standing(message, request)
    head = (
        f"{person(message.to)} has not answered {_giver(request, message.offer)}, who offers "
        f"request {message.number}: {_what(request)}."
    )
    if stands is None:
        return said([head, ask(request), _became(request, message.offer)])
    value = _value(message)
    return said(
        [head, ask(request), *_clock(request, brief.now), f"Meanwhile {_keeper(stands)}."],
        buttons(
            [
                button("Take it", actions.HANDOVER_TAKE, value, PRIMARY),
                button("Offer it to another", actions.HANDOVER_ASSIGN, value),
            ]
        ),
    )


def render_answered(message: HandoverAnswered, brief: Brief) -> Rendered:
    request = _request(message, brief)
    return said([_ANSWERED[message.outcome](message, request), ask(request)])


def _accepted(message: HandoverAnswered, request: RequestBrief) -> str:
    return f"{person(message.by)} has request {message.number} now: {_what(request)}."


def _declined(message: HandoverAnswered, request: RequestBrief) -> str:
    found = (event.fact for event in request.log)
    reason = next(
        (f.reason for f in found if isinstance(f, e.HandoverDeclined) and f.offer == message.offer), ""
    )
    why = f": {words(reason)}" if reason else ""
    return f"{person(message.by)} declined request {message.number}{why}. {_whose(request)}."


def _unanswered(message: HandoverAnswered, request: RequestBrief) -> str:
    silent = f"{person(message.to)} has not answered your offer of request {message.number}"
    return f"{silent}, so {person(message.by)} is asked. {_whose(request)} until somebody accepts."


_ANSWERED: Mapping[str, Callable[[HandoverAnswered, RequestBrief], str]] = {
    "accepted": _accepted,
    "declined": _declined,
    "unanswered": _unanswered,
}


def _whose(request: RequestBrief) -> str:
    owner = request.state.owner
    return f"{person(owner)} still has it" if owner else "Nobody has it"


def _keeper(offer: Handover) -> str:
    if offer.owner is None:
        return "nobody has it, and its ladder goes on"
    return f"{person(offer.owner)} keeps it, its clock and its warnings"


def _answers(message: HandoverOffer) -> Block:
    value = _value(message)
    return buttons(
        [
            button("Accept", actions.HANDOVER_ACCEPT, value, PRIMARY),
            button("Decline", actions.HANDOVER_DECLINE, value),
        ]
    )


def _value(message: HandoverOffer | HandoverUnanswered) -> str:
    return f"{message.number}:{message.offer}"


def _request(message: Any, brief: Brief) -> RequestBrief:
    if brief.request is None:
        raise UnfitError(message, "a request")
    return brief.request


def _standing(message: HandoverOffer | HandoverUnanswered, request: RequestBrief) -> Handover | None:
    stands = request.state.handover
    return stands if stands is not None and stands.offer == message.offer else None


def _giver(request: RequestBrief, offer: int) -> str:
    fact = offered(request.log, offer)
    return person(fact.by if fact else None)


def _what(request: RequestBrief) -> str:
    return f"*{severity(request.state.severity)} at {customer(request)}*"


def _clock(request: RequestBrief, now: datetime) -> list[str]:
    running = request.state.running
    if running is None:
        return []
    due = due_at(running, request.state.severity, request.terms)
    name = CLOCKS[running.name].capitalize()
    return [f"{name} due {due_time(due, now)}." if due > now else f"{name} was due {clock_time(due, now)}."]


def _packet(packet: Packet | None) -> list[str]:
    if packet is None:
        return []
    return [f"*{label}:* {words(text)}" for label, part in _PARTS if (text := getattr(packet, part))]


def _became(request: RequestBrief, offer: int) -> str:
    """What ended the offer: its answer, or what else was done with the request after it."""
    after = [event.fact for event in request.log if event.seq > offer]
    ends = (_ENDS[type(fact)](fact) for fact in after if type(fact) in _ENDS and _is_of(fact, offer))
    return f"This offer is over: {next(ends, 'the request has moved on')}."


def _is_of(fact: e.Fact, offer: int) -> bool:
    return getattr(fact, "offer", offer) == offer


_ENDS: Mapping[type[e.Fact], Callable[[Any], str]] = {
    e.HandoverAccepted: lambda f: f"{person(f.by)} accepted it",
    e.HandoverDeclined: lambda f: f"{person(f.by)} declined it",
    e.HandoverOffered: lambda f: f"{person(f.by)} offered it to {person(f.to)} instead",
    e.Released: lambda f: f"{person(f.by)} gave the request back to the team",
    e.Claimed: lambda f: f"{person(f.by)} claimed the request",
    e.Resolved: lambda f: f"{person(f.by)} resolved the request",
    e.Dismissed: lambda f: f"{person(f.by)} said that it is not a request",
    e.CustomerWithdrew: lambda _: "the customer deleted what they asked",
}


def draft(brief: RequestBrief, now: datetime, notes: Sequence[str] = ()) -> Packet:
    """What the form is filled with: facts and notes, for the giver to put right."""
    state = brief.state
    return Packet(
        state=f"{severity(state.severity)}: {_stage(brief)}",
        promises=_promised(brief, now),
        tone=_tone(brief, now),
        tried=" ".join(notes),
        next_action="Answer them." if state.is_ours else "Wait for their answer, and look again.",
    )


def _stage(brief: RequestBrief) -> str:
    state = brief.state
    if state.waiting:
        since = _plain_time(min(w.since for w in state.waiting))
        return f"they wait for {'our first reply' if state.first_reply_at is None else 'us'} since {since}."
    latest = f"We last wrote {_plain_time(state.last_staff_at)}" if state.last_staff_at else "No reply yet"
    return f"{latest}; the next step is {'ours' if state.is_ours else 'theirs'}."


def _promised(brief: RequestBrief, now: datetime) -> str:
    running = brief.state.running
    if running is None:
        return ""
    due = due_at(running, brief.state.severity, brief.terms)
    return f"{CLOCKS[running.name].capitalize()} {'by' if due > now else 'was due'} {_plain_time(due)}."


def _tone(brief: RequestBrief, now: datetime) -> str:
    """A guess: whom we kept waiting too long, or hurt badly, is not calm."""
    running = brief.state.running
    late = running is not None and due_at(running, brief.state.severity, brief.terms) <= now
    breached = any(outcome.breached for outcome in brief.state.outcomes)
    return WORRIED if late or breached or brief.state.severity.is_urgent else CALM


def _plain_time(instant: datetime) -> str:
    """In a form's field nothing is rendered in the reader's own zone."""
    return f"{instant.astimezone(UTC):%d %b %H:%M} UTC"
