"""What is stored is read back the same; what a newer version wrote is refused by name."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.check_ins import AccountState
from bot.domain.conversation import Conversation
from bot.domain.events import EVENT_VERSION, FACT_TYPES, Claimed
from bot.domain.outgoing import MESSAGE_TYPES
from storage import codecs
from tests.storage.any_value import any_value
from tests.storage.rows import conversation


@pytest.mark.parametrize("name", FACT_TYPES)
@given(data=st.data())
def test_every_fact_comes_back(name: str, data: st.DataObject) -> None:
    fact: Any = data.draw(any_value(FACT_TYPES[name]))
    assert codecs.load_fact(name, EVENT_VERSION, codecs.dump(fact)) == fact


@pytest.mark.parametrize("name", MESSAGE_TYPES)
@given(data=st.data())
def test_every_message_comes_back(name: str, data: st.DataObject) -> None:
    message: Any = data.draw(any_value(MESSAGE_TYPES[name]))
    assert codecs.load_message(name, codecs.dump(message)) == message


@given(any_value(Conversation))
def test_every_conversation_comes_back(state: Conversation) -> None:
    assert codecs.load_conversation(codecs.dump(state)) == state


@given(any_value(AccountState))
def test_every_account_comes_back(state: AccountState) -> None:
    assert codecs.load_account_state(codecs.dump(state)) == state


def test_an_unknown_event_is_refused_by_name() -> None:
    with pytest.raises(codecs.UnreadableError, match=r"event Teleported version 1 is unknown here.*upgrade"):
        codecs.load_fact("Teleported", 1, "{}")


def test_an_event_of_a_newer_version_is_refused() -> None:
    text = codecs.dump(Claimed("U1", "button"))
    newer = EVENT_VERSION + 1
    with pytest.raises(codecs.UnreadableError, match=f"event Claimed version {newer} is unknown"):
        codecs.load_fact("Claimed", newer, text)


def test_an_unknown_message_is_refused_by_name() -> None:
    with pytest.raises(codecs.UnreadableError, match="outgoing message Telegram is unknown here"):
        codecs.load_message("Telegram", "{}")


def test_a_damaged_state_is_refused() -> None:
    damaged = json.loads(codecs.dump(conversation())) | {"severity": 9}
    with pytest.raises(ValidationError):
        codecs.load_conversation(json.dumps(damaged))


def test_defaults_are_not_stored() -> None:
    """So a field that is added later, with a default, needs no migration of old rows."""
    assert set(json.loads(codecs.dump(conversation()))) & {"owner", "waiting", "follows"} == set()
