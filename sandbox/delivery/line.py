"""How the workspace reaches an app: Socket Mode or signed HTTP, behind one face."""

from enum import StrEnum
from typing import Protocol

from sandbox.state.messages import Json


class EnvelopeKind(StrEnum):
    """What is delivered, in Socket Mode's words."""

    EVENT = "events_api"
    COMMAND = "slash_commands"
    INTERACTION = "interactive"


class Unanswered(StrEnum):
    """Why somebody who acted got no answer, in the words that Slack shows under a command."""

    TIMED_OUT = "operation_timeout"
    NOT_DELIVERED = "dispatch_failed"


class Line(Protocol):
    """`ack_seconds` is real time: docs.slack.dev/apis/events-api says 3."""

    ack_seconds: float

    def send_event(self, payload: Json) -> None:
        """Deliver at least once while the app can be reached, by the line's own rules of redelivery."""

    async def ask(self, kind: EnvelopeKind, payload: Json) -> Json | Unanswered:
        """The app's answer (`{}` for a bare ack), or why there is none."""

    def outstanding(self) -> list[str]:
        """What was sent and not answered yet, in words."""
