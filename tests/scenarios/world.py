"""The demo's cast, and some whom it does not need: a guest, strangers, and a customer nobody has mapped."""

from dataclasses import replace

from bot.demo import cast
from sandbox.state import world as w

GUS, UMA, NIA = "U0GUS", "U0UMA", "U0NIA"
NOVA_TEAM, NOVA = "T0NOVA", "C0NOVA"

_GUEST = w.Person(GUS, cast.HOME, "gus", "Gus Moor", title="Contractor", is_restricted=True)
_UNKNOWN = w.Person(UMA, cast.HOME, "uma", "Uma Reyes", title="Works here, but not in support")
_NEWCOMER = w.Person(NIA, NOVA_TEAM, "nia", "Nia Holt", title="Somebody new")


def _with_outsiders(channel: w.Channel) -> w.Channel:
    return replace(channel, members=(*channel.members, GUS, UMA))


WORLD = replace(
    cast.WORLD,
    teams=(*cast.WORLD.teams, w.Team(NOVA_TEAM, "Nova", "nova")),
    people=(*cast.WORLD.people, _GUEST, _UNKNOWN, _NEWCOMER),
    channels=tuple(map(_with_outsiders, cast.WORLD.channels)),
    user_groups=tuple(
        replace(group, members=(*group.members, GUS)) if group.id == cast.STAFF_GROUP else group
        for group in cast.WORLD.user_groups
    ),  # a guest in the group of the staff is a guest all the same
)

UNMAPPED = w.Channel(NOVA, "ext-nova", cast.HOME, (cast.ANA, cast.BOT, NIA), (NOVA_TEAM,))
