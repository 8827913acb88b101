"""What can be done and seen in a scene, as values.

A story may be played after others have acted, so nothing here knows a request's number: `{name}` in a text stands
for the number of the request that the message of that name opened, as it stands on its card.
"""

from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Say:
    """`name` lets later acts speak of this message; `thread` names the message it answers."""

    who: str
    where: str
    text: str
    name: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Type:
    """A slash command, typed."""

    who: str
    where: str
    command: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """A button of the newest message in `where` that shows it; `about` picks the message by its text."""

    who: str
    where: str
    action: str
    about: str


@dataclass(frozen=True, slots=True)
class Choose:
    """Fill and submit the modal that stands open before `who`: option or text by action id."""

    who: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Several acts in the same instant."""

    acts: tuple["Act", ...]


@dataclass(frozen=True, slots=True)
class Pass:
    """Time passes, and everything due on the way happens."""

    time: timedelta


@dataclass(frozen=True, slots=True)
class Until:
    """Time passes until the next `hour:minute` UTC on one of `weekdays` (Monday is 0)."""

    hour: int
    minute: int = 0
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class Lull:
    """What `who` writes next in `where` is no part of what they wrote before: else time passes until it is none."""

    who: str
    where: str


@dataclass(frozen=True, slots=True)
class Awake:
    """Time passes, if it must, until a check-in may be said to this account."""

    account: str


@dataclass(frozen=True, slots=True)
class Clear:
    """`who` resolves every request of the customer of this name that stands open."""

    who: str
    customer: str


@dataclass(frozen=True, slots=True)
class Signal:
    """A dated signal arrives from outside, as `steward signal` writes it."""

    account: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class CutOff:
    """The bot dies while `during` makes it call `method`: the effect has happened, the answer never comes."""

    method: str
    during: "Act"


@dataclass(frozen=True, slots=True)
class Away:
    """While the bot is away: each act at its minute; then time jumps to `minutes`."""

    minutes: int
    acts: tuple[tuple[int, "Act"], ...]


@dataclass(frozen=True, slots=True)
class Return:
    """The bot is built again from its database."""


Act = (
    Say
    | Type
    | Press
    | Choose
    | AtOnce
    | Pass
    | Until
    | Lull
    | Awake
    | Clear
    | Signal
    | CutOff
    | Away
    | Return
)


@dataclass(frozen=True, slots=True)
class Shown:
    """Exactly `times` messages stand in `where` whose text holds every fragment."""

    where: str
    fragments: tuple[str, ...]
    times: int = 1


@dataclass(frozen=True, slots=True)
class New:
    """Among the messages written in `where` during this moment, one holds every fragment."""

    where: str
    fragments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """A check-in stands in the account's channel, and holds every fragment."""

    account: str
    where: str
    fragments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reads:
    """The newest message in `where` that says `about`: these lines, each with its fragments, no line more.

    Times and mentions are as Slack has them on the wire; `buttons` are the labels, in their order.
    """

    where: str
    about: str
    lines: tuple[tuple[str, ...], ...]
    buttons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """`who` was told privately: an ephemeral answer, or the answer to a command."""

    who: str
    fragments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OneWon:
    """The card of the request names exactly one of `people` as the winner; every other was told so privately.

    `shown` and `told` hold `{}` where the winner is mentioned.
    """

    people: tuple[str, ...]
    where: str
    request: str
    shown: str
    told: str


@dataclass(frozen=True, slots=True)
class Direct:
    """`who` has `times` direct messages from the bot that hold every fragment."""

    who: str
    fragments: tuple[str, ...]
    times: int = 1


@dataclass(frozen=True, slots=True)
class Recorded:
    """The ledger decided so on the newest evidence of this kind, with this reason."""

    account: str
    verdict: str
    reason: str


Check = Shown | New | CheckedIn | Reads | Told | OneWon | Direct | Recorded


@dataclass(frozen=True, slots=True)
class Moment:
    """Acts, and what must have come of them.

    `checks` hold whatever others did before; `untouched` ones hold on a day on which nobody else acts.
    """

    name: str
    acts: tuple[Act, ...]
    checks: tuple[Check, ...] = ()
    untouched: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class DayScene:
    """One step of the built-in day."""

    id: str
    title: str
    hint: str
    moments: tuple[Moment, ...] = field(default=())
