"""Secrets leave a payload at the door, and nothing else changes (promise 11, DESIGN §3 "Redaction")."""

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.redaction import redact_payload

SHARED = Path(os.environ.get("STEWARD_SHARED", "../shared"))
KEY = "sk_" + "live_" + "a1B2c3D4" * 3
CARD = "4539 " + "1488 0343 6467"


def shared(path: str) -> Path:
    if not (SHARED / path).exists():
        pytest.skip(
            f"{SHARED / path} is absent; set STEWARD_SHARED to the folder that holds data/ and reference/"
        )
    return SHARED / path


def rich_text(*elements: dict[str, Any]) -> dict[str, Any]:
    line = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "block_id": "b1", "elements": [line]}


def words(text: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def message(text: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "user": "U0ANA",
        "ts": "1700000000.000100",
        "channel": "C0ACME",
        "text": text,
    } | more


def envelope(event: dict[str, Any]) -> dict[str, Any]:
    return {
        "token": "4539148803436467",
        "type": "event_callback",
        "event_id": "Ev4539148803436467",
        "event_context": "4-4539148803436467",
        "authorizations": [{"team_id": "T0", "user_id": "U0"}],
        "event": event,
    }


def dumped(payload: object) -> str:
    return json.dumps(payload, ensure_ascii=False)


def test_a_clean_envelope_stays_byte_for_byte() -> None:
    payload = envelope(
        message(
            "the export fails",
            blocks=[rich_text(words("the export fails"))],
            metadata={"event_type": "row", "event_payload": {"text": KEY, "title": CARD}},
            files=[{"id": "F1", "name": "a.png", "url_private": "https://files.slack.com/4539148803436467"}],
            client_msg_id="0b5c1f6e-4539-4148-8034-364671234567",
        )
    )
    clean, kinds = redact_payload(payload)
    assert kinds == ()
    assert dumped(clean) == dumped(payload)


def test_a_message_loses_its_secret_and_all_that_repeats_it() -> None:
    said = f"we use {KEY} and get a 401"
    payload = envelope(
        message(
            said, blocks=[rich_text(words(said))], attachments=[{"text": said}], thread_ts="1699999999.000100"
        )
    )
    clean, kinds = redact_payload(payload)
    assert kinds == ("Stripe key",)
    assert clean == envelope(
        message("we use [removed: Stripe key] and get a 401", thread_ts="1699999999.000100")
    )


def test_the_payload_that_came_in_is_not_touched() -> None:
    payload = envelope(message(KEY, blocks=[rich_text(words(KEY))], files=[{"name": KEY}]))
    before = copy.deepcopy(payload)
    redact_payload(payload)
    assert payload == before


def test_a_secret_split_over_formatted_pieces_is_found() -> None:
    payload = message(
        f"<@U0BEN> {KEY[:12]}*{KEY[12:]}* &amp; co",
        blocks=[
            rich_text(
                {"type": "user", "user_id": "U0BEN"},
                words(" " + KEY[:12]),
                words(KEY[12:], bold=True),
                words(" & co"),
            )
        ],
    )
    clean, kinds = redact_payload(payload)
    assert kinds == ("Stripe key",)
    assert clean["text"] == "<@U0BEN> [removed: Stripe key] &amp; co"
    assert "blocks" not in clean


def test_where_blocks_alone_have_words_they_become_the_text() -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": f"card {CARD}"}}]
    clean, _ = redact_payload(message("", blocks=blocks))
    assert clean["text"] == "card [removed: card number]"


def test_a_secret_in_an_attachment_drops_it_and_leaves_the_text() -> None:
    fields = [{"title": "config", "value": f"api_key={KEY}", "short": False}]
    clean, kinds = redact_payload(message("see below", attachments=[{"id": 1, "fields": fields}]))
    assert kinds == ("Stripe key",)
    assert clean == message("see below")


def test_a_secret_behind_a_link_is_found() -> None:
    hook = "https://hooks.slack.com/" + "services/T0000000A/B000000000A/" + "aB3" * 8
    link = {"type": "link", "url": hook, "text": "our hook"}
    clean, kinds = redact_payload(message(f"use <{hook}|our hook>", blocks=[rich_text(words("use "), link)]))
    assert kinds == ("Slack webhook",)
    assert hook not in dumped(clean)


def test_an_edit_that_removes_a_secret_does_not_bring_the_old_text_in() -> None:
    edit = {
        "type": "message",
        "subtype": "message_changed",
        "ts": "1700000001.000100",
        "message": message("sorry, wrong window"),
        "previous_message": message(KEY),
    }
    clean, kinds = redact_payload(envelope(edit))
    assert kinds == ("Stripe key",)
    assert "previous_message" not in clean["event"]
    assert clean["event"]["message"] == message("sorry, wrong window")


def test_an_edit_that_adds_a_secret_is_cleaned() -> None:
    edit = {
        "type": "message",
        "subtype": "message_changed",
        "message": message(KEY, edited={"user": "U0ANA", "ts": "1700000002.000000"}),
        "previous_message": message("wait"),
    }
    clean, _ = redact_payload(envelope(edit))
    assert clean["event"]["message"]["text"] == "[removed: Stripe key]"
    assert clean["event"]["message"]["edited"] == {"user": "U0ANA", "ts": "1700000002.000000"}
    assert "previous_message" not in clean["event"]


def test_the_parent_of_a_broadcast_is_read_too() -> None:
    clean, _ = redact_payload(envelope(message("also here", subtype="thread_broadcast", root=message(KEY))))
    assert KEY not in dumped(clean)


def test_a_file_named_after_a_secret_loses_its_addresses() -> None:
    file = {
        "id": "F1",
        "name": f"{CARD}.png",
        "title": "card",
        "mimetype": "image/png",
        "size": 4539148803436467,
        "url_private": "https://files.slack.com/files-pri/T0-F1/4539_1488_0343_6467.png",
    }
    clean, kinds = redact_payload(
        message("look", files=[file, {"id": "F2", "url_private": "https://files.slack.com/2"}])
    )
    assert kinds == ("card number",)
    assert clean["files"] == [
        {
            "id": "F1",
            "name": "[removed: card number].png",
            "title": "card",
            "mimetype": "image/png",
            "size": 4539148803436467,
        },
        {"id": "F2", "url_private": "https://files.slack.com/2"},
    ]


def test_a_command_is_cleaned_and_its_handles_stay() -> None:
    form = {
        "command": "/steward",
        "text": f"signal acme --text {KEY}",
        "trigger_id": "4539148803436467.47445629121.803a0bc887a14d10d2c447fce8b6703c",
        "response_url": "https://hooks.slack.com/commands/T1DC2JH3J/397700885554/96rGlfmibIGlgcZRskXaIFfN",
        "user_id": "U0LEA",
    }
    clean, kinds = redact_payload(form)
    assert kinds == ("Stripe key",)
    assert clean == form | {"text": "signal acme --text [removed: Stripe key]"}


def test_what_is_typed_into_a_form_is_cleaned_and_opaque_values_stay() -> None:
    values = {
        "note": {"typed": {"type": "plain_text_input", "value": KEY}},
        "body": {
            "typed": {"type": "rich_text_input", "rich_text_value": rich_text(words(KEY[:9]), words(KEY[9:]))}
        },
        "who": {"picked": {"type": "static_select", "selected_option": {"value": CARD}}},
    }
    payload = {"type": "view_submission", "view": {"private_metadata": CARD, "state": {"values": values}}}
    clean, kinds = redact_payload(payload)
    cleaned = clean["view"]["state"]["values"]
    assert kinds == ("Stripe key",)
    assert cleaned["note"]["typed"]["value"] == "[removed: Stripe key]"
    assert cleaned["body"]["typed"]["rich_text_value"]["elements"][0]["elements"] == [
        words("[removed: Stripe key]")
    ]
    assert cleaned["who"] == values["who"]
    assert clean["view"]["private_metadata"] == CARD


def test_a_pressed_button_keeps_its_value_and_its_message_is_cleaned() -> None:
    payload = {
        "type": "message_action",
        "actions": [{"type": "button", "action_id": "claim", "value": CARD}],
        "message": message(KEY, blocks=[rich_text(words(KEY))]),
    }
    clean, _ = redact_payload(payload)
    assert clean["actions"] == payload["actions"]
    assert clean["message"] == message("[removed: Stripe key]")


def test_cells_of_a_table_make_no_card() -> None:
    cells = [{"type": "mrkdwn", "text": part} for part in CARD.split()]
    payload = message("table", blocks=[{"type": "section", "fields": cells}])
    assert redact_payload(payload) == (payload, ())


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.sampled_from(["rich_text_section", "text", "a"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["text", "blocks", "files", "file", "message", "type", "elements", "x"]),
                inner,
                max_size=4,
            )
        ),
    ).filter(lambda node: isinstance(node, dict))
)
def test_no_shape_of_payload_breaks_it(payload: dict[str, Any]) -> None:
    clean, kinds = redact_payload(payload)
    assert kinds or dumped(clean) == dumped(payload)


@pytest.mark.parametrize("folder", ["event_samples", "interactivity_samples", "connect"])
def test_every_shape_slack_publishes_passes_unchanged(folder: str) -> None:
    for file in sorted(shared(f"reference/slack/{folder}").glob("*.json")):
        payload = json.loads(file.read_text(encoding="utf8"))
        clean, kinds = redact_payload(payload)
        assert (kinds, dumped(clean)) == ((), dumped(payload)), file.name


def test_in_every_shape_slack_publishes_a_planted_secret_is_found() -> None:
    for file in sorted(shared("reference/slack/event_samples").glob("Message*.json")):
        payload = json.loads(file.read_text(encoding="utf8"))
        if "text" not in payload["event"]:
            continue
        payload["event"]["text"] = f"look: {KEY}"
        clean, kinds = redact_payload(payload)
        assert (kinds, clean["event"]["text"]) == (("Stripe key",), "look: [removed: Stripe key]"), file.name


@pytest.mark.parametrize("channel", ["rust", "mediawiki"])
def test_an_export_of_real_chat_passes_unchanged(channel: str) -> None:
    for day in sorted(shared(f"data/exports/{channel}").glob("*/*.json")):
        for said in json.loads(day.read_text(encoding="utf8")):
            assert redact_payload(said) == (said, ())
