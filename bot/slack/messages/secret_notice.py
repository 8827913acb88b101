"""Somebody pasted a secret. The value stands nowhere here."""

from bot.domain.brief import Brief
from bot.domain.pasted_secrets import SecretNotice
from bot.ports import Rendered
from bot.slack.messages.parts import said
from bot.slack.text import escape, mention


def render(message: SecretNotice, _: Brief) -> Rendered:
    what = escape(", ".join(sorted(set(message.kinds))))
    who = mention(message.author) if message.author else "Somebody"
    often = f", {message.count} times" if message.count > 1 else ""
    return said(
        [
            f"{'You' if message.own else who} pasted what looks like a secret ({what}) in <#{message.channel}>{often}.",
            "Steward kept nothing of it. " + (_YOURS if message.own else _THEIRS),
        ]
    )


_YOURS = "Please delete the message and revoke the secret."
_THEIRS = "Please ask them to delete the message and to revoke the secret."
