"""The ladder of one request: who was called, and who asked for more."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import events as e
from bot.domain.policy import Role


@dataclass(frozen=True, slots=True)
class Ladder:
    """Where the escalation stands: `fired` rungs are behind us; `forced` asks for the next one now.

    `asked_by` asked for it last, at `asked_at`. `reached` are the rungs that were pinged, or for which one was: an
    escalation may pass over the rung of whoever asks. `skipped` are those that reached nobody. The last one was said
    at `said_at`, and so many times `again`; `called` are the roles that were. It is `exhausted` when that was told.
    """

    started_at: datetime
    fired: int = 0
    pings: int = 0
    forced: bool = False
    asked_by: str | None = None
    asked_at: datetime | None = None
    reached: tuple[int, ...] = ()
    skipped: tuple[int, ...] = ()
    said_at: datetime | None = None
    again: int = 0
    exhausted: bool = False
    called: tuple[Role, ...] = ()

    def escalated(self, by: str, at: datetime) -> "Ladder":
        return replace(self, forced=True, asked_by=by, asked_at=at)

    def pinged(self, ping: e.Pinged, at: datetime) -> "Ladder":
        return replace(
            self,
            fired=max(self.fired, ping.step + 1),
            pings=self.pings + 1,
            forced=False,
            reached=tuple(sorted({*self.reached, *ping.missed, ping.step})),
            said_at=at,
            called=tuple(dict.fromkeys((*self.called, ping.role, *ping.also))),
            again=ping.again if ping.step + 1 >= self.fired else self.again,
        )

    def passed_over(self, step: int) -> "Ladder":
        return replace(self, fired=max(self.fired, step + 1), skipped=tuple(sorted({*self.skipped, step})))

    def is_behind(self, step: int) -> bool:
        """Whether it was said or skipped."""
        return step in self.reached or step in self.skipped
