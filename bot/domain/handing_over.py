"""Handing over: what staff may do with an offer, and who is told of it."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain import events as e
from bot.domain.acts import Act, Refusal, Refused, closed
from bot.domain.conversation import Conversation
from bot.domain.handover import Handover
from bot.domain.outgoing import (
    Audience,
    HandoverAnswered,
    HandoverOffer,
    HandoverUnanswered,
    Message,
    Outgoing,
    Priority,
)
from bot.domain.places import Team

# -- what staff may do ----------------------------------------------------------------------------------


def offer(by: str, to: str, team: Team) -> Act:
    """Whoever has it may offer it; the lead and the manager may offer anybody's, and nobody's."""

    def act(state: Conversation) -> e.Fact | Refused:
        if not state.is_open:
            return closed(state)
        if state.owner != by and not leads(by, team):
            why = Refusal.NOT_YOURS_TO_GIVE if state.owner else Refusal.NOBODYS_TO_GIVE
            return Refused(why, state.owner, state.claimed_at)
        return _to_another(state, by, to) or e.HandoverOffered(by, to)

    return act


def accept(by: str, offer: int, team: Team) -> Act:
    """The lead may accept what was offered to another."""

    def act(state: Conversation) -> e.Fact | Refused:
        stands = _standing(state, offer)
        if isinstance(stands, Refused):
            return stands
        if by != stands.to and not leads(by, team):
            return Refused(Refusal.OFFERED_TO_ANOTHER, stands.to, stands.at)
        return e.HandoverAccepted(by, offer)

    return act


def decline(by: str, offer: int, reason: str) -> Act:
    def act(state: Conversation) -> e.Fact | Refused:
        stands = _standing(state, offer)
        if isinstance(stands, Refused):
            return stands
        if by != stands.to:
            return Refused(Refusal.OFFERED_TO_ANOTHER, stands.to, stands.at)
        return e.HandoverDeclined(by, offer, reason)

    return act


def offer_on(by: str, offer: int, to: str, team: Team) -> Act:
    """The lead offers to another what was not answered, with the giver's packet."""

    def act(state: Conversation) -> e.Fact | Refused:
        stands = _standing(state, offer)
        if isinstance(stands, Refused):
            return stands
        if not leads(by, team):
            return Refused(Refusal.OFFERED_TO_ANOTHER, stands.to, stands.at)
        return _to_another(state, by, to) or e.HandoverOffered(by, to, stands.packet)

    return act


def leads(person: str, team: Team) -> bool:
    return person in (team.lead, team.manager)


def _standing(state: Conversation, offer: int) -> Handover | Refused:
    if state.handover is None or state.handover.offer != offer:
        return Refused(Refusal.OFFER_IS_OVER, state.owner, state.claimed_at)
    return state.handover


def _to_another(state: Conversation, by: str, to: str) -> Refused | None:
    if to == by:
        return Refused(Refusal.TO_YOURSELF, by)
    if to == state.owner:
        return Refused(Refusal.THEIRS_ALREADY, to, state.claimed_at)
    return None


# -- what time does -------------------------------------------------------------------------------------


def waiting(state: Conversation) -> Iterable[Handover]:
    """The offer that waits for its answer, in time."""
    return (state.handover,) if state.handover is not None and not state.handover.overdue else ()


def unanswered(state: Conversation, now: datetime) -> Iterable[e.Fact]:
    return (e.HandoverOverdue(o.offer, o.to) for o in waiting(state) if o.answer_due_at <= now)


# -- who is told ----------------------------------------------------------------------------------------


def said(before: Conversation, after: Conversation, fact: e.Fact, team: Team) -> Iterable[Outgoing]:
    """The offer and what becomes of it; where that is over, the same messages tell so, and lose their buttons."""
    was, stands = before.handover, after.handover
    if was is not None and (stands is None or stands.offer != was.offer):
        yield from _over(after, was, team)
        yield from _answered(after, was, fact)
    if stands is not None and (was is None or was.offer != stands.offer):
        yield _offer(after, stands)
    if stands is not None and stands.overdue and isinstance(fact, e.HandoverOverdue):
        yield _unanswered(after, stands, team)
        for giver in _others(stands.givers, asked(stands, team)):
            told = HandoverAnswered(
                after.number, stands.offer, asked(stands, team), "unanswered", to=stands.to
            )
            yield _direct(after, told, giver)


def asked(offer: Handover, team: Team) -> str:
    """Who decides where nobody answers: the lead, unless the offer went to them."""
    return team.manager if offer.to == team.lead else team.lead


def subject_of(number: int, offer: int) -> str:
    return f"offer:{number}:{offer}"


def _over(state: Conversation, offer: Handover, team: Team) -> Iterable[Outgoing]:
    yield _offer(state, offer)
    if offer.overdue:
        yield _unanswered(state, offer, team)


def _answered(state: Conversation, offer: Handover, fact: e.Fact) -> Iterable[Outgoing]:
    match fact:
        case e.HandoverAccepted(by=by):
            told = HandoverAnswered(state.number, offer.offer, by, "accepted", offer.to)
        case e.HandoverDeclined(by=by):
            told = HandoverAnswered(state.number, offer.offer, by, "declined", offer.to)
        case _:
            return
    for giver in _others(offer.givers, told.by):
        yield _direct(state, told, giver)


def _offer(state: Conversation, offer: Handover) -> Outgoing:
    message = HandoverOffer(state.number, offer.offer, offer.to)
    return _direct(state, message, offer.to, subject_of(state.number, offer.offer))


def _unanswered(state: Conversation, offer: Handover, team: Team) -> Outgoing:
    message = HandoverUnanswered(state.number, offer.offer, offer.to, asked(offer, team))
    return _direct(state, message, message.asked, f"unanswered:{state.number}:{offer.offer}")


def _direct(state: Conversation, message: Message, person: str, subject: str | None = None) -> Outgoing:
    return Outgoing(
        message, person, Audience.STAFF_MEMBER, Priority.PING, subject=subject, account=state.account
    )


def _others(people: Iterable[str], person: str) -> list[str]:
    return [one for one in people if one != person]
