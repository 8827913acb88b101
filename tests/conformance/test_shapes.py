"""A shape that is Slack's passes, and one that is not fails: key by key and type by type."""

from typing import Any

import pytest

from tests.conformance.shapes import (
    Difference,
    Evidence,
    Fault,
    at_keys,
    differences,
    shape_of,
    shape_of_all,
    shape_of_schema,
    unpromised,
)

SAMPLE: Any = {
    "ok": False,
    "user": {"id": "", "tz_offset": 123, "is_bot": False, "teams": [""], "profile": {}, "groups": []},
}
OURS: Any = {
    "ok": True,
    "user": {"id": "U1", "tz_offset": -3600.5, "is_bot": True, "teams": ["T1"], "profile": {"x": 1}},
}


def found(ours: Any, sample: Any = SAMPLE) -> list[tuple[str, Fault]]:
    compared = differences(shape_of(ours), Evidence(shape_of(sample)))
    return [(one.path, one.fault) for one in compared]


def user(**changed: Any) -> Any:
    return {**OURS, "user": {**OURS["user"], **changed}}


def test_other_values_of_the_same_types_are_no_difference() -> None:
    assert found(OURS) == []


def test_a_key_that_slack_has_not_is_one() -> None:
    assert found({**OURS, "clever": 1}) == [("clever", Fault.EXTRA)]
    assert found(user(clever=1)) == [("user.clever", Fault.EXTRA)]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", 1),
        ("id", None),
        ("tz_offset", "0"),
        ("tz_offset", True),
        ("is_bot", 0),
        ("is_bot", "false"),
        ("teams", {}),
        ("teams", "T1"),
        ("profile", []),
        ("groups", {}),
    ],
)
def test_another_type_is_one(field: str, value: Any) -> None:
    assert found(user(**{field: value})) == [(f"user.{field}", Fault.TYPE)]


def test_another_type_inside_a_list_is_one() -> None:
    assert found(user(teams=["T1", 2])) == [("user.teams[]", Fault.TYPE)]


def test_a_blank_object_or_list_says_nothing_of_what_is_in_it() -> None:
    assert found(user(profile={"any": {"thing": 1}}, groups=[1, "two", {"three": 3}])) == []


def test_the_kinds_are_named() -> None:
    compared = differences(shape_of(user(id=None)), Evidence(shape_of(SAMPLE)))
    assert compared == [Difference("user.id", Fault.TYPE, "null, not string")]


def test_one_wrong_answer_among_many_is_found() -> None:
    ours = shape_of_all([OURS, OURS, user(id=7)])
    assert differences(ours, Evidence(shape_of(SAMPLE)))[0].path == "user.id"


PARTS: Any = [{"type": "text", "text": ""}, {"type": "user", "user_id": ""}]


def test_objects_are_told_apart_by_their_type() -> None:
    assert found([{"type": "text", "text": "Hi"}, {"type": "user", "user_id": "U1"}], PARTS) == []
    assert found([{"type": "text", "user_id": "U1"}], PARTS) == [("[].user_id", Fault.EXTRA)]
    assert found([{"type": "emoji", "name": "eyes"}], PARTS) == [("[]<emoji>", Fault.EXTRA)]


def test_a_blank_type_stands_for_every_type() -> None:
    assert found([{"type": "emoji", "name": "eyes"}], [*PARTS, {"type": "", "name": ""}]) == []


PROMISE = {
    "type": "object",
    "required": ["ts", "message"],
    "properties": {
        "ts": {"schema": "ts"},
        "message": {
            "anyOf": [{"type": "null"}, {"type": "object", "properties": {"text": {"type": "string"}}}]
        },
        "count": {"type": ["integer", "null"]},
        "files": {"type": "array", "items": {"type": "object", "required": ["id"]}},
        "unknown": {"schema": "nobody-knows"},
    },
}


def broken(*ours: Any) -> list[tuple[str, Fault]]:
    promised = shape_of_schema(PROMISE, {"ts": shape_of("")})
    compared = differences(shape_of_all(ours), Evidence(promised, promised=promised))
    return [(one.path, one.fault) for one in compared]


def test_a_schema_is_read_with_its_names_and_choices() -> None:
    assert broken({"ts": "1.2", "message": None, "count": None, "unknown": {"any": 1}}) == []
    assert broken({"ts": "1.2", "message": {"text": "Hi"}, "count": 2, "files": [{"id": "F1"}]}) == []
    assert broken({"ts": 12, "message": {"text": 1}, "count": "2"}) == [
        ("count", Fault.TYPE),
        ("message.text", Fault.TYPE),
        ("ts", Fault.TYPE),
    ]


def test_what_is_required_must_be_in_every_answer() -> None:
    whole = {"ts": "1.2", "message": None}
    assert broken(whole, {"ts": "1.2"}) == [("message", Fault.MISSING)]
    assert broken({**whole, "files": [{"id": "F1"}, {}]}) == [("files[].id", Fault.MISSING)]


def test_what_is_shown_must_be_in_some_answer() -> None:
    shown = shape_of({"user": {"id": "", "color": ""}})
    evidence = Evidence(shown, shown=shown)
    assert (
        differences(shape_of_all([{"user": {"id": "U1", "color": "red"}}, {"user": {"id": "U2"}}]), evidence)
        == []
    )
    assert differences(shape_of_all([{"user": {"id": "U1"}}]), evidence) == [
        Difference("user.color", Fault.MISSING)
    ]


def test_a_shape_can_be_put_in_at_a_key_however_deep() -> None:
    evidence = Evidence(
        at_keys(shape_of([{"a": {"blocks": [{"type": "x"}]}}]), {"blocks": lambda _: shape_of("")})
    )
    assert differences(shape_of([{"a": {"blocks": "text"}}]), evidence) == []
    assert differences(shape_of([{"a": {"blocks": []}}]), evidence)[0].path == "[].a.blocks"


def test_the_keys_of_an_unpromised_shape_may_be_absent() -> None:
    shape = shape_of({"user": {"id": ""}})
    assert differences(shape_of({"user": {}}), Evidence(shape, promised=shape)) != []
    assert differences(shape_of({"user": {}}), Evidence(shape, promised=unpromised(shape))) == []
