"""Slack takes nothing of ours in a channel, or for a person: who can mend it is told, once."""

from collections.abc import Mapping

from bot.domain.brief import Brief
from bot.domain.outgoing import PlaceRefused
from bot.domain.places import webhook_name
from bot.ports import Rendered
from bot.slack.messages.parts import said
from bot.slack.text import mention

WHY: Mapping[str, str] = {
    "not_in_channel": "I am no member there any more. Please invite me again.",
    "channel_not_found": "I cannot see that channel. Please invite me again, or correct `workspace.yml`.",
    "is_archived": "It is archived. Please bring it back, or name another in `workspace.yml`.",
    "no_such_webhook": "The environment does not know it: see docs/settings.md.",
    "is_shared": "It is shared with others now, and what I say there is for us alone.",
}


def place_name(place: str) -> str:
    if (webhook := webhook_name(place)) is not None:
        return f"the webhook `{webhook}`"
    return mention(place) if place.startswith(("U", "W")) else f"<#{place}>"


def render(message: PlaceRefused, _: Brief) -> Rendered:
    is_slack = webhook_name(message.place) is None
    why = WHY.get(message.code, f"{'Slack' if is_slack else 'It'} says `{message.code}`.")
    verb = "write to" if is_slack else "call"
    return said(
        [
            f"*I cannot {verb} {place_name(message.place)}.* {why}",
            f"What I have to say there waits, and comes as soon as I can {verb.split(maxsplit=1)[0]} again.",
        ]
    )
