"""Signal: a dated fact about a customer, from outside. The bot takes it in at its next beat."""

from collections.abc import Callable
from datetime import datetime

from bot.ports import UnitOfWork

LABEL_LIMIT = 64
TEXT_LIMIT = 1000


class SignalError(ValueError):
    """A signal that cannot be taken."""


async def take_signal(
    uow: UnitOfWork,
    clean: Callable[[str], str],
    account: str,
    label: str,
    text: str,
    observed_at: datetime | None = None,
) -> int:
    """Write it into the ledger; its number. `observed_at` None: dated when the bot takes it in.

    `clean` removes secrets, as at every door.

    Errors: `SignalError` names the field at fault.
    """
    label, text = label.strip(), text.strip()
    if not label or len(label) > LABEL_LIMIT:
        raise SignalError(f"kind {label[:80]!r} must have 1 to {LABEL_LIMIT} characters, e.g. usage-drop")
    if not text or len(text) > TEXT_LIMIT:
        raise SignalError(
            f"text has {len(text)} characters; give 1 to {TEXT_LIMIT}: what was seen, with its numbers"
        )
    async with uow.write() as books:
        return await books.ledger.signal(account, clean(label), clean(text), observed_at)
