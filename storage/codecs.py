"""Domain values to text and back, by pydantic, at this border only."""

from functools import cache, lru_cache
from typing import Any, cast

from pydantic import TypeAdapter

from bot.domain.check_ins import AccountState
from bot.domain.conversation import Conversation
from bot.domain.events import EVENT_VERSION, FACT_TYPES, Fact
from bot.domain.outgoing import MESSAGE_TYPES, Message
from bot.domain.replicas import Report
from bot.errors import StewardError


class UnreadableError(StewardError):
    """A stored value cannot be read: written by a newer version, or damaged."""


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def dump(value: object) -> str:
    return _adapter(cast("Any", type(value))).dump_json(value, exclude_defaults=True).decode()


@lru_cache(maxsize=1024)  # the same open requests are read at every message, and a state never changes
def load_conversation(text: str) -> Conversation:
    return cast("Conversation", _adapter(Conversation).validate_json(text))


def load_account_state(text: str) -> AccountState:
    return cast("AccountState", _adapter(AccountState).validate_json(text))


def load_report(text: str) -> Report:
    return cast("Report", _adapter(Report).validate_json(text))


def load_fact(name: str, version: int, text: str) -> Fact:
    """A fact as it was stored; older versions are upcast here, newer ones refused."""
    kind = FACT_TYPES.get(name)
    if kind is None or version > EVENT_VERSION:
        raise UnreadableError(
            f"event {name} version {version} is unknown here (this is version {EVENT_VERSION}): "
            "it was written by a newer Steward; upgrade this one"
        )
    return cast("Fact", _adapter(cast("Any", kind)).validate_json(text))


def load_message(name: str, text: str) -> Message:
    kind = MESSAGE_TYPES.get(name)
    if kind is None:
        raise UnreadableError(f"outgoing message {name} is unknown here: upgrade this Steward")
    return cast("Message", _adapter(cast("Any", kind)).validate_json(text))
