"""Everybody who could press a button: the demo's cast, and people who look like staff and are not."""

from collections.abc import Mapping
from dataclasses import replace

from bot.demo import cast
from sandbox.state import world as w

GUEST, COLLEAGUE, HELPER = "U0GUEST", "U0COLLEAGUE", "U0HELPER"
SINGLE, GONE, FORMER = "U0SINGLE", "U0GONE", "U0FORMER"
UNKNOWN = "U0NOBODY"

_PEOPLE = (
    w.Person(GUEST, cast.HOME, "gus", "Gus Guest", is_restricted=True),
    w.Person(COLLEAGUE, cast.HOME, "cora", "Cora Colleague"),
    w.Person(HELPER, cast.HOME, "helper", "Helper", is_bot=True),
    w.Person(SINGLE, cast.HOME, "sid", "Sid Single", is_ultra_restricted=True),
)
_ELSEWHERE = (
    w.Person(GONE, cast.HOME, "gil", "Gil Gone", is_deleted=True),
    w.Person(FORMER, cast.KESTREL_TEAM, "fay", "Fay Former"),  # shares no channel: Slack calls her a stranger
)
_GROUPED = (
    GUEST,
    HELPER,
    SINGLE,
    GONE,
    FORMER,
    cast.BEA,
)  # in the staff group by mistake: team and account type still refuse them


def _with_crowd(channel: w.Channel) -> w.Channel:
    if channel.id != cast.KESTREL:
        return channel
    members = (*channel.members, cast.MARK, cast.BEA, *(person.id for person in _PEOPLE))
    return replace(channel, members=members, connected_teams=(cast.KESTREL_TEAM, cast.BRIGHTWAVE_TEAM))


def _with_mistakes(group: w.UserGroup) -> w.UserGroup:
    return replace(group, members=(*group.members, *_GROUPED)) if group.id == cast.STAFF_GROUP else group


WORLD = replace(
    cast.WORLD,
    people=(*cast.PEOPLE, *_PEOPLE, *_ELSEWHERE),
    channels=tuple(_with_crowd(channel) for channel in cast.WORLD.channels),
    user_groups=tuple(_with_mistakes(group) for group in cast.WORLD.user_groups),
)

STAFF: Mapping[str, str] = {"an engineer": cast.ANA, "the lead": cast.LENA, "the manager": cast.MARK}
CUSTOMERS: Mapping[str, str] = {
    "the customer": cast.KIM,
    "a person of another company, in our staff group": cast.BEA,
    "a stranger, in our staff group": FORMER,
    "a guest of ours, in our staff group": GUEST,
    "a single-channel guest of ours, in our staff group": SINGLE,
    "somebody who left us, in our staff group": GONE,
    "a colleague outside the staff group": COLLEAGUE,
    "somebody Slack does not know": UNKNOWN,
}
PROGRAMS: Mapping[str, str] = {
    "a program, in our staff group": HELPER,
    "Steward itself": cast.BOT,
    "another program": "B0OTHER",
    "nobody": "",
}
EVERYBODY: Mapping[str, str] = {**STAFF, **CUSTOMERS, **PROGRAMS}
