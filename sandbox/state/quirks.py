"""What Slack's payloads do not agree on, as switches: an app must not depend on any of them.

Recorded payloads show both sides of each (bolt-python's Slack Connect tests); the docs pin none.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from sandbox.errors import NotAllowedError

Side = Literal["theirs", "ours"]


@dataclass(slots=True)
class Quirks:
    """One object for the whole workspace; flip a switch at any time."""

    outer_team: Side = "theirs"
    """`team_id` around an event that somebody of another company caused: their team, or the app's own."""

    press_team: Side = "theirs"
    """`team` of a press, a submission or a shortcut by somebody of another company."""

    mention_team: Side = "ours"
    """`team` of an `app_mention` by somebody of another company."""

    messages_name_their_team: bool = False
    """Whether `message` events, too, carry `user_team`, `source_team` and `user_profile`."""

    actor_enterprise: str = ""
    """An `E…` id that stands in `user_team` and `source_team` instead of a team's, as from an Enterprise Grid."""

    client_msg_id_dedupes: bool = False
    """Whether a post with the `client_msg_id` of an earlier one answers `is_duplicate`. No docs promise it."""

    foreign_files_are_stubs: bool = True
    """Whether files of other companies' people show no more than their id in messages and history."""

    strangers_are_visible: bool = True
    """`users.info` of somebody with whom no channel is shared any more: flagged, or `user_not_visible`."""

    def change(self, switches: Mapping[str, Any]) -> None:
        """All that are named, or none. Raises `NotAllowedError`."""
        standing = asdict(self)
        for name, value in switches.items():
            if name not in standing:
                raise NotAllowedError(f"There is no quirk {name!r}; there are {', '.join(standing)}.")
            fits = (
                value in get_args(Side)
                if standing[name] in get_args(Side)
                else type(value) is type(standing[name])
            )
            if not fits:
                raise NotAllowedError(
                    f"The quirk {name} is {standing[name]!r} and cannot be {repr(value)[:60]}."
                )
        for name, value in switches.items():
            setattr(self, name, value)
