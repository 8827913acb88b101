"""What is told of a payload, and when a backlog is one."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.inbox_view import LONG, LONGEST, MANY, SHOWN, Backlog, shape

NOW = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
SECRET = "the vault code is swordfish"


def test_ids_and_times_are_shown_and_of_words_their_length() -> None:
    event = {"type": "message", "user": "U1", "ts": "1.1", "text": SECRET, "files": [{}], "n": 7, "ok": True}
    assert shape({"event": event, "is_ext_shared_channel": True}) == [
        ("event.type", "message"),
        ("event.user", "U1"),
        ("event.ts", "1.1"),
        ("event.text", f"text of {len(SECRET)} characters"),
        ("event.files[0]", "nothing"),
        ("event.n", "number"),
        ("event.ok", "yes or no"),
        ("is_ext_shared_channel", "True"),
    ]


def nested(words: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    keys = st.sampled_from(["text", "message", "title", "fields", *sorted(SHOWN)])
    return st.recursive(
        words | st.none() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(keys, inner)
    )


@given(st.dictionaries(st.sampled_from(["text", "message", "blocks"]), nested(st.just(SECRET * 3))))
def test_no_words_are_told_wherever_they_stand(payload: dict[str, Any]) -> None:
    """Even where they stand in the place of an id: no id of Slack's is so long."""
    assert len(SECRET * 3) > LONGEST
    assert not [told for _, told in shape(payload) if "swordfish" in told]


def test_a_backlog_is_long_by_number_or_by_age() -> None:
    def is_long(pending: int, age: timedelta | None) -> bool:
        return Backlog(pending, None if age is None else NOW - age, parked=0).is_long(NOW)

    assert not is_long(0, None)
    assert not is_long(MANY, LONG)
    assert is_long(MANY + 1, timedelta(0))
    assert is_long(1, LONG + timedelta(seconds=1))
