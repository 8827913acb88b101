"""How long what Slack told is kept after its arrival (DESIGN §3)."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Retention:
    """What was worked on loses its words at once, and its keys after `keys`: until then a second copy is known.

    What is parked keeps what it said for `parked`, so that it can be tried again.
    """

    parked: timedelta = timedelta(days=7)
    keys: timedelta = timedelta(days=30)


RETENTION = Retention()
NOTHING_IS_FORGOTTEN = Retention(parked=timedelta(days=36_500), keys=timedelta(days=36_500))
