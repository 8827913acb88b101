"""Their people: who may speak for a customer, of all those who read in the customer's channel."""

from bot.domain.actors import Person
from bot.domain.places import Account
from bot.ports import People, UnitOfWork
from bot.services.meet_companies import MAPPED


class TheirPeople:
    """A company that joined the channel later may be let in to read; it is not the customer for that."""

    def __init__(self, uow: UnitOfWork, people: People) -> None:
        self._uow = uow
        self._people = people

    async def __call__(self, account: Account, channel: str, user: str) -> Person | None:
        """The person, if they are one of the customer's own. Errors: `SendError`, and nobody knows."""
        person = await self._people.person(user)
        if person is None:
            return None
        return person if person.is_of(await self._companies(account, channel)) else None

    async def _companies(self, account: Account, channel: str) -> frozenset[str]:
        if account.companies:
            return frozenset(account.companies)
        async with self._uow.read() as books:
            return await books.companies.agreed_by(MAPPED, channel)
