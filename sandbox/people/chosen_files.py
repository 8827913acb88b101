"""Files that people choose in a form: named by the person, sent to the app whole (file input element)."""

from typing import Any

from sandbox.forms.form import Entered, fields
from sandbox.payloads.files import file_object
from sandbox.state.messages import Json
from sandbox.state.workspace import Workspace


def with_files(workspace: Workspace, user: str, blocks: tuple[Json, ...], entered: Entered) -> Entered:
    """What was entered, with a file in the place of each name in a `file_input`.

    From then on the app as which `workspace` is seen may read the file, though no message shows it.
    """
    inputs = {field.key for field in fields(blocks) if field.element["type"] == "file_input"}
    if not inputs:
        return entered
    return {
        block_id: {
            action_id: _files(workspace, user, value) if (block_id, action_id) in inputs else value
            for action_id, value in inside.items()
        }
        for block_id, inside in entered.items()
    }


def _files(workspace: Workspace, user: str, names: Any) -> Any:
    return [_file(workspace, user, each) for each in names] if isinstance(names, (list, tuple)) else names


def _file(workspace: Workspace, user: str, name: Any) -> Any:
    if not isinstance(name, str):
        return name
    file = workspace.files.new(name, user, workspace.person(user).team_id)
    workspace.files.hand(file, workspace.app.id)
    return file_object(workspace, file)
