"""What Steward says when a conversation changes: state before, state after, the fact between them."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain import events as e
from bot.domain import handing_over
from bot.domain.conversation import Conversation
from bot.domain.outgoing import Audience, ClockWarning, LadderStopped, Outgoing, Ping, Priority, TriageCard
from bot.domain.places import Account, Workspace
from bot.domain.policy import Role, Severity, Terms, Where
from bot.domain.rungs import rung_asked_for

OWNER_WARNED_FROM = 75  # per cent; before that the card alone changes colour (field.md C10)


@dataclass(frozen=True, slots=True)
class Roster:
    """Who stands behind the roles of a ladder for one account, as Slack user ids."""

    workspace: Workspace
    account: Account | None
    pool: tuple[str, ...]

    def people(self, role: Role, state: Conversation) -> tuple[str, ...]:
        owner = state.owner or (self.account.owner if self.account else "")
        team = self.workspace.team
        found = {
            Role.OWNER: (owner,),
            Role.POOL: tuple(p for p in self.pool if p not in (owner, team.lead, team.manager)),
            Role.LEAD: (team.lead,),
            Role.MANAGER: (team.manager,),
        }[role]
        return tuple(person for person in found if person)

    def helpers(self, role: Role, state: Conversation) -> tuple[str, ...]:
        """Whom an escalation reaches there: neither who has the request nor who asks for help with it."""
        at_it = (state.owner, state.ladder.asked_by)
        return tuple(person for person in self.people(role, state) if person not in at_it)


@dataclass(frozen=True, slots=True)
class Called:
    """Whom an escalation pings. `again`: nobody new is left on the ladder. Without people, the channel is told."""

    people: tuple[str, ...]
    again: bool


def called(state: Conversation, terms: Terms, roster: Roster) -> Called | None:
    """None where the ladder has no rung."""
    ladder = terms.level(state.severity).ladder
    if not ladder:
        return None
    rung = rung_asked_for(state.ladder.fired, ladder, lambda role: bool(roster.helpers(role, state)))
    return Called(roster.helpers(ladder[rung].who, state), again=rung < state.ladder.fired)


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
            yield from _pings(before, after, fact, terms, roster)
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
            yield from _ladder_stopped(before, after, fact, roster)
        case _:
            pass


def _pings(
    before: Conversation, after: Conversation, fact: e.Pinged, terms: Terms, roster: Roster
) -> Iterable[Outgoing]:
    rungs = terms.level(after.severity).ladder
    forced = before.ladder.forced
    reached = roster.helpers if forced else roster.people
    roles = (fact.role, *(rungs[index].who for index in fact.missed))  # for which this one stands, too
    people = tuple(dict.fromkeys(person for role in roles for person in reached(role, after)))
    ping = Ping(after.number, fact.step, fact.role, people, fact.due_at, forced, len(fact.missed))
    step = rungs[fact.step]
    if Where.DM in step.where:
        for person in people:
            yield _ping_to(person, Audience.STAFF_MEMBER, ping, after)
    if Where.CHANNEL in step.where or not people:
        yield _ping_to(roster.workspace.channels.escalations, Audience.INTERNAL, ping, after)


def _ping_to(reader: str, audience: Audience, ping: Ping, state: Conversation) -> Outgoing:
    """It tells of the clock, too."""
    return Outgoing(
        ping,
        reader,
        audience,
        _priority(state),
        series=f"ping:{ping.number}",
        supersedes=f"warning:{ping.number}",
        account=state.account,
    )


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
    before: Conversation, after: Conversation, fact: e.Fact, roster: Roster
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
