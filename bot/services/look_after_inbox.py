"""Look after the inbox: what waits, one receipt in full, and a parked one once more."""

from bot.domain.inbox_view import Filed
from bot.errors import StewardError
from bot.ports import UnitOfWork


class ReceiptError(StewardError):
    """A receipt that is not there, or that cannot be tried again."""


async def find(uow: UnitOfWork, id_: int) -> Filed:
    """Errors: `ReceiptError`."""
    async with uow.read() as books:
        found = await books.inbox.find(id_)
    if found is None:
        raise ReceiptError(f"there is no receipt {id_}: `steward inbox list` shows what waits or is parked")
    return found


async def try_again(uow: UnitOfWork, id_: int) -> Filed:
    """It waits from now on, and a running Steward takes it at its next beat. Errors: `ReceiptError`."""
    async with uow.write() as books:
        if await books.inbox.try_again(id_):
            found = await books.inbox.find(id_)
            assert found is not None, "it was there in this transaction"
            return found
    raise ReceiptError(_why_not(await find(uow, id_)))


def _why_not(filed: Filed) -> str:
    if filed.state == "pending":
        return f"receipt {filed.id} waits already: a running Steward tries it by itself"
    if filed.state == "parked":
        return f"receipt {filed.id} cannot be tried again: what it said was dropped after seven days"
    return f"receipt {filed.id} was worked on: {filed.outcome}"
