"""Slack takes nothing of ours in a channel, or for a person: who can mend it is told, once."""

from collections.abc import Mapping

from bot.domain.brief import Brief
from bot.domain.outgoing import PlaceRefused
from bot.ports import Rendered
from bot.slack.messages.parts import said
from bot.slack.text import mention

WHY: Mapping[str, str] = {
    "not_in_channel": "I am no member there any more. Please invite me again.",
    "channel_not_found": "I cannot see that channel. Please invite me again, or correct `workspace.yml`.",
    "is_archived": "It is archived. Please bring it back, or name another in `workspace.yml`.",
    "is_shared": "It is shared with others now, and what I say there is for us alone.",
}


def place_name(place: str) -> str:
    return mention(place) if place.startswith(("U", "W")) else f"<#{place}>"


def render(message: PlaceRefused, _: Brief) -> Rendered:
    why = WHY.get(message.code, f"Slack says `{message.code}`.")
    return said(
        [
            f"*I cannot write to {place_name(message.place)}.* {why}",
            "What I have to say there waits, and comes as soon as I can write again.",
        ]
    )
