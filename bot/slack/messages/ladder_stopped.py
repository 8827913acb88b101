"""Said where the pings were heard: nobody need look any more."""

from bot.domain.brief import Brief
from bot.domain.outgoing import LadderStopped
from bot.ports import Rendered
from bot.slack.messages.parts import person, said

_DID = {
    "claimed": "claimed request {number}",
    "answered": "answered request {number}",
    "resolved": "resolved request {number}",
    "dismissed": "says that request {number} is none",
}


def render(message: LadderStopped, _: Brief) -> Rendered:
    did = _DID[message.cause].format(number=message.number)
    return said([f"{person(message.by)} {did}. The ladder stops here."])
