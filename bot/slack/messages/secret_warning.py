"""A customer pasted a secret: told to them alone, in their channel. No value stands here, and nothing internal."""

from collections.abc import Mapping

from bot.domain.brief import Brief
from bot.domain.pasted_secrets import SecretWarning
from bot.ports import Rendered
from bot.slack.messages.parts import listed, said
from bot.slack.text import escape

# What helps against each kind; where none is named, it is a key or a token, and its issuer can revoke it.
_HELPS: Mapping[str, str] = {
    "card number": "We never need a card number here.",
    "card security code": "We never need a security code here.",
    "bank account (IBAN)": "We do not need it here.",
    "password": "Please change the password.",
    "password in an address": "Please change the password.",
    "password in a command": "Please change the password.",
    "password in a header": "Please change the password.",
    "private key": "Please replace the key pair wherever it is in use.",
}
_REVOKE = "Please revoke it where it was issued, and make a new one."


def render(message: SecretWarning, _: Brief) -> Rendered:
    kinds = sorted(set(message.kinds))
    helps = dict.fromkeys(_HELPS.get(kind, _REVOKE) for kind in kinds)
    return said(
        [
            f"Your message seems to hold what nobody else should read: {escape(listed(kinds))}.",
            f"Please delete the message: everybody in this channel can read it. {' '.join(helps)}",
            "Only you see this. Steward kept nothing of it.",
        ]
    )
