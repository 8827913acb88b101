"""What a ladder says: whom a rung calls, and who hears that it came to its end."""

from collections.abc import Iterable

from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.outgoing import Audience, LadderEnded, LadderStopped, Outgoing, Page, PageOver, Ping, Priority
from bot.domain.places import webhook_place
from bot.domain.policy import Terms, Where
from bot.domain.roster import Roster


def pings(
    before: Conversation, after: Conversation, fact: e.Pinged, terms: Terms, roster: Roster
) -> Iterable[Outgoing]:
    rungs = terms.level(after.severity).ladder
    forced = before.ladder.forced
    reached = roster.helpers if forced else roster.people
    steps = [rungs[index] for index in (*fact.missed, fact.step) if index < len(rungs)]
    people = tuple(dict.fromkeys(person for step in steps for person in reached(step, after)))
    ping = Ping(
        number=after.number,
        step=fact.step,
        role=fact.role,
        people=tuple(
            dict.fromkeys(one for step in steps for one in roster.named(step, after) if one in people)
        ),
        due_at=fact.due_at,
        forced=forced,
        missed=len(fact.missed),
        groups=tuple(dict.fromkeys(group for step in steps for group in roster.groups(step))),
    )
    places = rungs[fact.step].where
    if Where.DM in places:
        for person in people:
            yield _to(person, Audience.STAFF_MEMBER, ping, after)
    if Where.CHANNEL in places or not (people or rungs[fact.step].webhooks):
        yield _to(roster.workspace.channels.escalations, Audience.INTERNAL, ping, after)
    page = Page(after.number, fact.step, fact.due_at, forced)
    for name in dict.fromkeys(name for step in steps for name in step.webhooks):
        yield _to(webhook_place(name), Audience.WEBHOOK, page, after)


def over(before: Conversation, stopped: LadderStopped, terms: Terms) -> Iterable[Outgoing]:
    """To every webhook that was called."""
    rungs = terms.level(before.severity).ladder
    called = (rungs[index] for index in before.ladder.reached if index < len(rungs))
    for name in dict.fromkeys(name for step in called for name in step.webhooks):
        page_over = PageOver(stopped.number, stopped.by, stopped.cause)
        yield _to(webhook_place(name), Audience.WEBHOOK, page_over, before)


def exhausted(after: Conversation, fact: e.LadderExhausted, roster: Roster) -> Iterable[Outgoing]:
    ended = LadderEnded(after.number, roster.manager, fact.due_at)
    yield _to(roster.manager, Audience.STAFF_MEMBER, ended, after)
    yield _to(roster.workspace.channels.escalations, Audience.INTERNAL, ended, after)


def _to(
    reader: str, audience: Audience, message: Ping | LadderEnded | Page | PageOver, state: Conversation
) -> Outgoing:
    """It tells of the clock, too."""
    return Outgoing(
        message,
        reader,
        audience,
        Priority.URGENT if state.severity.is_urgent else Priority.PING,
        series=f"ping:{message.number}",
        supersedes=f"warning:{message.number}",
        account=state.account,
    )
