"""A directory that knows the demo's cast, without Slack behind it."""

from collections.abc import Awaitable, Callable, Sequence

from bot.demo import cast
from bot.domain.actors import Actor, ActorKind
from bot.domain.places import RefusedPlace
from bot.ports import ChannelFacts


async def _nothing() -> None:
    return None


class KnownPeople:
    """`asked` is awaited where the real one would ask Slack."""

    def __init__(self, asked: Callable[[], Awaitable[None]] = _nothing) -> None:
        self._asked = asked
        self.is_trusted = True
        self.trouble: RefusedPlace | None = None

    async def refresh_if_stale(self) -> None:
        await self._asked()

    def actor(self, user_id: str) -> Actor:
        return Actor(user_id, ActorKind.STAFF if user_id in cast.STAFF else ActorKind.CUSTOMER)

    def staff(self) -> Sequence[str]:
        return cast.STAFF

    def members(self, _: str) -> Sequence[str]:
        return ()

    def forget_people(self) -> None:
        """Nothing is remembered."""

    def forget_channel(self, channel: str) -> None:
        """Nothing is remembered."""

    async def channel(self, channel: str) -> ChannelFacts | None:
        return ChannelFacts(channel, channel, is_external=channel in (cast.KESTREL, cast.BRIGHTWAVE))

    async def shared_channels(self) -> Sequence[str]:
        return (cast.KESTREL, cast.BRIGHTWAVE)
