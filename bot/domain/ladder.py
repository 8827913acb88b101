"""The ladder of one request: who was called, and who asked for more."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import events as e


@dataclass(frozen=True, slots=True)
class Ladder:
    """Where the escalation stands: `fired` rungs are behind us; `forced` asks for the next one now.

    `asked_by` asked for it last, at `asked_at`. `reached` are the rungs that were pinged, or for which one was: an
    escalation may pass over the rung of whoever asks.
    """

    started_at: datetime
    fired: int = 0
    pings: int = 0
    forced: bool = False
    asked_by: str | None = None
    asked_at: datetime | None = None
    reached: tuple[int, ...] = ()

    def escalated(self, by: str, at: datetime) -> "Ladder":
        return replace(self, forced=True, asked_by=by, asked_at=at)

    def pinged(self, ping: e.Pinged) -> "Ladder":
        return replace(
            self,
            fired=max(self.fired, ping.step + 1),
            pings=self.pings + 1,
            forced=False,
            reached=tuple(sorted({*self.reached, *ping.missed, ping.step})),
        )
