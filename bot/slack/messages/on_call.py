"""Who is on call: each rotation now, who is next, and where nobody will be."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.rota import LOOK_AHEAD, Outlook, Shift, Why
from bot.ports import Rendered
from bot.slack.messages.parts import clock_time, counted, listed, person, said
from bot.slack.text import date_token

MOST_ROTATIONS = 20
MOST_GAPS = 4
_FORM = "{date_short_pretty} {time}"
_NOBODY: Mapping[Why, str] = {
    Why.CLOSED: "it is outside the hours of every region",
    Why.ALL_AWAY: "everybody is away",
    Why.NO_ROTATION: "the rotation has no members",
}


def render(outlooks: Sequence[Outlook], now: datetime) -> Rendered:
    if not outlooks:
        return said(["Nobody is on call: `workspace.yml` has no `oncall:`, see docs/configuration.md."])
    lines = [line for one in outlooks[:MOST_ROTATIONS] for line in _rotation(one, now)]
    left = len(outlooks) - MOST_ROTATIONS
    return said([*lines, f"and {counted(left, 'more rotation')}"] if left > 0 else lines)


def _rotation(outlook: Outlook, now: datetime) -> list[str]:
    default = " (where a customer has no rotation of its own)" if outlook.is_default else ""
    return [f"*{outlook.name}*{default}: {_now(outlook.now, now)}{_next(outlook, now)}", *_gaps(outlook, now)]


def _now(shift: Shift, now: datetime) -> str:
    answer = shift.answer
    until = f" until {clock_time(shift.until, now)}" if shift.until else ""
    if answer.person is None:
        return f"nobody is on call{until}, because {_NOBODY[answer.why]}."
    why = {Why.STAND_IN: f", for {person(answer.instead_of)}, who is away", Why.OVERRIDE: ", as an override"}
    return f"{person(answer.person)} is on call{until}{why.get(answer.why, '')}."


def _next(outlook: Outlook, now: datetime) -> str:
    following = outlook.following
    if following is None:
        return ""
    return f" Next is {person(following.answer.person)}, from {clock_time(following.begins, now)}."


def _gaps(outlook: Outlook, now: datetime) -> list[str]:
    """Those that lie ahead; the one that is now was told."""
    ahead = [gap for gap in outlook.gaps if gap.begins > now]
    if not ahead:
        return []
    shown = [f"{date_token(gap.begins, form=_FORM)} to {_end(gap)}" for gap in ahead[:MOST_GAPS]]
    more = [f"{len(ahead) - MOST_GAPS} more"] if len(ahead) > MOST_GAPS else []
    days = counted(LOOK_AHEAD.days, "day")
    return [f"Nobody will be on call, in the next {days}: {listed([*shown, *more])}."]


def _end(gap: Shift) -> str:
    return date_token(gap.until, form=_FORM) if gap.until else "no end"
