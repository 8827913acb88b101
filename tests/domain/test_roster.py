"""Who stands behind a step of a ladder, and what is known of them."""

from datetime import timedelta

from bot.demo import cast
from bot.domain.policy import Party, Role, Step, Where
from bot.domain.roster import Roster
from tests.domain.stories import NOON, state_after

THE_POOL = Step(timedelta(), (Party(Role.POOL),), (Where.CHANNEL,))


def _roles(*staff: str) -> tuple[Role, ...]:
    roster = Roster(cast.WORKSPACE, None, staff, NOON)
    return tuple(roster.reach(state_after()).roles(THE_POOL))


def test_while_nobody_is_known_to_be_staff_the_pool_is_called_by_its_name() -> None:
    assert _roles() == (Role.POOL,)


def test_a_pool_of_nobody_but_the_lead_is_empty() -> None:
    assert _roles(cast.WORKSPACE.team.lead) == ()
    assert _roles(cast.WORKSPACE.team.lead, cast.ANA) == (Role.POOL,)
