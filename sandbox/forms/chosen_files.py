"""Files that people choose in a form: named by the person, known to the app by id (file input element)."""

from typing import Any

from sandbox.forms.form import Entered, fields
from sandbox.state.ids import Ids
from sandbox.state.messages import Json


def with_files(ids: Ids, user: str, blocks: tuple[Json, ...], entered: Entered) -> Entered:
    """What was entered, with a file in the place of each name in a `file_input`."""
    inputs = {field.key for field in fields(blocks) if field.element["type"] == "file_input"}
    if not inputs:
        return entered
    return {
        block_id: {
            action_id: _files(ids, user, value) if (block_id, action_id) in inputs else value
            for action_id, value in inside.items()
        }
        for block_id, inside in entered.items()
    }


def _files(ids: Ids, user: str, names: Any) -> Any:
    return [_file(ids, user, each) for each in names] if isinstance(names, (list, tuple)) else names


def _file(ids: Ids, user: str, name: Any) -> Any:
    if not isinstance(name, str):
        return name
    return {
        "id": ids.next("F"),
        "name": name,
        "title": name,
        "user": user,
        "mode": "hosted",
        "file_access": "visible",
    }
