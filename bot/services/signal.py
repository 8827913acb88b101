"""Signal: a dated fact about a customer, from outside. The bot takes it in at its next beat."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.errors import StewardError
from bot.ports import UnitOfWork

LABEL_LIMIT = 64
TEXT_LIMIT = 1000
_LABEL = re.compile(rf"[a-z0-9-]{{1,{LABEL_LIMIT}}}")
AHEAD = timedelta(days=1)  # a day begins earlier somewhere else


class SignalError(StewardError):
    """A signal that cannot be taken."""


async def take_signal(
    uow: UnitOfWork,
    clean: Callable[[str], str],
    account: str,
    label: str,
    text: str,
    observed_at: datetime | None = None,
    *,
    now: datetime | None = None,
) -> int:
    """Write it into the ledger; its number. `observed_at` None: dated when the bot takes it in.

    With `now`, an observation more than a day ahead of it is refused. `clean` removes secrets, as at every door.

    Errors: `SignalError` names the field at fault.
    """
    label, text = label.strip(), text.strip()
    if not _LABEL.fullmatch(label):
        raise SignalError(
            f"kind {label[:80]!r} must be 1 to {LABEL_LIMIT} of a-z, 0-9 and the hyphen, e.g. usage-drop"
        )
    if not text or len(text) > TEXT_LIMIT:
        raise SignalError(
            f"text has {len(text)} characters; give 1 to {TEXT_LIMIT}: what was seen, with its numbers"
        )
    if observed_at is not None and now is not None and observed_at > now + AHEAD:
        raise SignalError(f"{observed_at:%Y-%m-%d} is in the future; give the day on which it was seen")
    async with uow.write() as books:
        return await books.ledger.signal(account, clean(label), clean(text), observed_at)


async def find_account(uow: UnitOfWork, words: str, database: str) -> str:
    """The id of the account that `words` name, in upper or lower case, as in `/steward account`.

    Errors: `SignalError` lists the accounts that the bot knows in this `database`, where this is none of them.
    """
    async with uow.read() as books:
        known = {name.casefold(): name for name in await books.accounts.names()}
    found = known.get(words.strip().casefold())
    if found is None:
        listed = ", ".join(known.values()) or "none yet: start Steward once with its workspace.yml"
        raise SignalError(f"there is no account {words!r} in {database}. Accounts: {listed}")
    return found
