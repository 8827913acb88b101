"""Slack's own samples, and what mishaps leave of them, through the real app by both doors.

Nothing of it is an error: each is answered by rule, each event is a receipt, each receipt is settled with its reason.
"""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.app import Steward
from bot.demo import cast
from bot.slack.deliveries import DEEPEST
from bot.slack.gateway import Slack
from handlers.http import LONGEST_BODY
from sandbox.delivery.line import EnvelopeKind, Unanswered
from sandbox.delivery.signed_http import Body, event_body, interaction_body
from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from sandbox.time.real_time import turn
from tests.handlers.door import Books, House, form, message, quiet
from tests.handlers.garbage.mutations import mutated
from tests.handlers.garbage.samples import Payload, Sample, samples

AT_ONCE = 16
FEW, MANY = 1_500, 40_000  # by HTTP; a fifth more by the socket
FEW_SOCKETS, MANY_SOCKETS = 300, 10_000
PATIENCE = 300  # real seconds, for what very many leave to be worked on
QUESTION = "Our robots stopped moving, who can help?"


@pytest.fixture
def house_url(team_url: str) -> str:
    """On each kind of database: one that refuses a long or an odd id would refuse all that is committed with it."""
    return team_url


def fresh(sample: Sample, number: int) -> Payload:
    """With an id and a time of its own, where it has any: a second copy would be passed over."""
    payload = dict(sample.payload)
    if "event_id" in payload:
        payload["event_id"] = f"Ev{number}"
    event = payload.get("event")
    if isinstance(event, dict) and event.get("ts"):
        ts = f"{1772542810 + number % 60}.{number:06}"
        payload["event"] = event | {"ts": ts, "event_ts": ts}
    return payload


def broken(count: int, first: int = 0) -> Iterator[Sample]:
    """So many mutations, of each sample in turn."""
    known = samples()
    for number in range(first, first + count):
        sample = known[number % len(known)]
        yield Sample(f"{sample.name}, {number}", sample.kind, mutated(fresh(sample, number), number))


def body_of(sample: Sample) -> Body:
    match sample.kind:
        case EnvelopeKind.EVENT:
            return event_body(sample.payload)
        case EnvelopeKind.COMMAND:
            fields = {key: str(value) for key, value in sample.payload.items()}
            return form(urlencode(fields, errors="surrogatepass"))
        case EnvelopeKind.INTERACTION:
            return interaction_body(sample.payload)


def depth(node: Any) -> int:
    """How many objects and lists stand one in another."""
    found, level = 0, [node]
    while level:
        inner = [value for each in level for value in (each.values() if isinstance(each, dict) else each)]
        found, level = found + 1, [each for each in inner if isinstance(each, dict | list)]
    return found


def right_answers(sample: Sample, length: int) -> set[int]:
    """What is signed is an event, and so received, or one of ours (once), or nothing that we do."""
    kind = sample.payload.get("type")
    if length > LONGEST_BODY or (depth(sample.payload) > DEEPEST and sample.kind is not EnvelopeKind.COMMAND):
        return {400, 401, 404}
    if kind in ("event_callback", "app_rate_limited", "url_verification"):
        return {200}
    return {200, 400, 401, 404} if sample.kind is not EnvelopeKind.EVENT else {400, 401, 404}


async def send(house: House, given: Iterable[Sample]) -> Counter[int]:
    """All of them, some side by side; how often each status was answered."""
    statuses: Counter[int] = Counter()
    waiting = iter(given)

    async def work() -> None:
        for sample in waiting:
            body = body_of(sample)
            status = (await house.door.send(body)).status
            assert status in right_answers(sample, len(body.content)), f"{sample.name}: {status}"
            statuses[status] += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(work())
    return statuses


async def worked_off(steward: Steward, books: Books) -> None:
    """Until every receipt was worked on; time stands still, so one that failed waits to be tried again."""
    untried = "select 1 from receipt where state = 'pending' and attempts = 0 limit 1"
    async with asyncio.timeout(PATIENCE):
        while steward.activity.busy_with() or books.rows(untried):
            await until_idle(steward)


async def until_idle(steward: Steward) -> None:
    await turn()
    while steward.activity.busy_with():
        await turn()


async def check(steward: Steward, books: Books, logged: Callable[[], str]) -> None:
    await worked_off(steward, books)
    said = logged()
    assert "Traceback" not in said, said[said.index("Traceback") - 300 :][:4_000]
    assert "level=error" not in said, said[said.index("level=error") - 100 :][:1_000]
    failed = books.rows("select event_id, outcome, payload from receipt where state <> 'done'")
    assert not failed, f"{len(failed)} were not worked, the first: {failed[0]}"
    unexplained = books.rows("select event_id from receipt where coalesce(outcome, '') = ''")
    assert not unexplained, f"settled without a reason: {unexplained[:3]}"


async def still_works(house: House) -> None:
    """Another customer's question becomes a request."""
    there = {"channel": cast.BRIGHTWAVE, "user": cast.BO, "text": "Is the API down?!"}
    await house.door.event(message(ts="1772542899.000100", event_id="EvLast", **there))
    await worked_off(house.steward, house.books)
    assert house.books.rows("select 1 from conversation where account = 'brightwave'")


async def by_http(house: House, logged: Callable[[], str], count: int) -> None:
    await house.door.event(message(text=QUESTION))
    await quiet(house)
    statuses = await send(house, broken(count))
    await check(house.steward, house.books, logged)
    assert statuses[200] > count // 3
    await still_works(house)


async def test_every_sample_of_slacks_is_answered_by_rule(house: House, logged: Callable[[], str]) -> None:
    whole = [Sample(s.name, s.kind, fresh(s, number)) for number, s in enumerate(samples())]
    statuses = await send(house, whole)
    await check(house.steward, house.books, logged)
    assert statuses.total() == len(whole) > 100
    events = [each for each in whole if each.payload.get("type") == "event_callback"]
    assert statuses[200] >= len(events) > 50


@pytest.mark.telling
async def test_no_mishap_is_an_error(house: House, logged: Callable[[], str]) -> None:
    await by_http(house, logged, FEW)


@pytest.mark.proof
@pytest.mark.very_long
async def test_no_mishap_of_very_many_is_an_error(house: House, logged: Callable[[], str]) -> None:
    await by_http(house, logged, MANY)


# -- Socket Mode ------------------------------------------------------------------------------------------


@pytest.fixture
async def line(house_url: str) -> AsyncIterator[tuple[Steward, Sandbox, Books]]:
    async with Sandbox(cast.WORLD, MovingClock(cast.START)) as sandbox:
        slack = Slack(cast.APP.bot_token, cast.APP.app_token, sandbox.base_url)
        steward = Steward(slack, house_url, cast.policy(), cast.WORKSPACE, sandbox.clock)
        await steward.start()
        yield steward, sandbox, Books(house_url)
        await steward.stop()


async def by_socket(line: tuple[Steward, Sandbox, Books], logged: Callable[[], str], count: int) -> None:
    steward, sandbox, books = line
    sockets = sandbox._tested.line
    sockets.ack_seconds = 10.0  # real seconds; what is refused is not waited for
    acked = 0
    for sample in broken(count, first=1_000_000):
        length = len(body_of(sample).content)
        if isinstance(sample.payload.get("type"), dict | list) or length > LONGEST_BODY:
            continue  # the workspace itself cannot send it
        is_taken = 200 in right_answers(sample, length) and sample.kind is EnvelopeKind.EVENT
        answer = asyncio.ensure_future(sockets.ask(sample.kind, json.loads(json.dumps(sample.payload))))
        if is_taken:
            assert not isinstance(await answer, Unanswered), f"{sample.name} was not acknowledged"
            acked += 1
    await check(steward, books, logged)
    assert acked > count // 3


async def test_no_mishap_on_a_socket_is_an_error(
    line: tuple[Steward, Sandbox, Books], logged: Callable[[], str]
) -> None:
    await by_socket(line, logged, FEW_SOCKETS)


@pytest.mark.proof
@pytest.mark.very_long
async def test_no_mishap_of_very_many_on_a_socket_is_an_error(
    line: tuple[Steward, Sandbox, Books], logged: Callable[[], str]
) -> None:
    await by_socket(line, logged, MANY_SOCKETS)
