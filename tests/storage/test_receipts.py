"""Receipts: the second copy changes nothing, order is Slack's time, work leaves its trace."""

from datetime import datetime

from bot.domain.inbox import Pending, Receipt
from bot.domain.timestamps import LONG_AGO
from storage.unit_of_work import SqlUnitOfWork
from tests.storage.rows import DAY, MINUTE, NOW, SECOND, receipt


async def add(uow: SqlUnitOfWork, *receipts: Receipt) -> int:
    """How many were new."""
    async with uow.write() as books:
        await books.lanes.ensure(["C1", "C2"], NOW)
        before = await books.receipts.count_pending()
        await books.receipts.add(receipts, NOW)
        return await books.receipts.count_pending() - before


async def pending(uow: SqlUnitOfWork, now: datetime = NOW, limit: int = 50) -> list[Pending]:
    async with uow.read() as books:
        return list(await books.receipts.pending("C1", limit, now))


async def names(uow: SqlUnitOfWork, now: datetime = NOW) -> list[str]:
    return [found.receipt.event_id for found in await pending(uow, now)]


async def test_a_receipt_comes_back_as_it_went_in(uow: SqlUnitOfWork) -> None:
    stored = receipt(payload={"event": {"text": "ü", "n": [1, None, {"x": True}]}}, secrets=("card", "key"))
    assert await add(uow, stored) == 1
    (found,) = await pending(uow)
    assert (found.receipt, found.attempts) == (stored, 0)


async def test_the_same_event_id_is_one_receipt(uow: SqlUnitOfWork) -> None:
    assert await add(uow, receipt("Ev1")) == 1
    assert await add(uow, receipt("Ev1", source_key="C1|another|message|", payload={})) == 0
    (kept,) = await pending(uow)
    assert kept.receipt == receipt("Ev1")


async def test_live_and_recovered_copies_are_one_receipt(uow: SqlUnitOfWork) -> None:
    live = receipt("Ev1", source_key="C1|100.1|message|")
    recovered = receipt("recovered:C1|100.1", source_key="C1|100.1|message|", source="recovered")
    assert await add(uow, live, recovered) == 1
    assert await add(uow, recovered) == 0
    assert await names(uow) == ["Ev1"]


async def test_events_without_a_source_key_do_not_collide(uow: SqlUnitOfWork) -> None:
    assert await add(uow, receipt("Ev1", source_key=None), receipt("Ev2", source_key=None)) == 2


async def test_a_copy_that_comes_after_the_work_changes_nothing(uow: SqlUnitOfWork) -> None:
    await add(uow, receipt("Ev1"))
    (found,) = await pending(uow)
    async with uow.write() as books:
        await books.receipts.settle({found.id: "opened 1"})
    assert await add(uow, receipt("Ev1")) == 0
    assert await names(uow) == []


async def test_a_lane_is_read_in_the_order_in_which_things_happened(uow: SqlUnitOfWork) -> None:
    late, early = receipt("late", at=NOW + SECOND), receipt("early", at=NOW)
    await add(uow, late, early, receipt("same time", at=NOW), receipt("elsewhere", lane="C2"))
    assert await names(uow) == ["early", "same time", "late"]
    assert [p.receipt.event_id for p in await pending(uow, limit=1)] == ["early"]


async def test_done_work_drops_the_payload_and_keeps_the_outcome(uow: SqlUnitOfWork) -> None:
    await add(uow, receipt("Ev1"))
    (found,) = await pending(uow)
    async with uow.write() as books:
        await books.receipts.settle({})
        await books.receipts.settle({found.id: "x" * 300})
    async with uow._database.read() as connection:
        kept = (await connection.exec_driver_sql("select state, payload, outcome from receipt")).one()
    assert kept == ("done", None, "x" * 255)


async def test_a_failed_receipt_waits_until_its_time(uow: SqlUnitOfWork) -> None:
    await add(uow, receipt("Ev1"))
    (found,) = await pending(uow)
    async with uow.write() as books:
        await books.receipts.retry(found.id, NOW + MINUTE, "an error")
    assert await names(uow, NOW + MINUTE - SECOND) == []
    (again,) = await pending(uow, NOW + MINUTE)
    assert again.attempts == 1


async def test_a_parked_receipt_is_out_of_the_way_and_counted(uow: SqlUnitOfWork) -> None:
    await add(uow, receipt("Ev1"), receipt("Ev2"))
    first, _ = await pending(uow)
    async with uow.write() as books:
        await books.receipts.park(first.id, "KeyError: 'text'" * 100)
    async with uow.read() as books:
        assert (await books.receipts.parked(), await books.receipts.count_pending()) == (1, 1)
    assert await names(uow) == ["Ev2"]


async def test_only_worked_off_messages_of_the_channels_asked_for_are_counted(uow: SqlUnitOfWork) -> None:
    edit = receipt("edit", source_key="C1|100.1|changed|100.2")
    await add(uow, receipt("Ev1"), receipt("Ev2"), edit, receipt("Ev3", lane="C2"))
    done = [found for found in await pending(uow) if found.receipt.event_id != "Ev2"]
    async with uow.write() as books:
        await books.receipts.settle({found.id: "noted" for found in done})
    async with uow.read() as books:
        assert await books.receipts.count_done(["C1"]) == 1
        assert await books.receipts.count_done(["C1", "C2"]) == 1
        assert await books.receipts.count_done([]) == 0


async def next_due(uow: SqlUnitOfWork) -> datetime | None:
    async with uow.read() as books:
        return await books.receipts.next_due()


async def test_what_may_be_tried_now_is_due_long_ago(uow: SqlUnitOfWork) -> None:
    assert await next_due(uow) is None
    await add(uow, receipt("Ev1"))
    assert await next_due(uow) == LONG_AGO
    (found,) = await pending(uow)
    async with uow.write() as books:
        await books.receipts.retry(found.id, NOW + DAY, "an error")
    assert await next_due(uow) == NOW + DAY
    async with uow.write() as books:
        await books.receipts.park(found.id, "-")
    assert await next_due(uow) is None
