"""The door: what Slack says is durable before it is acknowledged, once, and whatever it looks like."""

from tests.handlers.door import House, message, quiet


async def test_a_message_is_durable_when_slack_gets_its_200(house: House) -> None:
    assert (await house.door.event(message())).status == 200
    assert house.books.receipts() == ["Ev1"]


async def test_a_failed_commit_is_a_500_and_the_next_delivery_is_received_once(house: House) -> None:
    house.books.break_inbox()
    assert (await house.door.event(message())).status == 500
    house.books.mend_inbox()
    assert house.books.receipts() == []
    assert (await house.door.event(message())).status == 200
    assert (await house.door.event(message())).status == 200
    assert house.books.receipts() == ["Ev1"]
    await quiet(house)
