"""What each person has chosen in messages and views and not sent yet, and the options they were offered."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sandbox.forms.form import Entered, state_values
from sandbox.state.messages import Json, Message
from sandbox.state.views import View


@dataclass(slots=True)
class Draft:
    """One person's copy of one form. It outlives new blocks as far as block and action ids stay, as in Slack."""

    here: str | None = None
    values: Json = field(default_factory=dict)
    loaded: dict[tuple[str, str], Json] = field(default_factory=dict)

    def fill(self, blocks: Sequence[Json], entered: Entered) -> Json:
        """All of `state.values`, after `entered`."""
        self.values = state_values(blocks, entered, self.values, self.loaded, here=self.here)
        return self.values


class Drafts:
    def __init__(self) -> None:
        self._drafts: dict[tuple[str, ...], Draft] = {}

    def of_message(self, user: str, message: Message) -> Draft:
        return self._drafts.setdefault((user, message.channel, message.ts), Draft())

    def of_view(self, view: View) -> Draft:
        return self._drafts.setdefault((view.user, view.id), Draft(view.channel))

    def drop(self, view: View) -> None:
        """The view is gone."""
        self._drafts.pop((view.user, view.id), None)
