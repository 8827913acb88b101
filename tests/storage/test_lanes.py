"""Lanes: one worker a channel, an outlived lease has no say, and how far each channel is known."""

import asyncio
from datetime import datetime

import pytest

from bot.domain.inbox import Lease
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.rows import DAY, HOUR, MINUTE, NOW, SECOND, receipt


async def arrive(uow: SqlUnitOfWork, *lanes: str, at: datetime = NOW) -> None:
    async with uow.write() as books:
        await books.lanes.ensure(lanes, NOW)
        await books.receipts.add([receipt(f"{lane} {at}", lane, at) for lane in lanes], NOW)


async def lease(uow: SqlUnitOfWork, now: datetime = NOW) -> Lease | None:
    async with uow.write() as books:
        return next(iter(await books.lanes.lease(now, now + MINUTE, 1)), None)


async def must_lease(uow: SqlUnitOfWork, now: datetime = NOW) -> Lease:
    found = await lease(uow, now)
    assert found is not None
    return found


async def hand_back(uow: SqlUnitOfWork, held: Lease) -> bool:
    async with uow.write() as books:
        return await books.lanes.hand_back(held)


async def test_a_lane_without_work_is_not_leased(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        await books.lanes.ensure(["C1"], NOW)
    assert await lease(uow) is None


async def test_a_leased_lane_is_left_alone_and_another_is_given(uow: SqlUnitOfWork) -> None:
    await arrive(uow, "C1", "C2")
    first, second = await must_lease(uow), await must_lease(uow)
    assert {first.channel, second.channel} == {"C1", "C2"}
    assert await lease(uow) is None


async def test_workers_that_ask_at_once_get_different_lanes(uow: SqlUnitOfWork) -> None:
    await arrive(uow, "C1", "C2", "C3")
    found = await asyncio.gather(*(lease(uow) for _ in range(6)))
    assert sorted(one.channel for one in found if one) == ["C1", "C2", "C3"]


async def test_a_lease_that_ran_out_is_given_again_with_a_higher_fence(uow: SqlUnitOfWork) -> None:
    await arrive(uow, "C1")
    first = await must_lease(uow)
    assert await lease(uow, NOW + MINUTE - SECOND) is None
    second = await must_lease(uow, NOW + MINUTE)
    assert (second.fence, second.until) == (first.fence + 1, NOW + 2 * MINUTE)


async def test_handing_back_frees_the_lane(uow: SqlUnitOfWork) -> None:
    await arrive(uow, "C1")
    assert await hand_back(uow, await must_lease(uow))
    assert await lease(uow) is not None


async def test_who_was_overtaken_is_told_and_does_not_free_the_lane(uow: SqlUnitOfWork) -> None:
    await arrive(uow, "C1")
    slow = await must_lease(uow)
    await must_lease(uow, NOW + HOUR)
    assert not await hand_back(uow, slow)
    assert await lease(uow, NOW + HOUR) is None


async def test_a_lane_whose_receipts_all_wait_is_not_leased(uow: SqlUnitOfWork) -> None:
    await arrive(uow, "C1")
    async with uow.write() as books:
        (found,) = await books.receipts.pending("C1", 50, NOW)
        await books.receipts.retry(found.id, NOW + MINUTE, "an error")
    assert await lease(uow) is None
    assert await lease(uow, NOW + MINUTE) is not None


async def known(uow: SqlUnitOfWork, *, hearing: bool) -> dict[str, datetime]:
    async with uow.read() as books:
        return dict(await books.lanes.known_up_to(NOW + DAY, hearing=hearing))


async def test_a_channel_is_known_up_to_now_while_we_hear(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        await books.lanes.ensure(["C1"], NOW)
    assert await known(uow, hearing=True) == {"C1": NOW + DAY}


async def test_a_channel_is_known_up_to_its_last_reading_while_we_are_deaf(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        await books.lanes.ensure(["C1", "C2"], NOW)
        await books.lanes.read_up_to("C1", NOW + HOUR)
    assert await known(uow, hearing=False) == {"C1": NOW + HOUR, "C2": NOW}


@pytest.mark.parametrize("hearing", [True, False])
async def test_an_unprocessed_receipt_bounds_what_is_known(uow: SqlUnitOfWork, *, hearing: bool) -> None:
    await arrive(uow, "C1", at=NOW - SECOND)
    await arrive(uow, "C1", at=NOW - MINUTE)
    async with uow.write() as books:
        await books.lanes.read_up_to("C1", NOW + HOUR)
    assert await known(uow, hearing=hearing) == {"C1": NOW - MINUTE}


async def test_knowledge_never_shrinks(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        await books.lanes.ensure(["C1", "C2"], NOW)
        await books.lanes.read_up_to("C1", NOW + 2 * HOUR)
        await books.lanes.heard(NOW + HOUR)
        await books.lanes.read_up_to("C2", NOW)
        await books.lanes.ensure(["C1"], NOW + DAY)
    assert await known(uow, hearing=False) == {"C1": NOW + 2 * HOUR, "C2": NOW + HOUR}


async def test_what_is_heard_moves_no_channel_that_could_not_be_read(uow: SqlUnitOfWork) -> None:
    async with uow.write() as books:
        await books.lanes.ensure(["C1", "C2"], NOW)
        await books.lanes.heard(NOW + HOUR, but=["C1"])
    assert await known(uow, hearing=False) == {"C1": NOW, "C2": NOW + HOUR}


async def test_a_receipt_that_came_live_hides_nothing_that_was_missed_before_it(uow: SqlUnitOfWork) -> None:
    await arrive(uow, "C1", at=NOW + HOUR)
    assert await known(uow, hearing=False) == {"C1": NOW}


async def test_a_lease_is_renewed_by_who_holds_it_alone(uow: SqlUnitOfWork) -> None:
    await arrive(uow, "C1")
    slow = await must_lease(uow)
    async with uow.write() as books:
        assert await books.lanes.renew(slow, NOW + HOUR)
    assert await lease(uow, NOW + HOUR - SECOND) is None
    await must_lease(uow, NOW + HOUR)
    async with uow.write() as books:
        assert not await books.lanes.renew(slow, NOW + DAY)
