"""Who and where, as far as an export tells: one account a channel, and the roles under their own names."""

from collections.abc import Collection, Sequence

from bot.domain.actors import Actor, ActorKind
from bot.domain.places import Account, InternalChannels, RefusedPlace, Team, Workspace
from bot.domain.policy import Policy
from bot.ports import ChannelFacts
from bot.replay.export import ExportChannel, ExportFolder

LEAD, MANAGER, ESCALATIONS = "the lead", "the manager", "the escalations channel"
_OURS = InternalChannels("the triage channel", ESCALATIONS, "the managers' channel")


def workspace_of(export: ExportFolder, policy: Policy) -> Workspace:
    """An export does not tell who is owner, lead or manager: whoever it is goes by that name.

    A tier is the policy's own for an account of the channel's name, else the strictest. Where channels are marked as
    shared with others, those alone are customers'.
    """
    shared = tuple(channel for channel in export.channels if channel.is_shared)
    accounts = [_account(export, channel, policy) for channel in shared or export.channels]
    team = Team("", "", "", lead=LEAD, manager=MANAGER)
    return Workspace(team, _OURS, {account.id: account for account in accounts})


def _account(export: ExportFolder, channel: ExportChannel, policy: Policy) -> Account:
    own = policy.accounts.get(channel.name)
    name = channel.name.removeprefix("ext-")
    return Account(
        id=channel.name,
        name=name,
        tier=own.tier if own else policy.strictest_tier,
        owner=f"the owner of {name}",
        channels=(channel.id,),
        uses_threads=export.uses_threads(channel),
    )


class ExportDirectory:
    """Who is who, by the export: the people of our team, programs, and everybody else, who is a customer."""

    is_trusted = True
    trouble: RefusedPlace | None = None

    def __init__(self, export: ExportFolder, staff: Collection[str]) -> None:
        programs = {id_ for id_, person in export.people.items() if person.is_bot}
        self._staff = tuple(sorted(set(staff) - programs))
        kinds = dict.fromkeys(self._staff, ActorKind.STAFF) | dict.fromkeys(programs, ActorKind.BOT)
        self._actors = {id_: Actor(id_, kind) for id_, kind in kinds.items()}

    async def refresh_if_stale(self) -> None:
        """It never is."""

    def actor(self, user_id: str) -> Actor:
        return self._actors.get(user_id) or Actor(user_id, ActorKind.CUSTOMER)

    def staff(self) -> Sequence[str]:
        return self._staff

    def members(self, _: str) -> Sequence[str]:
        """An export does not tell who is in a user group; the group itself is called."""
        return ()

    def forget_people(self) -> None:
        """An export does not change."""

    def forget_channel(self, channel: str) -> None:
        """An export does not change."""

    async def channel(self, channel: str) -> ChannelFacts | None:
        return ChannelFacts(channel, channel, is_external=True)

    async def shared_channels(self) -> Sequence[str]:
        return ()
