"""Promise 4 over all kinds of messages and all that a channel can have become: what is said, waits, or is dropped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import get_args

import pytest

import tests.scenarios.world as team
from bot.demo.cast import ANA, BOT, BRIGHTWAVE, BRIGHTWAVE_TEAM, KESTREL, KESTREL_TEAM, KIM, LENA, TRIAGE
from bot.domain import outgoing as o
from bot.domain.outgoing import Audience, Outgoing, Priority
from bot.domain.pasted_secrets import SecretNotice, SecretWarning
from bot.domain.policy import Role
from sandbox.state.journal import ChangeKind
from tests.promises.on_disk import count, rows
from tests.scenarios.desk import Desk

DROP = "API calls from staging-eu fell by 60 % since Monday"


class Fate(StrEnum):
    SENT = "sent"
    WAITS = "waits"
    DROPPED = "dropped"


SENT, WAITS, DROPPED = Fate.SENT, Fate.WAITS, Fate.DROPPED


def kinds(desk: Desk) -> Mapping[o.Message, Audience]:
    """One of each kind, and for whom it is."""
    now = desk.now
    return {
        o.TriageCard(1): Audience.INTERNAL,
        o.Ping(1, 0, Role.POOL, (), now, forced=False, missed=0): Audience.INTERNAL,
        o.LadderEnded(1, ANA, now): Audience.INTERNAL,
        o.LadderStopped(1, ANA, "claimed"): Audience.INTERNAL,
        o.ClockWarning(1, "first_response", 75, now, ANA): Audience.INTERNAL,
        o.Digest(now.date(), now, now - timedelta(days=1)): Audience.INTERNAL,
        o.WhichCustomer(team.NOVA): Audience.INTERNAL,
        o.StaffUnread(now, "no_such_subteam"): Audience.INTERNAL,
        o.TokenRefused(now, "chat.postMessage", "token_revoked"): Audience.INTERNAL,
        o.CheckIn("kestrel", 1): Audience.CUSTOMER,
        SecretWarning("kestrel", KESTREL, KIM, ("AWS key",)): Audience.CUSTOMER,
        o.HandoverOffer(1, 1, ANA): Audience.STAFF_MEMBER,
        o.HandoverUnanswered(1, 1, ANA, LENA): Audience.STAFF_MEMBER,
        o.HandoverAnswered(1, 1, ANA, "declined", ANA): Audience.STAFF_MEMBER,
        o.Reply(1, "kestrel", ANA, "Ana Sousa", "It goes up to 500."): Audience.CUSTOMER,
        o.ReplyNotSent(1, "kestrel", "It goes up to 500.", "too late"): Audience.STAFF_MEMBER,
        o.OwnerTask("kestrel", 1): Audience.STAFF_MEMBER,
        o.CheckInAnswered("kestrel", 1, KIM, "more"): Audience.STAFF_MEMBER,
        SecretNotice(KESTREL, "1.1", KIM, ("AWS key",)): Audience.STAFF_MEMBER,
        o.HeldMessage("none", "kestrel", KESTREL, 1): Audience.STAFF_MEMBER,
        o.PlaceRefused(TRIAGE, "is_archived"): Audience.STAFF_MEMBER,
        o.FurtherCompany("kestrel", KESTREL, BRIGHTWAVE_TEAM): Audience.STAFF_MEMBER,
    }


# Asked for here without the trouble that they tell of: where they may be said, they are not true.
UNTRUE = (o.ClockWarning, o.StaffUnread, o.HeldMessage, o.PlaceRefused)


async def test_every_kind_is_among_them(desk: Desk) -> None:
    """But what is told to a webhook, which is no channel."""
    assert {type(message) for message in kinds(desk)} == set(get_args(o.Message)) - {o.Page, o.PageOver}


@dataclass(frozen=True, slots=True)
class State:
    """What a channel has become, and what that means for what is internal and for what is the customer's.

    `alone`: for what one person of theirs alone sees.
    """

    becomes: Callable[[Desk, str], None]
    internal: Fate
    customer: Fate
    alone: Fate


def _invites(desk: Desk, channel: str) -> None:
    desk.sandbox.connecting.invite(channel, BRIGHTWAVE_TEAM)


def _shares(desk: Desk, channel: str) -> None:
    desk.sandbox.connecting.share(channel, BRIGHTWAVE_TEAM)


def _severs(desk: Desk, channel: str) -> None:
    if channel == TRIAGE:
        desk.sandbox.connecting.share(channel, KESTREL_TEAM)
    desk.sandbox.connecting.freeze(channel)


STATES: Mapping[str, State] = {
    "as it was": State(lambda _, __: None, SENT, SENT, SENT),
    "under another id": State(lambda d, c: d.sandbox.connecting.change_id(c, f"{c}NEW"), SENT, SENT, SENT),
    "shared with a further company": State(_shares, WAITS, WAITS, SENT),
    "offered to a further company": State(_invites, WAITS, WAITS, SENT),
    "cut off from the company": State(_severs, WAITS, DROPPED, DROPPED),
    "archived": State(lambda d, c: d.archives(c), WAITS, DROPPED, DROPPED),
    "deleted": State(lambda d, c: d.sandbox.channels.delete(LENA, c), WAITS, DROPPED, DROPPED),
    "without us": State(lambda d, c: d.removes_bot(c), WAITS, DROPPED, DROPPED),
}


async def prepared(desk: Desk) -> None:
    """Brightwave has a question open; Kestrel has none, and a signal that speaks for a check-in."""
    await desk.bo.asks("How do we raise the webhook rate limit?")
    await desk.signal("kestrel", "usage-drop", DROP)
    await desk.passes(minutes=2)


async def fates(desk: Desk, places: Mapping[Audience, str]) -> Mapping[type[o.Message], Fate]:
    """One of each kind is written down to go there; what has become of each when a minute has passed."""
    before = count(desk.database, "SELECT max(seq) FROM outbox")
    written = [
        Outgoing(message, places[audience], audience, Priority.ROUTINE)
        for message, audience in kinds(desk).items()
        if audience in places
    ]
    async with desk.stage.bot.uow.write() as books:
        await books.outbox.add(written, desk.now)
    await desk.passes(minutes=1)
    found = rows(desk.database, "SELECT kind, state FROM outbox WHERE seq > ? ORDER BY seq", before)
    named = {"sent": SENT, "dropped": DROPPED, "pending": WAITS}
    return {o.MESSAGE_TYPES[kind]: named[state] for kind, state in found[: len(written)]}


def expected(desk: Desk, by_audience: Mapping[Audience, Fate]) -> Mapping[type[o.Message], Fate]:
    return {
        type(message): DROPPED
        if by_audience[audience] is SENT and isinstance(message, UNTRUE)
        else by_audience[audience]
        for message, audience in kinds(desk).items()
        if audience in by_audience
    }


def ours(desk: Desk) -> list[str]:
    """Wherever it stands, whoever saw it: what the bot said."""
    said = (ChangeKind.POSTED, ChangeKind.EPHEMERAL)
    return [
        change.message.channel
        for change in desk.sandbox.history()
        if change.kind in said and change.message is not None and change.message.user == BOT
    ]


@pytest.mark.parametrize("name", STATES)
async def test_promise_04_what_may_be_said_follows_from_what_a_channel_is_now(desk: Desk, name: str) -> None:
    await prepared(desk)
    for channel in (TRIAGE, KESTREL):
        STATES[name].becomes(desk, channel)
    await desk.passes(minutes=2)
    before = ours(desk)
    places = {Audience.INTERNAL: TRIAGE, Audience.CUSTOMER: KESTREL}
    wanted = {Audience.INTERNAL: STATES[name].internal, Audience.CUSTOMER: STATES[name].customer}
    found = await fates(desk, places)
    assert found == {**expected(desk, wanted), SecretWarning: STATES[name].alone}
    new = ours(desk)[len(before) :]
    for audience, channel in places.items():
        sent = [fate for kind, fate in found.items() if _audience(desk, kind) is audience and fate is SENT]
        assert len([where for where in new if where.startswith(channel)]) == len(sent), f"in {channel}"


def _audience(desk: Desk, kind: type[o.Message]) -> Audience:
    return next(audience for message, audience in kinds(desk).items() if type(message) is kind)


@pytest.mark.parametrize("channel", [BRIGHTWAVE, team.NOVA, "C0NOWHERE"])
async def test_promise_04_nothing_goes_to_a_channel_that_is_not_its_readers(desk: Desk, channel: str) -> None:
    """Another customer's, one that nobody has mapped, and one that Slack does not know."""
    desk.sandbox.channels.add(team.UNMAPPED)
    await prepared(desk)
    before = ours(desk)
    for audience, fate in ((Audience.CUSTOMER, DROPPED), (Audience.INTERNAL, WAITS)):
        assert await fates(desk, {audience: channel}) == expected(desk, {audience: fate})
    assert channel not in ours(desk)[len(before) :]


@pytest.mark.parametrize(("is_known", "fate"), [(True, SENT), (False, DROPPED)])
async def test_promise_04_a_direct_message_goes_to_whom_slack_calls_ours_now(
    desk: Desk, is_known: bool, fate: Fate
) -> None:
    await prepared(desk)
    if not is_known:
        desk.leaves(desk.ana)
        await desk.passes(minutes=6)
    found = await fates(desk, {Audience.STAFF_MEMBER: ANA})
    assert found == expected(desk, {Audience.STAFF_MEMBER: fate})


async def test_promise_04_while_nobody_is_known_to_be_ours_direct_messages_wait(desk: Desk) -> None:
    await prepared(desk)
    desk.hides_staff()
    await desk.passes(minutes=70)
    found = await fates(desk, {Audience.STAFF_MEMBER: ANA})
    assert found == expected(desk, {Audience.STAFF_MEMBER: WAITS})
