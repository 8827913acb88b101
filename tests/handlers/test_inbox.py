"""The door: what Slack says is durable before it is acknowledged, once, and whatever it looks like."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.demo import cast
from tests.handlers.door import (
    Answer,
    House,
    Payload,
    calm,
    dumped,
    echo,
    message,
    odd_to_bolt,
    outbox_row,
    quiet,
)
from tests.sandbox.small_world import until

TS = "1772542810.000100"


async def test_a_message_is_durable_when_slack_gets_its_200(house: House) -> None:
    assert (await house.door.event(message())).status == 200
    assert house.books.receipts() == ["Ev1"]


async def test_a_failed_commit_is_a_500_and_the_next_delivery_is_received_once(house: House) -> None:
    house.books.break_inbox()
    assert (await house.door.event(message())).status == 500
    await calm(house)
    house.books.mend_inbox()
    assert house.books.receipts() == []
    assert (await house.door.event(message())).status == 200
    assert (await house.door.event(message())).status == 200
    await reads_again(house)
    assert house.books.receipts() == ["Ev1"]
    assert house.books.rows("select number from conversation") == [(1,)]


async def reads_again(house: House) -> None:
    """What was let down is tried again after a while."""
    house.sandbox.conductor.clock.set(house.sandbox.clock.now() + timedelta(minutes=10))
    await house.steward.tick()
    await quiet(house)


async def test_what_could_not_be_committed_for_longer_than_slack_repeats_it_is_read_from_history(
    house: House,
) -> None:
    house.sandbox.conductor.clock.set(house.sandbox.clock.now() + timedelta(minutes=1))
    ts = await house.sandbox.people.say(cast.KIM, cast.KESTREL, "Are you there? Our robots stopped.")
    house.books.break_inbox()
    assert (await house.door.event(message(ts=ts))).status == 500
    await calm(house)
    house.books.mend_inbox()
    assert not house.steward.hearing.is_hearing, "nothing is swept on what may be missing"
    await reads_again(house)
    assert house.books.rows("select source, source_key from receipt") == [
        ("recovered", f"{cast.KESTREL}|{ts}|message|")
    ]


async def test_after_a_newer_steward_has_migrated_slack_is_sent_to_it(house: House) -> None:
    house.books.execute("update alembic_version set version_num = '9999'")
    await house.steward.beat()
    assert (await house.door.event(message())).status == 503
    assert house.books.receipts() == []


async def test_the_same_event_twice_is_received_once(house: House) -> None:
    first, second = message(), message(text="said differently")
    assert (await house.door.event(first)).status == 200
    assert (await house.door.send(dumped(second), headers={"X-Slack-Retry-Num": "1"})).status == 200
    assert house.books.receipts() == ["Ev1"]


async def test_a_mention_and_its_message_are_received_once(house: House) -> None:
    await house.door.event(message(event_id="Ev1"))
    await house.door.event(message(event_id="Ev2", type="app_mention"))
    await quiet(house)
    assert house.books.receipts() == ["Ev1"]
    assert house.books.rows("select number from conversation") == [(1,)]


async def test_an_edit_and_a_delete_of_a_message_are_events_of_their_own(house: House) -> None:
    edited = {"ts": TS, "user": cast.KIM, "text": "?", "edited": {"ts": "1772542811.000000"}}
    await house.door.event(message(event_id="Ev1", ts=TS))
    await house.door.event(message(event_id="Ev2", subtype="message_changed", message=edited))
    await house.door.event(message(event_id="Ev3", subtype="message_deleted", deleted_ts=TS))
    assert house.books.receipts() == ["Ev1", "Ev2", "Ev3"]


@pytest.mark.parametrize("state", ["sending", "unknown", "held"])
async def test_our_own_echo_settles_its_row_and_makes_no_receipt(house: House, state: str) -> None:
    id_ = await outbox_row(house.steward, house.sandbox, state)
    assert (await house.door.event(echo(id_))).status == 200
    assert house.books.rows("select id, state, sent_channel, sent_ts from outbox") == [
        (id_, "sent", cast.TRIAGE, TS)
    ]
    assert house.books.receipts() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B0OTHER", "user": "U0OTHER"},
        {"bot_id": None, "user": cast.KIM},
        {"subtype": "message_changed", "message": {"bot_id": cast.APP.bot_id, "ts": TS}},
        {"metadata": {"event_type": "another_app", "event_payload": {"id": "x"}}},
        {"metadata": "odd"},
    ],
    ids=str,
)
async def test_what_is_no_echo_of_ours_settles_nothing(house: House, changes: Mapping[str, Any]) -> None:
    """Another app may copy our metadata, byte for byte."""
    id_ = await outbox_row(house.steward, house.sandbox, "unknown")
    assert (await house.door.event(echo(id_, **changes))).status == 200
    assert house.books.rows("select state from outbox where id = '" + id_ + "'") == [("unknown",)]


async def test_a_failed_commit_of_an_echo_is_a_500_too(house: House) -> None:
    id_ = await outbox_row(house.steward, house.sandbox, "unknown")
    house.books.break_outbox()
    assert (await house.door.event(echo(id_))).status == 500
    await calm(house)
    house.books.mend_outbox()
    assert (await house.door.event(echo(id_))).status == 200
    assert house.books.rows("select state from outbox") == [("sent",)]


async def test_a_rate_limit_notice_starts_reading_what_was_missed(house: House) -> None:
    """Nothing is delivered here by itself: what is said in the workspace is known from its history alone."""
    house.sandbox.conductor.clock.set(house.sandbox.clock.now() + timedelta(minutes=1))
    ts = await house.sandbox.people.say(cast.KIM, cast.KESTREL, "Are you there? Our robots stopped.")
    notice = {"type": "app_rate_limited", "team_id": cast.HOME, "minute_rate_limited": 1772542800}
    assert house.books.receipts() == []
    assert (await house.door.event(notice)).status == 200
    await until(lambda: house.books.receipts() != [])
    assert not house.steward.hearing.is_hearing, "more may be dropped until the minute ends"
    house.sandbox.conductor.clock.set(house.sandbox.clock.now() + timedelta(seconds=5))
    await house.steward.tick()
    await quiet(house)
    assert house.books.rows("select source, source_key from receipt") == [
        ("recovered", f"{cast.KESTREL}|{ts}|message|")
    ]


async def test_a_card_number_goes_no_further_than_the_door(house: House) -> None:
    await house.door.event(message(text="My card is 4539 1488 0343 6467, please charge it"))
    ((payload, secrets),) = house.books.rows("select payload, secrets from receipt")
    assert "0343" not in payload
    assert "card" in secrets
    await quiet(house)
    ((text,),) = house.books.rows("select text from message_text")
    assert "0343" not in text


ODD_EVENTS: Mapping[str, Payload] = {
    "no event": {"type": "event_callback", "event_id": "Ev1"},
    "event a string": {"type": "event_callback", "event_id": "Ev1", "event": "message"},
    "event a list": {"type": "event_callback", "event_id": "Ev1", "event": [{}]},
    "no event id": {"type": "event_callback", "event": {"type": "message", "channel": "C1"}},
    "type a list": message(type=["message"]),
    "subtype an object": message(subtype={"a": 1}),
    "channel an object": message(channel={"id": {"a": 1}}),
    "edit without a message": message(subtype="message_changed", message="gone"),
    "edit of an odd time": message(subtype="message_changed", message={"ts": TS, "edited": "yesterday"}),
    "delete of nothing": message(subtype="message_deleted"),
    "superscript ts": message(ts="1.²"),
    "far future": message(event_ts="99999999999999999.1", ts="99999999999999999.1"),
    "lone surrogate": message(text="\ud800"),
    "a NUL": message(text="\x00"),
    "very long id": message(event_id="E" * 5000),
    "a nobody joined": {
        **message(type="member_joined_channel"),
        "authorizations": [{"user_id": ["U1"]}],
    },
}


def told_apart(number: int, payload: Payload) -> Payload:
    """With an id and a time of its own, where it has any."""
    changed = dict(payload)
    if changed.get("event_id") == "Ev1":
        changed["event_id"] = f"Ev{number}"
    if isinstance(payload.get("event"), dict) and payload["event"].get("ts") == TS:
        changed["event"] = payload["event"] | {"ts": f"1772542810.{number:06}"}
    return changed


async def test_an_odd_event_is_received_like_any_other(house: House) -> None:
    odd = {name: told_apart(n, payload) for n, (name, payload) in enumerate(ODD_EVENTS.items())}
    answers = {name: (await house.door.event(payload)).status for name, payload in odd.items()}
    await quiet(house)
    assert answers == dict.fromkeys(ODD_EVENTS, 200)
    assert len(house.books.receipts()) == len(ODD_EVENTS)
    assert house.books.rows("select event_id, state from receipt where state <> 'done' or attempts > 0") == []


UNREADABLE: Mapping[str, Payload] = {
    "authorizations of text": {**message(event_id="Ev1"), "authorizations": ["U1"]},
    "authorizations a number": odd_to_bolt(),
    "channel a switch": message(channel=False),
    "no event at all": {"type": "event_callback", "event_id": "Ev1", "event": None},
}


async def test_what_bolt_itself_cannot_read_is_received_all_the_same(house: House) -> None:
    odd = {name: told_apart(n, payload) for n, (name, payload) in enumerate(UNREADABLE.items())}
    answers = {name: (await house.door.event(payload)).status for name, payload in odd.items()}
    await quiet(house)
    assert answers == dict.fromkeys(UNREADABLE, 200)
    assert house.books.rows("select state from receipt") == [("done",)] * len(UNREADABLE)


async def test_what_is_nested_too_deep_for_us_to_read_is_refused(house: House) -> None:
    deep: object = "x"
    for _ in range(500):
        deep = [deep]
    answer = await house.door.event(message(blocks=deep))
    assert answer == Answer(400, '{"error": "the body has a shape that Slack does not send"}')
    assert house.books.receipts() == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "message", TS, "C1"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["type", "ts", "channel", "subtype", "message", "edited", "user", "text", "metadata"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*message()["event"], "subtype", "message"]), JSON))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_event_is_too_odd_to_be_received(house: House, changes: dict[str, Any]) -> None:
    known = len(house.books.receipts())
    payload = message(event_id=f"Ev{known}", **changes)
    answer = await house.door.event(payload)
    await quiet(house)
    assert answer.status == 200
    assert house.books.rows("select * from receipt where state <> 'done' or attempts > 0") == []
