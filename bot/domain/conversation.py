"""A conversation: one request of one customer, as it stands after its events.

States are named by who owes the next step (field.md C9). `folding` makes it of its events.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain import events as e
from bot.domain.handover import Handover
from bot.domain.ladder import Ladder
from bot.domain.policy import Severity
from bot.domain.service_levels import Outcome, Running

REOPEN_WITHIN = timedelta(
    days=7
)  # field.md C9: later than that, a new request is opened that follows the old


class Status(StrEnum):
    """Who owes the next step: we the first answer, we the next one; the customer; nobody."""

    OURS_FIRST = "ours_first"
    OURS_NEXT = "ours_next"
    THEIRS = "theirs"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer message that nobody has answered yet; `seq` is its event's, the order of our learning."""

    message_ts: str
    since: datetime
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """The latest answer of ours and what stood before it, for the case that its author deletes it."""

    message_ts: str
    waiting: tuple[Waiting, ...]
    outcomes: tuple[Outcome, ...]
    status: Status
    first_reply_at: datetime | None
    last_staff_at: datetime | None
    warned: tuple[e.Warned, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state of one request. `version` counts its events; `newest_at` is the newest `occurred_at`.

    `root_ts` is its Slack thread, `asked_ts` the message that opened it, `about_ts` the one that made it as
    bad as it is. An owner `by_reply` has it because they answered, not because they claimed it.
    """

    number: int
    account: str
    tier: str
    policy: str
    channel: str
    root_ts: str
    asked_ts: str
    opened_by: str
    opened_at: datetime
    severity: Severity
    severity_reason: str
    status: Status
    ladder: Ladder
    version: int
    newest_at: datetime
    authors: tuple[str, ...]
    waiting: tuple[Waiting, ...] = ()
    owner: str | None = None
    by_reply: bool = False
    claimed_at: datetime | None = None
    answer: Answer | None = None
    about_ts: str = ""
    first_reply_at: datetime | None = None
    last_customer_at: datetime | None = None
    last_staff_at: datetime | None = None
    warned: tuple[e.Warned, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    closed_at: datetime | None = None
    closed_by: str | None = None
    dismissed: bool = False
    follows: int | None = None
    handover: Handover | None = None

    @property
    def spoken_at(self) -> datetime:
        """When somebody last said something; no act and no ping of ours counts, so no policy moves it."""
        return max(filter(None, (self.opened_at, self.last_customer_at, self.last_staff_at)))

    @property
    def is_open(self) -> bool:
        return self.status is not Status.DONE

    @property
    def is_ours(self) -> bool:
        return self.status in (Status.OURS_FIRST, Status.OURS_NEXT)

    @property
    def running(self) -> Running | None:
        """The response clock that runs now: since the earliest unanswered customer message."""
        if not self.is_open or not self.waiting:
            return None
        name: e.ClockName = "first_response" if self.first_reply_at is None else "next_response"
        return Running(name, min(w.since for w in self.waiting))

    @property
    def told_by(self) -> tuple[str, ...]:
        """The messages that say what this is about, the most telling first; some may be deleted by now."""
        telling = (self.about_ts, *(w.message_ts for w in self.waiting), self.asked_ts)
        return tuple(dict.fromkeys(filter(None, telling)))

    def could_reopen(self, at: datetime) -> bool:
        return self.closed_at is not None and not self.dismissed and at - self.closed_at < REOPEN_WITHIN
