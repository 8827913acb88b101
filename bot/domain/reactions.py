"""What Steward says when a conversation changes: state before, state after, the fact between them."""

from collections.abc import Iterable

from bot.domain import calls, handing_over
from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.outgoing import Audience, ClockWarning, LadderStopped, Outgoing, Priority, TriageCard
from bot.domain.places import Workspace
from bot.domain.policy import Severity, Terms
from bot.domain.roster import Roster

OWNER_WARNED_FROM = 75  # per cent; before that the card alone changes colour (field.md C10)


def card_subject(number: int) -> str:
    return f"card:{number}"


def card(state: Conversation, workspace: Workspace) -> Outgoing:
    return Outgoing(
        TriageCard(state.number),
        to=workspace.channels.triage,
        audience=Audience.INTERNAL,
        priority=Priority.URGENT if state.severity is Severity.SEV1 else Priority.CARD,
        subject=card_subject(state.number),
        account=state.account,
    )


def reactions(
    before: Conversation, after: Conversation, fact: e.Fact, terms: Terms, roster: Roster
) -> Iterable[Outgoing]:
    """Everything but the card, which follows every change of a conversation once per set."""
    yield from handing_over.said(before, after, fact, roster.workspace.team)
    match fact:
        case e.Pinged():
            yield from calls.pings(before, after, fact, terms, roster)
        case e.LadderExhausted():
            yield from calls.exhausted(after, fact, roster)
        case e.Warned() if fact.percent >= OWNER_WARNED_FROM:
            yield from _warning(after, fact, roster)
        case (
            e.Claimed()
            | e.HandoverAccepted()
            | e.StaffReplied()
            | e.Resolved()
            | e.Dismissed()
            | e.CustomerWithdrew()
        ):
            yield from _ladder_stopped(before, after, fact, terms, roster)
        case _:
            pass


def _priority(state: Conversation) -> Priority:
    return Priority.URGENT if state.severity.is_urgent else Priority.PING


def _warning(after: Conversation, fact: e.Warned, roster: Roster) -> Iterable[Outgoing]:
    breach = fact.percent >= 100
    person = after.owner or (roster.workspace.team.lead if breach else "")
    warning = ClockWarning(after.number, fact.clock, fact.percent, fact.due_at, person)
    series = f"warning:{after.number}"
    if after.owner:
        yield Outgoing(
            warning,
            after.owner,
            Audience.STAFF_MEMBER,
            _priority(after),
            series=series,
            account=after.account,
        )
    if breach:
        channel = roster.workspace.channels.escalations
        yield Outgoing(
            warning, channel, Audience.INTERNAL, _priority(after), series=series, account=after.account
        )


def _ladder_stopped(
    before: Conversation, after: Conversation, fact: e.Fact, terms: Terms, roster: Roster
) -> Iterable[Outgoing]:
    """Said once, where the pings were heard: the people pinged need not look any more."""
    climbing = before.owner is None and before.is_ours and before.ladder.pings > 0
    still = after.owner is None and after.is_ours
    if not climbing or still:
        return
    match fact:
        case e.Claimed(by=by) | e.HandoverAccepted(by=by):
            stopped = LadderStopped(after.number, by, "claimed")
        case e.StaffReplied(author=by):
            stopped = LadderStopped(after.number, by, "answered")
        case e.Resolved(by=by):
            stopped = LadderStopped(after.number, by, "resolved")
        case e.Dismissed(by=by):
            stopped = LadderStopped(after.number, by, "dismissed")
        case e.CustomerWithdrew():
            stopped = LadderStopped(after.number, "", "withdrawn")
        case _:
            return
    channel = roster.workspace.channels.escalations
    yield Outgoing(stopped, channel, Audience.INTERNAL, Priority.PING, account=after.account)
    yield from calls.over(before, stopped, terms)
