import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.state.ids import Ids, micros, ts_of
from sandbox.time.clock import MovingClock
from sandbox.time.real_time import turn

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


async def test_sleepers_wake_in_the_order_of_their_instants_and_no_earlier() -> None:
    clock, woken = MovingClock(START), list[int]()

    async def sleep(minutes: int) -> None:
        await clock.sleep_until(START + minutes * MINUTE)
        woken.append(minutes)

    tasks = [asyncio.create_task(sleep(minutes)) for minutes in (3, 1, 2)]
    await turn()
    assert clock.next_wake() == START + MINUTE
    clock.set(START + 2 * MINUTE)
    assert clock.waking == 2
    await turn()
    assert (woken, clock.waking) == ([1, 2], 0)
    clock.set(START + 3 * MINUTE)
    await asyncio.gather(*tasks)
    assert (woken, clock.next_wake()) == ([1, 2, 3], None)


async def test_sleeping_into_the_past_lets_others_run_first() -> None:
    clock, ran = MovingClock(START), list[str]()
    other = asyncio.create_task(_note(ran))
    await clock.sleep_until(START - MINUTE)
    assert ran == ["other"]
    await other


async def _note(ran: list[str]) -> None:
    ran.append("other")


async def test_a_cancelled_sleeper_is_forgotten() -> None:
    clock = MovingClock(START)
    pending = asyncio.create_task(clock.sleep_until(START + MINUTE))
    woken = asyncio.create_task(clock.sleep_until(START + 2 * MINUTE))
    await turn()
    pending.cancel()
    await asyncio.gather(pending, return_exceptions=True)
    assert clock.next_wake() == START + 2 * MINUTE
    clock.set(START + 2 * MINUTE)
    woken.cancel()
    await asyncio.gather(woken, return_exceptions=True)
    assert clock.waking == 0


def test_time_moves_only_forward_and_is_aware() -> None:
    clock = MovingClock(START)
    with pytest.raises(ValueError, match="only moves forward"):
        clock.set(START - MINUTE)
    with pytest.raises(ValueError, match="no time zone"):
        MovingClock(START.replace(tzinfo=None))
    assert clock.now() == START


def test_timestamps_come_from_the_clock_and_never_repeat() -> None:
    clock = MovingClock(START)
    ids = Ids(clock)
    assert [ids.ts(), ids.ts()] == ["1767603600.000000", "1767603600.000001"]
    clock.set(START + MINUTE)
    assert ids.ts() == "1767603660.000000"
    assert micros("1767603660.5") == 1767603660_500000
    assert ts_of(micros("1767603660.000100")) == "1767603660.000100"


async def test_an_act_is_done_at_its_instant_and_seen_as_the_next_wake() -> None:
    clock, done = MovingClock(START), list[str]()
    clock.call_at(START + MINUTE, lambda: done.append("act"))
    clock.call_at(START + 2 * MINUTE, lambda: done.append("cancelled")).cancel()
    assert clock.next_wake() == START + MINUTE
    clock.set(START + MINUTE)
    assert (done, clock.waking) == ([], 1)
    await turn()
    assert (done, clock.waking, clock.next_wake()) == (["act"], 0, None)
    clock.call_at(START, lambda: done.append("at once"))
    await turn()
    assert done == ["act", "at once"]
