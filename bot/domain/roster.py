"""The roster: who stands behind the steps of a ladder, for one account, when a step fires."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.conversation import Conversation
from bot.domain.places import Account, Workspace
from bot.domain.policy import Party, Role, Step, Terms, Where
from bot.domain.rungs import Reach, rung_asked_for


def _nobody(_: str) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Roster:
    """By Slack user ids, `at` an instant. `pool` is the staff, `members` those of ours in a user group.

    Who has time off then is passed over.
    """

    workspace: Workspace
    account: Account | None
    pool: tuple[str, ...]
    at: datetime
    members: Callable[[str], Sequence[str]] = _nobody

    def people(self, step: Step, state: Conversation) -> tuple[str, ...]:
        return self._there(step.who, state)

    def named(self, step: Step, state: Conversation) -> tuple[str, ...]:
        """Those who are called by their own names, and not by that of a user group."""
        return self._there([party for party in step.who if party.role not in _IN_GROUPS], state)

    def helpers(self, step: Step, state: Conversation) -> tuple[str, ...]:
        """Whom an escalation reaches there: neither who has the request nor who asks for help with it."""
        at_it = (state.owner, state.ladder.asked_by)
        return tuple(person for person in self.people(step, state) if person not in at_it)

    def groups(self, step: Step) -> tuple[str, ...]:
        """The user groups that are called by their name."""
        named = [party.id for party in step.who if party.role is Role.GROUP]
        pool = [self.workspace.team.staff_group] if Role.POOL in step.roles else []
        return tuple(dict.fromkeys(filter(None, [*pool, *named])))

    def reach(self, state: Conversation) -> Reach:
        return Reach(
            roles=lambda step: self._roles(step, state),
            help=lambda step: bool(self.helpers(step, state)),
        )

    @property
    def manager(self) -> str:
        """Who hears of what nobody came for: the manager, or the lead while the manager is away."""
        team = self.workspace.team
        there = (one for one in (team.manager, team.lead) if not self.workspace.rota.is_away(one, self.at))
        return next(there, team.manager)

    def _there(self, parties: Sequence[Party], state: Conversation) -> tuple[str, ...]:
        found = (person for party in parties for person in _BEHIND[party.role](self, party, state))
        there = (person for person in found if person and not self.workspace.rota.is_away(person, self.at))
        return tuple(dict.fromkeys(there))

    def _roles(self, step: Step, state: Conversation) -> tuple[Role, ...]:
        """Those with somebody behind them. A user group is called by its name in the channel, a pager knows its own.

        A staff of nobody has not been read yet, so its pool is not empty: it is called by its name, too.
        """
        there = {p.role for p in step.who if self._there([p], state)}
        named = {Role.GROUP} if Where.CHANNEL in step.where else set()
        unread = set() if self.pool else {Role.POOL}
        found = tuple(role for role in step.roles if role in there | named | unread)
        return found or (step.roles if step.webhooks else ())

    def owner_of(self, state: Conversation) -> str:
        return state.owner or (self.account.owner if self.account else "")

    def on_call(self) -> str | None:
        rotation = self.workspace.rotation_of(self.account)
        return self.workspace.rota.at(rotation, self.at).person

    def others(self, state: Conversation) -> Sequence[str]:
        team = self.workspace.team
        apart = (self.owner_of(state), team.lead, team.manager)
        return tuple(person for person in self.pool if person not in apart)


_IN_GROUPS = (Role.POOL, Role.GROUP)
_BEHIND: dict[Role, Callable[[Roster, Party, Conversation], Sequence[str | None]]] = {
    Role.OWNER: lambda roster, _, state: (roster.owner_of(state),),
    Role.BACKUP: lambda roster, _, __: (roster.account.backup if roster.account else "",),
    Role.ONCALL: lambda roster, _, __: (roster.on_call(),),
    Role.POOL: lambda roster, _, state: roster.others(state),
    Role.LEAD: lambda roster, _, __: (roster.workspace.team.lead,),
    Role.MANAGER: lambda roster, _, __: (roster.workspace.team.manager,),
    Role.GROUP: lambda roster, party, _: roster.members(party.id),
    Role.PERSON: lambda _, party, __: (party.id,),
}


@dataclass(frozen=True, slots=True)
class Called:
    """Whom an escalation pings. `again`: nobody new is left on the ladder. Without people, the channel is told."""

    people: tuple[str, ...]
    again: bool


def called(state: Conversation, terms: Terms, roster: Roster) -> Called | None:
    """None where the ladder has no rung."""
    ladder = terms.level(state.severity).ladder
    if not ladder:
        return None
    rung = rung_asked_for(state.ladder.fired, ladder, lambda step: bool(roster.helpers(step, state)))
    return Called(roster.helpers(ladder[rung], state), again=rung < state.ladder.fired)
