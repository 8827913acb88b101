"""Reading deliveries: receipts with the same key for the same thing, and what each stored payload says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.channel_ids import ChannelIds, KnownAs
from bot.domain.inbox import (
    ChannelChanged,
    Deleted,
    Edited,
    Ignored,
    Incoming,
    PeopleChanged,
    Receipt,
    Source,
    Wrote,
)
from bot.domain.timestamps import LONG_AGO, ts_of
from bot.ports import Echo, Posted
from bot.slack.gateway import METADATA_TYPE
from bot.slack.parsing import NO_CHANNEL, Envelopes, parse, source_key

TS = "1772542810.000100"
AT = datetime(2026, 3, 3, 13, 0, 10, 100, tzinfo=UTC)
LATER_TS = "1772542811.000000"
LATER = datetime(2026, 3, 3, 13, 0, 11, tzinfo=UTC)
NOW = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)

Payload = dict[str, Any]


def written(**changes: Any) -> Payload:
    event = {"type": "message", "channel": "C1", "user": "U1", "text": "Help!", "ts": TS, "event_ts": TS}
    return event | changes


def delivery(event: object, **changes: Any) -> Payload:
    return {"type": "event_callback", "event_id": "Ev1", "event": event} | changes


def changed(**changes: Any) -> Payload:
    message = {"user": "U1", "text": "Help?", "ts": TS, "edited": {"user": "U1", "ts": LATER_TS}}
    return {
        "type": "message",
        "subtype": "message_changed",
        "channel": "C1",
        "ts": LATER_TS,
        "event_ts": LATER_TS,
        "message": message | changes,
    }


def deleted(**changes: Any) -> Payload:
    event = {
        "type": "message",
        "subtype": "message_deleted",
        "channel": "C1",
        "deleted_ts": TS,
        "ts": LATER_TS,
        "event_ts": LATER_TS,
    }
    return event | changes


@pytest.fixture
def envelopes() -> Envelopes:
    made = Envelopes(lambda: NOW, ChannelIds())
    made.bot_id, made.bot_user = "B1", "UBOT"
    return made


def receipt_of(envelopes: Envelopes, payload: Payload) -> Receipt:
    found = envelopes.read(payload)
    assert isinstance(found, Receipt)
    return found


# -- receipts ---------------------------------------------------------------------------------------------


def test_a_receipt_names_event_lane_and_time(envelopes: Envelopes) -> None:
    receipt = receipt_of(envelopes, delivery(written()))
    assert (receipt.event_id, receipt.lane, receipt.happened_at, receipt.source) == ("Ev1", "C1", AT, "live")
    assert receipt.source_key == f"C1|{TS}|message|"


@pytest.mark.parametrize(
    ("event", "at"),
    [
        (written(event_ts=LATER_TS), LATER),
        (written(event_ts="odd"), AT),
        ({"type": "message", "channel": "C1"}, datetime(2026, 3, 3, 13, 0, 10, tzinfo=UTC)),
    ],
)
def test_an_event_happened_when_slack_says(envelopes: Envelopes, event: Payload, at: datetime) -> None:
    assert receipt_of(envelopes, delivery(event, event_time=1772542810)).happened_at == at


def test_an_event_without_a_time_happened_now(envelopes: Envelopes) -> None:
    assert receipt_of(envelopes, delivery({"type": "user_change"})).happened_at == NOW


def test_an_event_without_a_channel_has_the_workspaces_lane(envelopes: Envelopes) -> None:
    receipt = receipt_of(envelopes, delivery({"type": "user_change"}))
    assert (receipt.lane, receipt.source_key) == (NO_CHANNEL, None)


def test_a_mention_and_its_message_have_one_key() -> None:
    assert source_key(written(type="app_mention")) == source_key(written())


def test_two_edits_of_a_message_are_two_things() -> None:
    first, second = changed(), changed(edited={"ts": "1772542812.000000"})
    assert len({source_key(written()), source_key(first), source_key(second), source_key(deleted())}) == 4


@pytest.mark.parametrize("channel", ["C1", {"id": "C1", "name": "ext-acme"}])
def test_a_channel_is_an_id_or_an_object_with_one(envelopes: Envelopes, channel: object) -> None:
    assert receipt_of(envelopes, delivery({"type": "channel_rename", "channel": channel})).lane == "C1"


def test_what_is_found_in_a_history_has_the_keys_of_the_live_events(envelopes: Envelopes) -> None:
    stored = {"type": "message", "user": "U1", "text": "Help?", "ts": TS, "edited": {"ts": LATER_TS}}
    found = envelopes.of_history("C1", stored, LONG_AGO)
    live = [receipt_of(envelopes, delivery(event)) for event in (written(), changed())]
    assert [one.source_key for one in found if isinstance(one, Receipt)] == [one.source_key for one in live]
    assert [one.happened_at for one in found if isinstance(one, Receipt)] == [AT, LATER]
    assert {one.source for one in found if isinstance(one, Receipt)} == {"recovered"}


def test_of_a_message_from_before_the_reading_only_its_edit_is_news(envelopes: Envelopes) -> None:
    stored = {"type": "message", "user": "U1", "text": "Help?", "ts": TS, "edited": {"ts": LATER_TS}}
    (found,) = envelopes.of_history("C1", stored, LATER)
    assert isinstance(found, Receipt)
    assert found.source_key == receipt_of(envelopes, delivery(changed())).source_key


def test_our_own_message_in_a_history_is_an_echo_alone(envelopes: Envelopes) -> None:
    metadata = {"event_type": METADATA_TYPE, "event_payload": {"id": "one"}}
    stored = {"bot_id": "B1", "user": "UBOT", "ts": TS, "edited": {"ts": LATER_TS}, "metadata": metadata}
    assert envelopes.of_history("C1", stored, LONG_AGO) == [Echo("one", Posted("C1", TS))]


@pytest.mark.parametrize("ours", [{"bot_id": "B1"}, {"user": "UBOT"}])
def test_of_our_own_edits_and_deletes_nothing_follows(envelopes: Envelopes, ours: Payload) -> None:
    metadata = {"metadata": {"event_type": METADATA_TYPE, "event_payload": {"id": "one"}}}
    assert envelopes.read(delivery(changed(**ours, **metadata))) is None
    assert envelopes.read(delivery(written(**ours))) is None, "ours, but of no outbox row: an earlier life's"


def test_before_we_know_who_we_are_nothing_is_ours() -> None:
    assert isinstance(
        Envelopes(lambda: NOW, ChannelIds()).read(delivery(written(bot_id="", user=""))), Receipt
    )


def test_a_secret_is_gone_and_its_kind_is_kept(envelopes: Envelopes) -> None:
    receipt = receipt_of(envelopes, delivery(written(text="my card is 4539 1488 0343 6467")))
    assert receipt.secrets == ("card number",)
    assert "0343" not in str(receipt.payload)


def test_what_is_said_under_a_new_id_is_received_under_ours(envelopes: Envelopes) -> None:
    change = {"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C2", "event_ts": TS}
    receipt = receipt_of(envelopes, delivery(change))
    assert (receipt.lane, receipt.renamed) == ("C1", KnownAs("C1", "C2", AT))
    said = receipt_of(envelopes, delivery(written(channel="C2")))
    assert (said.lane, said.source_key, said.renamed) == ("C1", f"C1|{TS}|message|", None)
    assert said.payload["event"]["channel"] == "C1"


def test_a_change_of_id_without_ids_is_passed_over(envelopes: Envelopes) -> None:
    change = {"type": "channel_id_changed", "old_channel_id": ["C1"], "new_channel_id": "C2"}
    assert receipt_of(envelopes, delivery(change)).renamed is None


def at_of(envelopes: Envelopes, event: Payload, source: Source = "live") -> datetime:
    """When it was said, as it reads from what is kept."""
    receipt = envelopes.read(delivery(event), source)
    assert isinstance(receipt, Receipt)
    incoming = parse(receipt.payload)
    assert isinstance(incoming, Wrote | Edited)
    assert receipt.happened_at == incoming.at
    return incoming.at


FAR, LONG_PAST = "9999999990.000100", "1.000100"


def test_a_time_is_odd_wherever_it_stands(envelopes: Envelopes) -> None:
    assert at_of(envelopes, written(ts=FAR, event_ts=ts_of(NOW))) == NOW


@pytest.mark.parametrize("ts", [FAR, LONG_PAST])
def test_what_cannot_have_happened_then_happened_when_we_heard_it(envelopes: Envelopes, ts: str) -> None:
    assert at_of(envelopes, written(ts=ts, event_ts=ts)) == NOW
    assert at_of(envelopes, changed(edited={"ts": ts}) | {"ts": ts, "event_ts": ts}) == NOW


def test_a_slow_clock_a_retry_and_an_old_history_are_believed(envelopes: Envelopes) -> None:
    for days in (0.9, -29):
        ts = ts_of(NOW + timedelta(days=days))
        assert at_of(envelopes, written(ts=ts, event_ts=ts)) == NOW + timedelta(days=days)
    old = ts_of(NOW - timedelta(days=90))
    assert at_of(envelopes, written(ts=old, event_ts=old), "recovered") == NOW - timedelta(days=90)


# -- what it says -----------------------------------------------------------------------------------------


def said(event: object, **changes: Any) -> Incoming:
    return parse(delivery(event, **changes))


def test_a_message_says_who_wrote_what_where_and_when() -> None:
    found = said(written(files=[{"id": "F1"}]), is_ext_shared_channel=True)
    assert found == Wrote("C1", TS, AT, None, "U1", "Help!", has_files=True, is_external_channel=True)


@pytest.mark.parametrize("subtype", [None, "file_share", "thread_broadcast", "me_message"])
def test_a_person_writes_in_several_ways(subtype: str | None) -> None:
    assert isinstance(said(written(subtype=subtype)), Wrote)


@pytest.mark.parametrize(
    ("thread_ts", "root"), [(None, TS), (TS, TS), ("1772542800.000001", "1772542800.000001")]
)
def test_a_root_is_not_in_its_own_thread(thread_ts: str | None, root: str) -> None:
    found = said(written(thread_ts=thread_ts))
    assert isinstance(found, Wrote)
    assert (found.root_ts, found.thread_ts) == (root, None if root == TS else root)


def test_words_are_as_every_database_takes_them() -> None:
    found = said(written(text="half \ud83d and nul \x00 and whole 🔥"))
    assert isinstance(found, Wrote)
    assert found.text == "half ? and nul  and whole 🔥"


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (written(subtype="channel_join"), "message subtype channel_join"),
        (written(subtype={"odd": 1}), "message subtype {'odd': 1}"),
        (written(bot_id="B2"), "written by a program"),
        (written(ts="soon"), "message with ts 'soon'"),
        (written(channel=None), "message without a channel"),
        (written(channel_type="im"), "direct message"),
        (written(type="reaction_added"), "event reaction_added"),
        (written(type=["message"]), "event ['message']"),
        (changed(edited=None), "changed by Slack, not by its author"),
        (changed(edited="yesterday"), "changed by Slack, not by its author"),
        (changed(ts=None), "edit without a message"),
        ({**changed(), "message": "gone"}, "edit without a message"),
        (deleted(deleted_ts=None), "delete of ts None"),
        ({"type": "channel_rename"}, "event channel_rename without a channel"),
        ("message", "no event inside"),
        (None, "no event inside"),
    ],
)
def test_what_is_not_for_us_is_ignored_with_the_reason(event: object, why: str) -> None:
    assert said(event) == Ignored(why)


def test_an_edit_says_what_it_reads_now_and_when_it_was_made() -> None:
    assert said(changed()) == Edited("C1", TS, "U1", None, "Help?", LATER, AT)
    odd = said(changed(edited={"ts": "odd"}))
    assert isinstance(odd, Edited)
    assert odd.at == AT


def test_a_delete_says_which_message_and_when() -> None:
    assert said(deleted()) == Deleted("C1", TS, LATER)
    assert said(deleted(event_ts=None, ts=None)) == Deleted("C1", TS, AT)


@pytest.mark.parametrize("kind", ["channel_shared", "channel_rename", "group_archive", "channel_unshared"])
def test_a_channel_that_changed_is_asked_about_again(kind: str) -> None:
    event = {"type": kind, "channel": "C1"}
    assert said(event, is_ext_shared_channel=True) == ChannelChanged("C1", is_external=True, invited_us=False)


def test_a_channel_with_a_new_id_is_known_by_it() -> None:
    event = {"type": "channel_id_changed", "old_channel_id": "C1", "new_channel_id": "C2"}
    assert said(event) == ChannelChanged("C2", is_external=None, invited_us=False)


@pytest.mark.parametrize(
    ("authorizations", "us"),
    [
        ([{"user_id": "UBOT"}], True),
        ([{"user_id": "U9"}], False),
        ([], False),
        ("odd", False),
        (["odd"], False),
    ],
)
def test_it_is_us_who_were_invited_when_slack_delivers_it_for_us(authorizations: object, us: bool) -> None:
    event = {"type": "member_joined_channel", "channel": "C1", "user": "UBOT"}
    assert said(event, authorizations=authorizations) == ChannelChanged("C1", is_external=None, invited_us=us)


@pytest.mark.parametrize(
    "kind", ["subteam_members_changed", "subteam_updated", "user_change", "team_access_revoked"]
)
def test_people_that_changed_are_asked_about_again(kind: str) -> None:
    assert said({"type": kind}) == PeopleChanged()


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.text(max_size=5)
    | st.sampled_from([TS, "C1"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["ts", "id", "edited", "text", "user", "event_type"]), inner)
    ),
    max_leaves=6,
)
EVENT_FIELDS = [*written(), *changed(), "thread_ts", "files", "bot_id", "metadata", "channel_type", "blocks"]


@given(
    st.sampled_from([written(), changed(), deleted(), {"type": "member_joined_channel", "channel": "C1"}]),
    st.dictionaries(st.sampled_from(EVENT_FIELDS), ANYTHING, max_size=4),
    st.dictionaries(
        st.sampled_from(["event_id", "event_time", "authorizations", "event"]), ANYTHING, max_size=2
    ),
)
def test_nothing_is_too_odd_to_be_read(event: Payload, odd: Payload, around: Payload) -> None:
    envelopes = Envelopes(lambda: NOW, ChannelIds())
    envelopes.bot_id, envelopes.bot_user = "B1", "UBOT"
    found = envelopes.read(delivery(event | odd) | around)
    assert found is None or isinstance(found, Receipt | Echo)
    if isinstance(found, Receipt):
        assert isinstance(parse(found.payload), Incoming)


@pytest.mark.parametrize(
    ("minute", "until"),
    [
        (NOW, "14:01:05"),
        (NOW - timedelta(minutes=1), "14:00:05"),
        (NOW - timedelta(days=1), "14:01:05"),
        (NOW + timedelta(days=1), "14:01:05"),
        (None, "14:01:05"),
    ],
)
def test_slack_drops_events_until_the_end_of_the_minute_that_it_tells(
    minute: datetime | None, until: str
) -> None:
    """A minute that is not about now would make us deaf for days."""
    told = {} if minute is None else {"minute_rate_limited": int(minute.timestamp())}
    found = Envelopes(lambda: NOW, ChannelIds()).limited_until({"type": "app_rate_limited"} | told)
    assert f"{found:%H:%M:%S}" == until
