"""Signal: a dated fact about a customer, from outside. The bot takes it in at its next beat."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.errors import StewardError
from bot.ports import UnitOfWork

LABEL_LIMIT = 64
TEXT_LIMIT = 1000
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
    if not label or len(label) > LABEL_LIMIT:
        raise SignalError(f"kind {label[:80]!r} must have 1 to {LABEL_LIMIT} characters, e.g. usage-drop")
    if not text or len(text) > TEXT_LIMIT:
        raise SignalError(
            f"text has {len(text)} characters; give 1 to {TEXT_LIMIT}: what was seen, with its numbers"
        )
    if observed_at is not None and now is not None and observed_at > now + AHEAD:
        raise SignalError(f"{observed_at:%Y-%m-%d} is in the future; give the day on which it was seen")
    async with uow.write() as books:
        return await books.ledger.signal(account, clean(label), clean(text), observed_at)


async def require_account(uow: UnitOfWork, account: str) -> None:
    """Errors: `SignalError` lists the accounts that the bot knows, where this is none of them."""
    async with uow.read() as books:
        known = await books.accounts.names()
    if account not in known:
        listed = ", ".join(known) or "none yet: start Steward once with its workspace.yml"
        raise SignalError(f"there is no account {account!r}. Accounts: {listed}")
