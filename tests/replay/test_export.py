"""A malformed export is a clear error or a counted, named skip; nothing is lost silently."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.timestamps import instant_of
from bot.errors import ExportError
from bot.replay.export import read_export
from tests.demo.small_export import MESSAGES, OURS, THEIRS, USERS, said, write_export


def test_a_whole_export_is_read_in_the_order_of_its_time(tmp_path: Path) -> None:
    export = read_export(write_export(tmp_path, messages=tuple(reversed(MESSAGES))))
    assert [line.text for line in export.lines] == [message["text"] for message in MESSAGES]
    assert export.skipped == {}
    assert export.messages == len(MESSAGES)
    first, *_, last = export.lines
    assert first.at == datetime(2026, 3, 3, 14, 0, 0, 100, tzinfo=UTC)
    assert last.thread_ts == "1772550000.000400"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"nowhere: there is no such folder"):
        read_export(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["users.json", "channels.json"])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    write_export(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ExportError, match=f"{name}: this file is missing"):
        read_export(tmp_path)


def test_a_missing_channel_folder_is_named(tmp_path: Path) -> None:
    write_export(tmp_path)
    (tmp_path / "ext-acme").rename(tmp_path / "elsewhere")
    with pytest.raises(ExportError, match=r"ext-acme: the folder of a channel in channels.json is missing"):
        read_export(tmp_path)


def test_broken_json_is_named_with_its_line(tmp_path: Path) -> None:
    day = write_export(tmp_path) / "ext-acme" / "2026-03-03.json"
    day.write_text('[\n{"type": "message",\n "text": }\n]')
    with pytest.raises(ExportError, match=r"2026-03-03.json:3: broken JSON"):
        read_export(tmp_path)


@pytest.mark.parametrize("content", ['{"id": 1}', '["U0ENG"]', "null", "3"])
def test_json_of_another_shape_is_named(tmp_path: Path, content: str) -> None:
    (write_export(tmp_path) / "users.json").write_text(content)
    with pytest.raises(ExportError, match=r"users.json: expected a list of objects"):
        read_export(tmp_path)


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (write_export(tmp_path) / "users.json").write_bytes(b'[{"id": "\xff"}]')
    with pytest.raises(ExportError, match=r"users.json: not UTF-8 text at byte 9"):
        read_export(tmp_path)


def test_a_file_nested_without_end_is_an_error(tmp_path: Path) -> None:
    (write_export(tmp_path) / "users.json").write_text("[" * 100_000)
    with pytest.raises(ExportError, match=r"users.json"):
        read_export(tmp_path)


def test_a_user_without_a_team_is_named(tmp_path: Path) -> None:
    write_export(tmp_path, users=({"id": "U0ENG", "name": "eng"},))
    with pytest.raises(ExportError, match=r"users.json: user 'eng' has no id or no team_id"):
        read_export(tmp_path)


def test_a_channel_without_an_id_is_named(tmp_path: Path) -> None:
    write_export(tmp_path, channels=({"name": "ext-acme"},))
    with pytest.raises(ExportError, match=r"channels.json: channel 'ext-acme' has no id or no name"):
        read_export(tmp_path)


def test_a_channel_cannot_lead_out_of_the_export(tmp_path: Path) -> None:
    """A name is a folder's name, not a path."""
    outside = tmp_path / "outside"
    outside.mkdir()
    write_export(tmp_path / "export", channels=({"id": "C0ACME", "name": "../outside"},))
    with pytest.raises(ExportError, match=r"\.\./outside"):
        read_export(tmp_path / "export")


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (said("U0GHOST", "1772546401.000100", "hello?"), "unknown user"),
        (said("U0CUS", "1772546401.000100", "joined", subtype="channel_join"), "subtype channel_join"),
        (said("U0CUS", "1772546401.000100", "odd", subtype=["list"]), "subtype ['list']"),
        (said("U0CUS", "1772546401.000100", "odd", subtype=""), "subtype "),
        (said("U0CUS", "yesterday", "when?"), "ts that is no time"),
        (said("U0CUS", "1772546401.12x", "when?"), "ts that is no time"),
        (said("U0CUS", "99999999999.000100", "far away"), "ts that is no time"),
        (said("U0CUS", "٣٣", "digits of another script"), "ts that is no time"),
        (said("U0CUS", "1772546401.٣", "digits of another script"), "ts that is no time"),
        (said("U0CUS", "1772546401.000100", "   "), "no text"),
        ({"type": "message", "user": "U0CUS", "ts": "1772546401.000100"}, "no text"),
        ({"type": "message", "user": ["U0CUS"], "ts": "1772546401.000100", "text": "odd"}, "unknown user"),
        ({"type": "reaction", "user": "U0CUS", "ts": "1772546401.000100"}, "type 'reaction'"),
        ({}, "type None"),
    ],
)
def test_what_cannot_be_played_is_a_counted_named_skip(
    tmp_path: Path, message: dict[str, object], reason: str
) -> None:
    export = read_export(write_export(tmp_path, messages=(*MESSAGES, message)))
    assert export.skipped == {reason: 1}
    assert len(export.lines) == len(MESSAGES)
    assert export.messages == len(MESSAGES) + 1


def test_a_message_that_stands_twice_is_played_once(tmp_path: Path) -> None:
    export = read_export(write_export(tmp_path, messages=(*MESSAGES, MESSAGES[0])))
    assert len(export.lines) == len(MESSAGES)
    assert sum(export.skipped.values()) == 1


def test_the_team_can_be_left_out_where_there_is_one(tmp_path: Path) -> None:
    export = read_export(write_export(tmp_path, users=[{**user, "team_id": OURS} for user in USERS]))
    assert export.staff(None) == {"U0ENG", "U0LEAD", "U0CUS"}


def test_of_two_teams_the_error_lists_both(tmp_path: Path) -> None:
    export = read_export(write_export(tmp_path))
    with pytest.raises(ExportError, match=f"several teams: .*--team, one of {OURS}, {THEIRS}"):
        export.staff(None)
    with pytest.raises(ExportError, match=f"no user has team_id 'T0NOBODY': .*{OURS}, {THEIRS}"):
        export.staff("T0NOBODY")
    assert export.staff(OURS) == {"U0ENG", "U0LEAD"}


def test_an_export_without_people_has_no_staff(tmp_path: Path) -> None:
    export = read_export(write_export(tmp_path, users=()))
    assert export.skipped == {"unknown user": len(MESSAGES)}
    with pytest.raises(ExportError, match=r"users.json"):
        export.staff(None)


@pytest.mark.parametrize("ts", ["", "x", "-1", "1e9", None, "12345678901234567890"])
def test_only_slacks_own_form_is_a_time(ts: object) -> None:
    assert instant_of(ts) is None
