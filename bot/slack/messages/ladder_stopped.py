"""Said where the pings were heard: nobody need look any more."""

from bot.domain.brief import Brief
from bot.domain.outgoing import LadderStopped
from bot.ports import Rendered
from bot.slack.messages.parts import person, said

_DID = {
    "claimed": "{who} claimed request {number}",
    "answered": "{who} answered request {number}",
    "resolved": "{who} resolved request {number}",
    "dismissed": "{who} says that request {number} is none",
    "withdrawn": "The customer deleted what request {number} asked",
}


def render(message: LadderStopped, _: Brief) -> Rendered:
    did = _DID[message.cause].format(who=person(message.by), number=message.number)
    return said([f"{did}. The ladder stops here."])
