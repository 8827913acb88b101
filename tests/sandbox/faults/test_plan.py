"""The fault plan: seeded, counted, set from Python and by the control port, and seen under the hood."""

import asyncio
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.errors import FaultError
from sandbox.faults import Fault, FaultKind, FaultPlan
from sandbox.faults.kinds import KINDS
from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from tests.sandbox.small_world import BOT_TOKEN, START, WORLD


async def script(seed: int) -> list[bool]:
    """Which of sixty calls of two methods are refused, half of them made at once."""
    async with Sandbox(WORLD, MovingClock(START)) as sandbox, aiohttp.ClientSession() as http:
        client = AsyncWebClient(BOT_TOKEN, base_url=sandbox.base_url, session=http, retry_handlers=[])
        sandbox.faults.reseed(seed)
        sandbox.faults.add(Fault("refused", method="users.info", probability=0.3))
        sandbox.faults.add(Fault("rate_limited", method="team.info", probability=0.5))

        async def is_refused(method: str) -> bool:
            try:
                await client.api_call(method, params={"user": "U1"})
            except SlackApiError:
                return True
            return False

        one_by_one = [await is_refused(method) for _ in range(15) for method in ("users.info", "team.info")]
        at_once = await asyncio.gather(*(is_refused("users.info") for _ in range(30)))
        return [*one_by_one, *at_once]


async def test_the_same_seed_and_script_give_the_same_faults_and_another_seed_gives_others() -> None:
    first, again, other = await script(7), await script(7), await script(8)
    assert first[:30] == again[:30]
    assert sum(first[30:]) == sum(again[30:])
    assert 0 < sum(first) < len(first)
    assert first[:30] != other[:30]


def fired(plan: FaultPlan, rule: int, opportunities: int) -> list[bool]:
    (found,) = [each for each in plan.rules() if each.id == rule]
    return [plan.fires(found, "x") for _ in range(opportunities)]


def test_what_else_happens_meanwhile_changes_nothing_for_a_rule() -> None:
    alone, beside = FaultPlan(MovingClock(START)), FaultPlan(MovingClock(START))
    rule = alone.add(Fault("lost", probability=0.4))
    assert beside.add(Fault("lost", probability=0.4)) == rule
    another = beside.add(Fault("late", probability=0.4))
    mixed = []
    for _ in range(50):
        fired(beside, another, 3)
        mixed += fired(beside, rule, 1)
    assert mixed == fired(alone, rule, 50)
    assert 10 < sum(mixed) < 30


def test_a_new_seed_lets_everything_begin_anew() -> None:
    plan = FaultPlan(MovingClock(START))
    rule = plan.add(Fault("lost", probability=0.5))
    plan.reseed(3)
    first = fired(plan, rule, 30)
    plan.reseed(4)
    assert fired(plan, rule, 30) != first
    plan.reseed(3)
    assert fired(plan, rule, 30) == first


async def test_a_fault_strikes_only_the_method_and_channel_it_names_and_as_often_as_it_says(
    sandbox: Sandbox, client: AsyncWebClient
) -> None:
    rule = sandbox.faults.add(Fault("refused", method="chat.postMessage", channel="C1", times=2))
    await client.chat_postMessage(channel="C2", text="elsewhere")
    await client.conversations_info(channel="C1")
    for _ in range(2):
        with pytest.raises(SlackApiError, match="internal_error"):
            await client.chat_postMessage(channel="C1", text="here")
    await client.chat_postMessage(channel="C1", text="the third time")
    sandbox.faults.remove(rule)
    assert [each.text for each in sandbox.messages("C1")] == ["the third time"]
    assert sandbox.faults.rules() == []


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Fault("broken"), r"The fault's kind is 'broken'; give one of rate_limited, error_before, .*\."),
        (Fault("refused", probability=1.5), r"The fault's probability is 1.5; give a number from 0 to 1\."),
        (Fault("refused", probability=float("nan")), r"probability is nan; give a number"),
        (Fault("refused", times=0), r"The fault's times is 0; give a whole number from 1 on\."),
        (Fault("slow", seconds=61), r"The fault's seconds is 61; give a number from 0 to 60\."),
        (Fault("refused", method="chat.post"), r"method is 'chat.post'; give a method of Slack's, such as"),
        (Fault("refused", channel="general"), r"channel is 'general'; give the id of a channel"),
        (Fault("auth_fails", error="no_text"), r"error is 'no_text'; give internal_error or invalid_auth\."),
        (
            Fault("lost", seconds=5),
            r"The fault lost takes no seconds \(5\); it takes channel, prob.*, times\.",
        ),
        (
            Fault("revoked_token", times=1),
            r"The fault revoked_token takes no times \(1\); it takes nothing\.",
        ),
        (
            Fault("severed_channel"),
            r"The fault severed_channel needs a channel; give the id of a channel, such as C0123ABCD\.$",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(fault: Fault, sentence: str) -> None:
    plan = FaultPlan(MovingClock(START))
    with pytest.raises(FaultError, match=sentence):
        plan.add(fault)
    assert plan.rules() == []


# -- the control port -------------------------------------------------------------------------------------


async def told(sandbox: Sandbox, http: aiohttp.ClientSession, body: Any) -> tuple[int, dict[str, Any]]:
    async with http.post(f"{sandbox.page_url}control/faults", json=body) as answer:
        return answer.status, await answer.json()


async def read(sandbox: Sandbox, http: aiohttp.ClientSession, path: str) -> dict[str, Any]:
    async with http.get(f"{sandbox.page_url}control/{path}") as answer:
        found: dict[str, Any] = await answer.json()
        return found


async def test_faults_are_added_seeded_removed_and_cleared_by_the_control_port(
    sandbox: Sandbox, http: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    assert (await told(sandbox, http, {"seed": 7}))[1]["seed"] == 7
    add = {"add": {"kind": "rate_limited", "method": "auth.test", "seconds": 9, "times": None}}
    status, state = await told(sandbox, http, add)
    with pytest.raises(SlackApiError, match="ratelimited"):
        await client.auth_test()
    rule = {
        "id": 1,
        "kind": "rate_limited",
        "method": "auth.test",
        "channel": None,
        "probability": 1.0,
        "seconds": 9,
        "times": None,
        "error": None,
        "per_minute": None,
        "fired": 0,
        "over": False,
    }
    assert (status, state["rules"]) == (200, [rule])
    assert (await read(sandbox, http, "faults"))["rules"] == [rule | {"fired": 1}]
    await told(sandbox, http, {"add": {"kind": "lost"}})
    assert [each["id"] for each in (await told(sandbox, http, {"remove": 1}))[1]["rules"]] == [2]
    assert (await told(sandbox, http, {"clear": True}))[1]["rules"] == []


async def test_every_kind_says_what_it_is_about_and_what_it_takes(
    sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    kinds = (await read(sandbox, http, "faults"))["kinds"]
    assert [each["kind"] for each in kinds] == list(FaultKind)
    assert {each["about"] for each in kinds} == {"Calls", "Deliveries", "Connections", "Channels"}
    for each in kinds:
        assert set(each["defaults"]) <= set(each["takes"])
        assert each["title"][0].isupper() or each["title"].startswith("auth.test")
        needed = dict.fromkeys(KINDS[FaultKind(each["kind"])].needs, "C1")
        status, answer = await told(sandbox, http, {"add": {"kind": each["kind"], **needed}})
        assert status == 200, answer


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ([], "A change of faults is []; give one of add, remove, clear, seed."),
        ({"clear": True, "seed": 1}, "A change of faults is {'clear': True, 'seed': 1}; give one of"),
        ({"clear": "yes"}, "clear is 'yes'; give true."),
        ({"seed": 1.5}, "The seed is 1.5; give a whole number from 0 on."),
        ({"remove": "1"}, "There is no fault '1' in the plan; there are none."),
        ({"remove": True}, "There is no fault True in the plan; there are none."),
        ({"remove": [1]}, "There is no fault [1] in the plan; there are none."),
        ({"add": "slow"}, "The fault is 'slow'; give an object with a \"kind\"."),
        ({"add": {"kind": ["slow"]}}, "The fault's kind is ['slow']; give one of"),
        ({"add": {"kind": "slow", "speed": 3}}, "A fault has no field 'speed'; there are kind, method,"),
        (
            {"add": {"kind": "slow", "seconds": "9"}},
            "The fault's seconds is '9'; give a number from 0 to 60.",
        ),
        ({"add": {"kind": "slow", "seconds": True}}, "The fault's seconds is True; give a number"),
        ({"add": {"kind": "slow", "method": {}}}, "The fault's method is {}; give a method of Slack's"),
    ],
)
async def test_a_change_that_cannot_be_is_a_400_and_changes_nothing(
    sandbox: Sandbox, http: aiohttp.ClientSession, body: Any, sentence: str
) -> None:
    status, answer = await told(sandbox, http, body)
    assert (status, sentence in answer["error"]) == (400, True), answer
    assert sandbox.faults.rules() == []


async def test_the_page_hears_of_a_fault_that_came_and_of_one_that_fired(
    sandbox: Sandbox, http: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    seen = (await read(sandbox, http, "state"))["revision"]
    sandbox.faults.add(Fault("refused", method="auth.test", error="fatal_error"))
    changes = await read(sandbox, http, f"changes?since={seen}")
    assert changes["parts"]["faults"] == await read(sandbox, http, "faults")
    with pytest.raises(SlackApiError, match="fatal_error"):
        await client.auth_test()
    changes = await read(sandbox, http, f"changes?since={changes['revision']}")
    assert [each["fired"] for each in changes["parts"]["faults"]["rules"]] == [1]


async def test_a_fault_that_fired_is_seen_under_the_hood(
    sandbox: Sandbox, http: aiohttp.ClientSession, client: AsyncWebClient
) -> None:
    rule = sandbox.faults.add(Fault("refused", method="auth.test"))
    with pytest.raises(SlackApiError):
        await client.auth_test()
    fault, call = (await read(sandbox, http, "wire"))["entries"]
    assert (fault["kind"], fault["name"], fault["status"]) == ("fault", "auth.test", "refused")
    assert fault["body"] == {"rule": rule, "fault": "A call is refused with an error word"}
    assert (call["kind"], call["status"]) == ("call", "internal_error")


async def test_an_outage_that_has_passed_is_over(sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
    sandbox.faults.add(Fault("outage", seconds=60))
    assert [each["over"] for each in (await read(sandbox, http, "faults"))["rules"]] == [False]
    await sandbox.conductor.walk(timedelta(minutes=1))
    assert [each["over"] for each in (await read(sandbox, http, "faults"))["rules"]] == [True]
