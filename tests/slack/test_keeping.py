"""Of a delivery only what `parse` reads is stored: no field that a person can fill is forgotten."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.keeping import kept
from bot.slack.parsing import parse

KEY = "AKIA" + "Z7Q2M4N6P5R3T3V5"
TS = "1772542810.000100"
NAME = "Wanda Zweig"  # nothing that a rule finds, and nothing that we need

Payload = dict[str, Any]


def message(**changes: Any) -> Payload:
    said = {"type": "message", "channel": "C1", "user": "U1", "text": "Is it down?", "ts": TS, "event_ts": TS}
    return {"event_id": "Ev1", "is_ext_shared_channel": True, "event": said | changes}


def line(words: str) -> Payload:
    elements = [{"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}]
    return {"type": "rich_text", "elements": elements}


def file(**fields: Any) -> Payload:
    return {"subtype": "file_share", "files": [{"id": "F1", "name": "x"} | fields]}


# Wherever a person can put something beside the words of a message.
ELSEWHERE: dict[str, Payload] = {
    "the words of an attachment": {"attachments": [{"text": NAME}]},
    "a field of an attachment": {"attachments": [{"fields": [{"title": "x", "value": NAME}]}]},
    "a button of an attachment": {"attachments": [{"actions": [{"name": "n", "value": NAME, "text": "t"}]}]},
    "a picture of an attachment": {"attachments": [{"image_url": f"https://h.example/{NAME}", "text": "t"}]},
    "a video of an attachment": {
        "attachments": [{"video_html": NAME, "thumb_url": NAME, "service_name": NAME}]
    },
    "a message of an attachment": {
        "attachments": [{"message_blocks": [{"message": {"blocks": [line(NAME)]}}]}]
    },
    "the address of a button": {
        "blocks": [{"type": "actions", "elements": [{"type": "button", "url": NAME}]}]
    },
    "the address of a picture": {"blocks": [{"type": "image", "image_url": NAME, "alt_text": "x"}]},
    "the name of a file": file(name=NAME, title=NAME, url_private=f"https://files.slack.com/{NAME}"),
    "the headings of a canvas": file(headings=[{"text": NAME}]),
    "the comment on a file": file(initial_comment={"comment": NAME}),
    "the transcript of a file": file(transcription={"preview": {"content": NAME}}),
    "the preview of a file": file(preview=NAME, preview_plain_text=NAME, subject=NAME),
    "the blocks of a file": file(blocks=[line(NAME)]),
    "the name of a huddle": {"room": {"name": NAME}},
    "the root of a broadcast": {"subtype": "thread_broadcast", "root": {"text": NAME, "ts": "1.1"}},
    "the profile of the author": {"user_profile": {"real_name": NAME, "status_text": NAME}},
    "the name of a program": {"username": NAME, "bot_profile": {"name": NAME}},
    "metadata": {"metadata": {"event_type": "x", "event_payload": {"text": NAME}}},
    "what no person wrote": {"subtype": "channel_topic", "topic": NAME, "text": NAME},
    "a program's words": {"bot_id": "B9", "text": NAME},
    "a direct message": {"channel_type": "im", "text": NAME},
    "the wording before an edit": {
        "subtype": "message_changed",
        "previous_message": {"text": NAME, "ts": TS},
    },
    "what was deleted": {"subtype": "message_deleted", "deleted_ts": TS, "previous_message": {"text": NAME}},
}


@pytest.mark.parametrize("place", ELSEWHERE)
def test_what_stands_elsewhere_than_in_the_words_is_not_kept(place: str) -> None:
    clean, _ = kept(message(**ELSEWHERE[place]))
    assert NAME not in json.dumps(clean)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "user_change", "user": {"id": "U1", "profile": {"real_name": NAME, "phone": NAME}}},
        {"type": "subteam_updated", "subteam": {"id": "S1", "name": NAME, "description": NAME}},
        {"type": "channel_rename", "channel": {"id": "C1", "name": NAME}},
        {"type": "reaction_added", "user": "U1", "item": {"text": NAME}, "reaction": NAME},
        {"type": "file_shared", "file": {"id": "F1", "name": NAME}},
        {"type": "new_event", "words": NAME},
    ],
)
def test_of_other_events_only_ids_are_kept(event: Payload) -> None:
    clean, _ = kept({"event": event, "context_team_name": NAME, "authorizations": [{"name": NAME}]})
    assert NAME not in json.dumps(clean)
    assert type(parse(clean)) is type(parse({"event": event}))


@pytest.mark.parametrize(
    "changes",
    [
        {"text": f"why {KEY}?"},
        {"text": "", "blocks": [line(f"why {KEY}?")]},
        {"text": "why?", "attachments": [{"is_share": True, "text": f"our {KEY}"}]},
        {"text": f"why {KEY[:6]}\u200b{KEY[6:]}?"},
        {"text": f"why {KEY[:6]}\x00{KEY[6:]}?"},
        {
            "subtype": "message_changed",
            "message": {"ts": TS, "user": "U1", "text": KEY, "edited": {"ts": TS}},
        },
    ],
)
def test_of_the_words_all_is_kept_but_the_secret(changes: Payload) -> None:
    clean, kinds = kept(message(**changes))
    assert kinds == ("AWS key",)
    assert KEY not in json.dumps(clean).replace("\\u200b", "").replace("\\u0000", "")
    assert "[removed: AWS key]" in json.dumps(clean)


def test_words_forwarded_with_a_secret_go_on_without_it() -> None:
    clean, _ = kept(message(text="", attachments=[{"is_share": True, "text": f"Production is down: {KEY}"}]))
    assert clean["event"]["text"] == "Production is down: [removed: AWS key]"


@pytest.mark.parametrize(
    "changes",
    [
        {"attachments": [{"fields": [{"title": "key", "value": KEY}]}]},
        {"files": [{"id": "F1", "name": f"{KEY}.txt"}]},
        {"text": f"sk_*live*_{'a1B2c3D4' * 3}", "blocks": [line("sk_" + "live_" + "a1B2c3D4" * 3)]},
    ],
)
def test_a_secret_elsewhere_in_their_message_is_told_all_the_same(changes: Payload) -> None:
    assert kept(message(**changes))[1]


@pytest.mark.parametrize(
    "place", ["the wording before an edit", "the root of a broadcast", "a direct message"]
)
def test_a_secret_that_is_not_of_this_message_is_no_news(place: str) -> None:
    changes = json.loads(json.dumps(ELSEWHERE[place]).replace(NAME, KEY))
    assert kept(message(**changes))[1] == ()


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(0, 9)
    | st.sampled_from([TS, "C1", "me_message", "tombstone", "im"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["ts", "id", "edited", "text", "user", "files", "is_share"]), inner)
    ),
    max_leaves=6,
)
FIELDS = [
    "type",
    "subtype",
    "text",
    "ts",
    "thread_ts",
    "user",
    "bot_id",
    "files",
    "edited",
    "blocks",
    "channel",
]
FIELDS += ["attachments", "message", "deleted_ts", "event_ts", "channel_type", "new_channel_id", "channel_id"]
TYPES = ["message", "app_mention", "member_joined_channel", "channel_id_changed", "user_change", "star_added"]
SUBTYPES = ["message_changed", "message_deleted", "thread_broadcast", "channel_join"]


SCALAR = st.none() | st.booleans() | st.sampled_from([TS, "C1", "U1", "me_message", "tombstone", "im", "odd"])
IDS = ["subtype", "ts", "thread_ts", "user", "bot_id", "channel", "deleted_ts", "event_ts", "channel_type"]
SAID = ["text", "files", "edited", "blocks", "attachments", "message", "previous_message", "room"]


def event_of(kind: str, subtype: str | None, odd: Payload) -> Payload:
    inner = {"ts": TS, "user": "U1", "text": "So?", "edited": {"ts": TS}}
    said = {"channel": "C1", "ts": TS, "text": "So?", "message": inner, "deleted_ts": TS}
    return {"type": kind, "subtype": subtype} | said | odd


@given(
    st.sampled_from(TYPES),
    st.none() | st.sampled_from(SUBTYPES),
    st.dictionaries(st.sampled_from(IDS), SCALAR, max_size=4),
    st.dictionaries(st.sampled_from(SAID), ANY, max_size=4),
)
def test_what_is_kept_reads_as_what_came(kind: str, subtype: str | None, ids: Payload, said: Payload) -> None:
    event = event_of(kind, subtype, ids | said)
    assert parse(kept({"event": event})[0]) == parse({"event": event})


@given(
    st.sampled_from(TYPES),
    st.none() | st.sampled_from(SUBTYPES),
    st.dictionaries(st.sampled_from(FIELDS), ANY, max_size=6),
    st.dictionaries(st.sampled_from(["is_ext_shared_channel", "authorizations"]), ANY, max_size=2),
)
def test_what_is_odd_reads_as_the_same_kind(
    kind: str, subtype: str | None, odd: Payload, around: Payload
) -> None:
    payload = around | {"event": event_of(kind, subtype, odd)}
    assert type(parse(kept(payload)[0])) is type(parse(payload))


def leaves(node: object) -> Iterator[object]:
    if isinstance(node, dict | list):
        for item in node.values() if isinstance(node, dict) else node:
            yield from leaves(item)
    else:
        yield node


@given(st.dictionaries(st.sampled_from(FIELDS), ANY, max_size=6))
def test_nothing_nested_is_kept_as_it_came(odd: Payload) -> None:
    clean, _ = kept({"event": {"type": "message", "channel": "C1", "ts": TS} | odd})
    assert len(json.dumps(clean)) < 1_000
    assert all(leaf is None or isinstance(leaf, str | int | float) for leaf in leaves(clean))
