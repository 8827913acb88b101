"""Everybody who could press a button: the demo's cast, and people who look like staff and are not."""

from collections.abc import Mapping
from dataclasses import replace

from bot.demo import cast
from sandbox.state import world as w

GUEST, COLLEAGUE, HELPER = "U0GUEST", "U0COLLEAGUE", "U0HELPER"
STRANGER = "U0NOBODY"

_PEOPLE = (
    w.Person(GUEST, cast.HOME, "gus", "Gus Guest", is_restricted=True),
    w.Person(COLLEAGUE, cast.HOME, "cora", "Cora Colleague"),
    w.Person(HELPER, cast.HOME, "helper", "Helper", is_bot=True),
)
_GROUPED = (GUEST, HELPER, cast.BEA)  # in the staff group by mistake: team and account type still refuse them


def _with_crowd(channel: w.Channel) -> w.Channel:
    if channel.id != cast.KESTREL:
        return channel
    members = (*channel.members, cast.MARK, cast.BEA, *(person.id for person in _PEOPLE))
    return replace(channel, members=members, connected_teams=(cast.KESTREL_TEAM, cast.BRIGHTWAVE_TEAM))


def _with_mistakes(group: w.UserGroup) -> w.UserGroup:
    return replace(group, members=(*group.members, *_GROUPED)) if group.id == cast.STAFF_GROUP else group


WORLD = replace(
    cast.WORLD,
    people=(*cast.PEOPLE, *_PEOPLE),
    channels=tuple(_with_crowd(channel) for channel in cast.WORLD.channels),
    user_groups=tuple(_with_mistakes(group) for group in cast.WORLD.user_groups),
)

STAFF: Mapping[str, str] = {"an engineer": cast.ANA, "the lead": cast.LENA, "the manager": cast.MARK}
OTHERS: Mapping[str, str] = {
    "the customer": cast.KIM,
    "a person of another company, in our staff group": cast.BEA,
    "a guest of ours, in our staff group": GUEST,
    "a program, in our staff group": HELPER,
    "a colleague outside the staff group": COLLEAGUE,
    "somebody Slack does not know": STRANGER,
    "nobody": "",
    "Steward itself": cast.BOT,
    "another program": "B0OTHER",
}
