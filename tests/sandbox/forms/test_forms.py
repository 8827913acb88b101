"""What people can enter in each element of Block Kit, and what then stands in the state."""

from typing import Any

import pytest

from sandbox.errors import NotAllowedError, SandboxError, UnknownError
from sandbox.forms.elements import KINDS, held, initial
from sandbox.forms.form import complaints, fields, find, state_values
from sandbox.forms.option_lists import fault_in
from sandbox.state.typed_text import rich_text

Json = dict[str, Any]


def option(value: str) -> Json:
    return {"text": {"type": "plain_text", "text": value}, "value": value}


LOW, HIGH = option("low"), option("high")
CHOICES = {"options": [LOW, HIGH]}
GROUPED = {"option_groups": [{"label": {}, "options": [LOW]}, {"label": {}, "options": [HIGH]}]}
FILE = {"id": "F1", "name": "log.txt"}


def block(element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": "b", "element": {"action_id": "a", **element}, **more}


STATES: list[tuple[Json, Any, str, Any]] = [
    ({"type": "static_select", **CHOICES}, "high", "selected_option", HIGH),
    ({"type": "static_select", **GROUPED}, "high", "selected_option", HIGH),
    ({"type": "external_select", **CHOICES}, "low", "selected_option", LOW),
    ({"type": "radio_buttons", **CHOICES}, "low", "selected_option", LOW),
    ({"type": "overflow", **CHOICES}, "low", "selected_option", LOW),
    ({"type": "checkboxes", **CHOICES}, ["high", "low"], "selected_options", [HIGH, LOW]),
    ({"type": "multi_static_select", **GROUPED}, ["high"], "selected_options", [HIGH]),
    ({"type": "multi_external_select", **CHOICES}, ["low"], "selected_options", [LOW]),
    ({"type": "users_select"}, "U1", "selected_user", "U1"),
    ({"type": "multi_users_select"}, ["U1", "U2"], "selected_users", ["U1", "U2"]),
    ({"type": "channels_select"}, "C1", "selected_channel", "C1"),
    ({"type": "multi_channels_select"}, ["C1"], "selected_channels", ["C1"]),
    ({"type": "conversations_select"}, "C1", "selected_conversation", "C1"),
    ({"type": "multi_conversations_select"}, ["C1"], "selected_conversations", ["C1"]),
    ({"type": "datepicker"}, "2026-01-05", "selected_date", "2026-01-05"),
    ({"type": "timepicker"}, "09:30", "selected_time", "09:30"),
    ({"type": "datetimepicker"}, 1767603600, "selected_date_time", 1767603600),
    ({"type": "plain_text_input"}, "text", "value", "text"),
    ({"type": "email_text_input"}, "a@b.test", "value", "a@b.test"),
    ({"type": "url_text_input"}, "https://b.test", "value", "https://b.test"),
    ({"type": "number_input"}, 7, "value", "7"),
    ({"type": "rich_text_input", "action_id": "a"}, "hi", "rich_text_value", rich_text("hi", "a")),
    ({"type": "rich_text_input"}, {"type": "rich_text"}, "rich_text_value", {"type": "rich_text"}),
    ({"type": "file_input"}, [FILE], "files", [FILE]),
]


@pytest.mark.parametrize(("element", "entered", "key", "value"), STATES)
def test_the_state_of_an_element_has_slacks_own_names(
    element: Json, entered: Any, key: str, value: Any
) -> None:
    assert held(element, entered) == {"type": element["type"], key: value}
    many = isinstance(value, list)
    nothings: tuple[Any, ...] = (None, "", [])
    cleared = [held(element, nothing) for nothing in nothings]
    assert cleared == [{"type": element["type"], key: [] if many else None}] * 3


def test_every_element_with_a_state_is_tried_above() -> None:
    assert {element["type"] for element, *_ in STATES} == {name for name, kind in KINDS.items() if kind.key}


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ({"type": "static_select", "initial_option": LOW}, {"selected_option": LOW}),
        ({"type": "checkboxes", "initial_options": [LOW]}, {"selected_options": [LOW]}),
        ({"type": "multi_users_select", "initial_users": ["U1"]}, {"selected_users": ["U1"]}),
        ({"type": "datetimepicker", "initial_date_time": 5}, {"selected_date_time": 5}),
        (
            {"type": "timepicker", "initial_time": "09:30", "timezone": "Europe/Berlin"},
            {"selected_time": "09:30", "timezone": "Europe/Berlin"},
        ),
        ({"type": "plain_text_input", "initial_value": "x"}, {"value": "x"}),
        (
            {"type": "conversations_select", "default_to_current_conversation": True},
            {"selected_conversation": "C1"},
        ),
        (
            {"type": "multi_conversations_select", "default_to_current_conversation": True},
            {"selected_conversations": ["C1"]},
        ),
        ({"type": "multi_channels_select"}, {"selected_channels": []}),
        ({"type": "file_input"}, {"files": []}),
    ],
)
def test_an_element_begins_with_what_the_app_gave_it(element: Json, expected: Json) -> None:
    assert initial(element, "C1") == {"type": element["type"]} | expected


@pytest.mark.parametrize(
    ("element", "entered"),
    [
        ({"type": "datepicker"}, "tomorrow"),
        ({"type": "timepicker"}, "9:30"),
        ({"type": "datetimepicker"}, "2026-01-05"),
        ({"type": "datetimepicker"}, True),
        ({"type": "plain_text_input"}, ["text"]),
        ({"type": "users_select"}, {"id": "U1"}),
        ({"type": "multi_users_select"}, "U1"),
        ({"type": "checkboxes", **CHOICES}, "low"),
        ({"type": "file_input"}, ["log.txt"]),
    ],
)
def test_what_no_client_lets_one_enter_is_refused(element: Json, entered: Any) -> None:
    with pytest.raises(NotAllowedError, match=f"A {element['type']} cannot hold"):
        held(element, entered)


@pytest.mark.parametrize(
    ("element", "entered", "sentence"),
    [
        ({"type": "plain_text_input", "min_length": 3}, "ab", "Enter 3 characters or more."),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", "Enter 3 characters or fewer."),
        ({"type": "email_text_input"}, "somebody", "Enter a valid email address."),
        ({"type": "url_text_input"}, "b.test", "Enter a valid address, with https:// or http://."),
        ({"type": "number_input", "is_decimal_allowed": False}, "many", "Enter a number."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Enter a whole number."),
        ({"type": "number_input", "is_decimal_allowed": True}, "NaN", "Enter a whole number."),
        ({"type": "number_input", "min_value": "2"}, "1", "Enter 2 or more."),
        ({"type": "number_input", "max_value": "2"}, "3", "Enter 2 or less."),
        ({"type": "multi_users_select", "max_selected_items": 1}, ["U1", "U2"], "Choose 1 or fewer."),
        ({"type": "file_input", "max_files": 1}, [FILE, FILE], "Choose 1 files or fewer."),
        ({"type": "plain_text_input"}, "", "Please complete this required field."),
        ({"type": "checkboxes", **CHOICES}, [], "Please complete this required field."),
    ],
)
def test_slacks_client_complains_before_the_app_is_asked(element: Json, entered: Any, sentence: str) -> None:
    blocks = [block(element)]
    assert complaints(blocks, state_values(blocks, {"b": {"a": entered}}, {}, {})) == {"b": sentence}


@pytest.mark.parametrize(
    ("element", "entered"),
    [
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": "1"}, "1.5"),
        ({"type": "email_text_input"}, "ann@home.test"),
        ({"type": "url_text_input"}, "https://home.test/x?y"),
        ({"type": "plain_text_input", "min_length": 1, "max_length": 2}, "ab"),
        ({"type": "datepicker"}, "2026-01-05"),
    ],
)
def test_what_is_right_is_not_complained_about(element: Json, entered: Any) -> None:
    blocks = [block(element)]
    assert complaints(blocks, state_values(blocks, {"b": {"a": entered}}, {}, {})) == {}


def test_an_optional_input_may_stay_empty() -> None:
    blocks = [block({"type": "email_text_input"}, optional=True)]
    assert complaints(blocks, state_values(blocks, {}, {}, {})) == {}


def test_elements_are_found_wherever_in_a_block_they_stand() -> None:
    def button(name: str) -> Json:
        return {"type": "button", "action_id": name}

    blocks: list[Json] = [
        {"type": "section", "block_id": "1", "accessory": button("accessory")},
        {"type": "actions", "block_id": "2", "elements": [button("one"), button("two")]},
        {"type": "card", "block_id": "3", "actions": [button("card")]},
        {
            "type": "container",
            "child_blocks": [{"type": "actions", "block_id": "5", "elements": [button("in")]}],
        },
        {
            "type": "context_actions",
            "block_id": "6",
            "elements": [{"type": "icon_button", "action_id": "bin"}],
        },
        {"type": "actions", "block_id": "7", "elements": [{"type": "workflow_button", "action_id": "flow"}]},
        {"type": "image", "block_id": "8"},
    ]
    found = [(field.block_id, field.action_id) for field in fields(blocks)]
    assert found == [
        ("1", "accessory"),
        ("2", "one"),
        ("2", "two"),
        ("3", "card"),
        ("5", "in"),
        ("6", "bin"),
    ]


def test_elements_of_one_name_are_told_apart_by_block_and_by_value() -> None:
    one = {
        "type": "actions",
        "block_id": "1",
        "elements": [{"type": "button", "action_id": "a", "value": "x"}],
    }
    two = {
        "type": "actions",
        "block_id": "2",
        "elements": [{"type": "button", "action_id": "a", "value": "y"}],
    }
    assert find([one, two], "a").block_id == "1"
    assert find([one, two], "a", "y").block_id == "2"
    assert find([one, two], "a", block_id="2").block_id == "2"
    with pytest.raises(UnknownError, match="no element 'a'"):
        find([one, two], "a", "y", block_id="1")


def test_feedback_is_found_by_either_of_its_values() -> None:
    thumbs = {
        "type": "feedback_buttons",
        "action_id": "good",
        "positive_button": {"value": "yes"},
        "negative_button": {"value": "no"},
    }
    blocks = [{"type": "context_actions", "block_id": "1", "elements": [thumbs]}]
    assert find(blocks, "good", "no").element is thumbs
    with pytest.raises(SandboxError):
        find(blocks, "good", "maybe")


def test_a_state_keeps_what_stood_unless_the_element_has_become_another() -> None:
    before = state_values([block({"type": "plain_text_input"})], {"b": {"a": "mine"}}, {}, {})
    same = [block({"type": "plain_text_input", "initial_value": "yours"})]
    other = [block({"type": "email_text_input"})]
    assert state_values(same, {}, before, {})["b"]["a"]["value"] == "mine"
    assert state_values(same, {"b": {"a": None}}, before, {})["b"]["a"]["value"] is None
    assert state_values(other, {}, before, {})["b"]["a"]["value"] is None


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ({"options": [LOW]}, None),
        ({"options": []}, None),
        ({"option_groups": [{"label": {"text": "All"}, "options": [LOW]}]}, None),
        ({"options": "low"}, "options must be a list of 100 or fewer"),
        ({"option_groups": {}}, "option_groups must be a list of 100 or fewer"),
        (
            {"options": [option("x" * 151) | {"text": {"text": "x"}}]},
            "an option needs a value of 150 characters or fewer",
        ),
        (
            {"options": [{"text": {"text": ""}, "value": "x"}]},
            "an option needs a text of 75 characters or fewer",
        ),
        ({"ok": True}, "it holds neither options nor option_groups"),
    ],
)
def test_an_answer_to_a_search_is_a_list_of_options_or_of_groups(answer: Json, fault: str | None) -> None:
    assert fault_in(answer) == fault
