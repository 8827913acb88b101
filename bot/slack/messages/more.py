"""The card's menu *More*: what is seldom done with a request, as data. Slack shows five entries at most.

An option's value is `word:number:version`; `handlers/more.py` says what each word does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.domain.brief import RequestBrief
from bot.domain.conversation import Conversation
from bot.slack.messages import actions
from bot.slack.messages.parts import Block, option, value_of

MOST = 5  # docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu, where it `fits` the state of the request."""

    word: str
    label: str
    fits: Callable[[Conversation], bool]


def _always(_: Conversation) -> bool:
    return True


ENTRIES = (
    Entry("release", "Release", lambda state: state.is_open and state.owner is not None),
    Entry("explain", "Explain", _always),
)


def menu(request: RequestBrief) -> Block:
    fitting = [entry for entry in ENTRIES if entry.fits(request.state)]
    value = value_of(request)
    made: dict[str, Any] = {
        "type": "overflow",
        "action_id": actions.MORE,
        "options": [option(entry.label, f"{entry.word}:{value}") for entry in fitting],
    }
    return made
