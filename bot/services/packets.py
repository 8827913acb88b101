"""Packets: the words of a hand-over, kept apart from its facts, in the channel where staff talk about requests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime

from bot.domain.conversation import Conversation
from bot.domain.handover import Packet
from bot.ports import Text

PARTS = tuple(part.name for part in fields(Packet))


def keys(number: int, offer: int) -> Sequence[str]:
    """Where the words stand; no message of Slack's has such a `ts`."""
    return [f"packet.{number}.{offer}.{index}" for index in range(len(PARTS))]


def words_of(packet: Packet, channel: str, by: str, at: datetime) -> Callable[[Conversation], Sequence[Text]]:
    """The words to be kept once the offer is made."""

    def texts(state: Conversation) -> Sequence[Text]:
        stands = state.handover
        if stands is None:
            return ()
        places = zip(keys(state.number, stands.packet), PARTS, strict=True)
        return [Text(channel, key, by, getattr(packet, part), at) for key, part in places]

    return texts


def packet_in(words: Mapping[tuple[str, str], str], channel: str, number: int, offer: int) -> Packet:
    """What of it is still kept."""
    return Packet(*(words.get((channel, key), "") for key in keys(number, offer)))
