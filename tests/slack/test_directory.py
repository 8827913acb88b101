"""Who is who and what is shared: cached, asked again in time, closed when in doubt."""

from dataclasses import replace
from datetime import timedelta

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Activity
from bot.demo import cast
from bot.domain.actors import ActorKind
from bot.ports import ChannelFacts, SendError, TransientError
from bot.slack.directory import SlackDirectory, _person
from sandbox.faults import Fault
from sandbox.server import Sandbox
from sandbox.state.world import Channel
from tests.handlers.crowd import COLLEAGUE, CUSTOMERS, FORMER, GUEST, HELPER, PROGRAMS, STAFF

MINUTE = timedelta(minutes=1)


def pass_time(sandbox: Sandbox, span: timedelta) -> None:
    sandbox.conductor.clock.set(sandbox.clock.now() + span)


def is_staff(directory: SlackDirectory, person: str) -> bool:
    return directory.actor(person).is_staff


def set_group(sandbox: Sandbox, *members: str) -> None:
    groups = sandbox._workspace.user_groups
    groups[cast.STAFF_GROUP] = replace(groups[cast.STAFF_GROUP], members=members)


def set_guest(sandbox: Sandbox, person: str) -> None:
    people = sandbox._workspace.people
    people[person] = replace(people[person], is_ultra_restricted=True)


async def test_staff_is_who_is_ours_and_in_a_group(directory: SlackDirectory) -> None:
    await directory.refresh_if_stale()
    assert {who for who, person in STAFF.items() if is_staff(directory, person)} == set(STAFF)
    assert {who for who, person in {**CUSTOMERS, **PROGRAMS}.items() if is_staff(directory, person)} == set()
    assert set(directory.staff()) == set(cast.STAFF)


async def test_programs_are_neither_staff_nor_customers(directory: SlackDirectory) -> None:
    await directory.refresh_if_stale()
    programs = [directory.actor(one).kind for one in (cast.BOT, cast.APP.bot_id, "B0OTHER", "")]
    assert programs == [ActorKind.BOT] * 4
    assert directory.actor(HELPER).kind is ActorKind.BOT


async def test_before_the_first_answer_nobody_is_staff(directory: SlackDirectory, sandbox: Sandbox) -> None:
    assert not is_staff(directory, cast.ANA)
    sandbox.fail_next("usergroups.users.list", error="missing_scope")
    await directory.refresh_if_stale()
    assert not is_staff(directory, cast.ANA)


async def test_a_fresh_answer_is_not_asked_for_again(
    directory: SlackDirectory, sandbox: Sandbox, activity: Activity
) -> None:
    await directory.refresh_if_stale()
    asked = activity.calls_done
    pass_time(sandbox, 5 * MINUTE - timedelta(seconds=1))
    await directory.refresh_if_stale()
    assert activity.calls_done == asked
    pass_time(sandbox, timedelta(seconds=1))
    await directory.refresh_if_stale()
    assert activity.calls_done > asked


async def test_who_leaves_the_group_is_no_longer_staff_after_five_minutes(
    directory: SlackDirectory, sandbox: Sandbox
) -> None:
    await directory.refresh_if_stale()
    set_group(sandbox, cast.BEN)
    pass_time(sandbox, 5 * MINUTE)
    await directory.refresh_if_stale()
    assert (is_staff(directory, cast.ANA), is_staff(directory, cast.BEN)) == (False, True)


async def test_a_change_that_slack_tells_is_asked_for_at_once(
    directory: SlackDirectory, sandbox: Sandbox
) -> None:
    await directory.refresh_if_stale()
    set_group(sandbox, cast.ANA, cast.BEN, COLLEAGUE)
    set_guest(sandbox, cast.BEN)
    directory.forget_people()
    await directory.refresh_if_stale()
    assert directory.staff() == (cast.ANA, COLLEAGUE)
    assert not is_staff(directory, cast.BEN)


async def test_a_change_that_cannot_be_asked_for_leaves_the_team_at_work(
    directory: SlackDirectory, sandbox: Sandbox
) -> None:
    await directory.refresh_if_stale()
    directory.forget_people()
    assert is_staff(directory, cast.ANA), "the last answer counts until the next one"
    sandbox.fail_next("usergroups.users.list", status=503)
    await directory.refresh_if_stale()
    assert is_staff(directory, cast.ANA)
    set_group(sandbox, cast.BEN)
    pass_time(sandbox, timedelta(seconds=2))
    await directory.refresh_if_stale()
    assert not is_staff(directory, cast.ANA), (
        "it was asked for again, though the answer is not five minutes old"
    )


async def test_a_change_while_we_ask_is_asked_for_again(directory: SlackDirectory, sandbox: Sandbox) -> None:
    sandbox.on_call("users.info", lambda _: directory.forget_people())
    await directory.refresh_if_stale()
    set_group(sandbox, cast.BEN)
    await directory.refresh_if_stale()
    assert not is_staff(directory, cast.ANA)


async def test_an_old_answer_is_trusted_for_an_hour(directory: SlackDirectory, sandbox: Sandbox) -> None:
    await directory.refresh_if_stale()
    for _ in range(2):
        sandbox.fail_next("usergroups.users.list", status=503)
    pass_time(sandbox, 60 * MINUTE)
    await directory.refresh_if_stale()
    assert is_staff(directory, cast.ANA)
    pass_time(sandbox, timedelta(seconds=2))
    await directory.refresh_if_stale()
    assert not is_staff(directory, cast.ANA)
    pass_time(sandbox, timedelta(seconds=4))
    await directory.refresh_if_stale()
    assert is_staff(directory, cast.ANA), "and it ends with Slack's next answer"


@pytest.mark.parametrize("channel", [cast.KESTREL, cast.TRIAGE])
async def test_a_channel_is_external_as_slack_says(directory: SlackDirectory, channel: str) -> None:
    facts = await directory.channel(channel)
    assert facts is not None
    assert (facts.id, facts.is_external) == (channel, channel == cast.KESTREL)


async def test_a_pending_share_counts_as_shared(directory: SlackDirectory, sandbox: Sandbox) -> None:
    invited = Channel("C0NEW", "new", cast.HOME, (cast.ANA, cast.BOT), pending_teams=(cast.KESTREL_TEAM,))
    sandbox.channels.add(invited)
    facts = await directory.channel("C0NEW")
    assert facts == ChannelFacts("C0NEW", "new", is_external=True, companies=frozenset({cast.KESTREL_TEAM}))


async def test_the_shared_channels_are_those_that_we_are_in_and_share(directory: SlackDirectory) -> None:
    assert sorted(await directory.shared_channels()) == sorted((cast.BRIGHTWAVE, cast.KESTREL))


async def test_a_channel_that_we_cannot_see_is_none(directory: SlackDirectory) -> None:
    assert await directory.channel("C0NOWHERE") is None


async def test_a_channel_that_cannot_be_asked_about_is_an_error(
    directory: SlackDirectory, sandbox: Sandbox
) -> None:
    """Not knowing is no answer: whoever is about to post must wait."""
    sandbox.fail_next("conversations.info", status=503)
    with pytest.raises(SendError):
        await directory.channel(cast.TRIAGE)


async def test_a_channel_that_cannot_be_asked_about_is_asked_about_less_and_less_often(
    directory: SlackDirectory, sandbox: Sandbox, activity: Activity
) -> None:
    """Who asks meanwhile is told why, and for how long it rests; its first answer ends that."""
    sandbox.faults.add(Fault("error_before", method="conversations.info"))
    waits = []
    for _ in range(7):
        with pytest.raises(TransientError) as raised:
            await directory.channel(cast.TRIAGE)
        waits.append(raised.value.retry_after)
        pass_time(sandbox, timedelta(seconds=1))
        with pytest.raises(TransientError) as raised:
            await directory.channel(cast.TRIAGE)
        assert (raised.value.code, raised.value.retry_after) == ("service_unavailable", waits[-1] - 1)
        pass_time(sandbox, timedelta(seconds=raised.value.retry_after))
    assert waits == [2, 4, 8, 16, 32, 60, 60]
    assert activity.calls_done == 7
    sandbox.faults.clear()
    assert await directory.channel(cast.TRIAGE)


async def test_people_who_cannot_be_asked_for_are_asked_for_less_and_less_often(
    directory: SlackDirectory, sandbox: Sandbox, activity: Activity
) -> None:
    sandbox.faults.add(Fault("error_before", method="usergroups.users.list"))
    for _ in range(600):
        await directory.refresh_if_stale()
        pass_time(sandbox, timedelta(seconds=1))
    assert activity.calls_done == 14


async def test_what_is_known_of_a_channel_lasts_a_minute(directory: SlackDirectory, sandbox: Sandbox) -> None:
    before = await directory.channel(cast.TRIAGE)
    sandbox.connecting.share(cast.TRIAGE, cast.KESTREL_TEAM)
    assert await directory.channel(cast.TRIAGE) == before
    pass_time(sandbox, MINUTE)
    after = await directory.channel(cast.TRIAGE)
    assert (before and before.is_external, after and after.is_external) == (False, True)


async def test_a_channel_that_slack_says_has_changed_is_asked_about_at_once(
    directory: SlackDirectory, sandbox: Sandbox
) -> None:
    await directory.channel(cast.TRIAGE)
    sandbox.connecting.share(cast.TRIAGE, cast.KESTREL_TEAM)
    directory.forget_channel(cast.TRIAGE)
    facts = await directory.channel(cast.TRIAGE)
    assert facts is not None
    assert facts.is_external


async def test_a_guest_with_a_seat_in_the_group_is_a_customer(
    directory: SlackDirectory, client: AsyncWebClient
) -> None:
    """Slack lets guests into user groups, so the group alone proves nothing."""
    members = (await client.usergroups_users_list(usergroup=cast.STAFF_GROUP)).data
    assert isinstance(members, dict)
    assert GUEST in members["users"]
    await directory.refresh_if_stale()
    assert directory.actor(GUEST).kind is ActorKind.CUSTOMER


async def test_a_person_is_known_by_name_and_company(directory: SlackDirectory) -> None:
    kim = await directory.person(cast.KIM)
    assert kim is not None
    assert (kim.name, kim.first_name, kim.teams) == ("Kim Larsen", "Kim", frozenset({cast.KESTREL_TEAM}))
    assert kim.is_of({cast.KESTREL_TEAM, "T0ELSE"})
    assert not kim.is_of({"T0ELSE"})


@pytest.mark.parametrize("who", [cast.ANA, GUEST, COLLEAGUE, HELPER, FORMER, "U0NOBODY", ""])
async def test_nobody_of_ours_no_program_and_no_stranger_is_of_a_company(
    directory: SlackDirectory, who: str
) -> None:
    person = await directory.person(who)
    assert person is None or not person.is_of({cast.KESTREL_TEAM, cast.BRIGHTWAVE_TEAM})


def test_a_person_of_an_organisation_is_of_each_of_its_workspaces_and_of_itself() -> None:
    user = {"id": "W1", "team_id": "T1", "enterprise_user": {"enterprise_id": "E1", "teams": ["T1", "T2"]}}
    assert _person(user, "T9").teams == {"T1", "T2", "E1"}
