"""How everybody uses everything, in the payloads that Slack makes of it (slack.md §7.5), by signed request.

Slack itself keeps some people away; here everybody gets as far as the door, whatever id they have.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.demo import cast
from sandbox.payloads.interactions import (
    message_actions,
    message_shortcut,
    shortcut,
    slash_command,
    view_submission,
)
from sandbox.state.views import View
from sandbox.state.world import Person
from tests.handlers.door import Answer, House, Payload

RESPONSE_URL = "https://hooks.example/response"
REQUEST = 1

Use = Callable[[House, str], Awaitable[Answer]]


def person_of(house: House, user: str) -> Person:
    """Whom the workspace does not know claims to be of our team: what a request says of one proves nothing."""
    known = house.sandbox._workspace.people.get(user)
    return known or Person(user, cast.HOME, "mallory", "Mallory")


def command(name: str, text: str = str(REQUEST)) -> Use:
    async def use(house: House, person: str) -> Answer:
        fields = slash_command(
            house.sandbox._workspace,
            person_of(house, person),
            cast.KESTREL,
            command=name,
            text=text,
            response_url=RESPONSE_URL,
        )
        return await house.door.command(fields)

    return use


def press(action: str, value: str = f"{REQUEST}:1") -> Use:
    async def use(house: House, person: str) -> Answer:
        return await house.door.interaction(pressed(house, person, action, value))

    return use


def choose(entry: str, action: str = "request_more") -> Use:
    """An entry of a menu, by its value."""

    async def use(house: House, person: str) -> Answer:
        payload = pressed(house, person, action, "")
        (on,) = payload["actions"]
        del on["value"], on["text"]
        on |= {"type": "overflow", "selected_option": option(entry)["selected_option"]}
        return await house.door.interaction(payload)

    return use


def pressed(house: House, person: str, action: str, value: str, channel: str = cast.KESTREL) -> Payload:
    """A button of a message in that channel, with any value: the value can be forged, the channel cannot."""
    payload = message_actions(
        house.sandbox._workspace,
        person_of(house, person),
        house.sandbox.messages(cast.KESTREL)[0],
        {
            "type": "button",
            "action_id": action,
            "block_id": "b",
            "text": {"type": "plain_text", "text": "Press me", "emoji": True},
            "value": value,
            "action_ts": "1772542810.000100",
        },
        state={},
        response_url=RESPONSE_URL,
    )
    payload["channel"]["id"] = payload["container"]["channel_id"] = channel
    return payload


def submit(callback: str, metadata: str, values: Mapping[str, Mapping[str, Any]]) -> Use:
    async def use(house: House, person: str) -> Answer:
        view = View(
            "V1",
            person,
            "modal",
            cast.APP.id,
            "1772542810.abc",
            (),
            callback_id=callback,
            private_metadata=metadata,
            root_view_id="V1",
            values={block: {block: element} for block, element in values.items()},
        )
        payload = view_submission(house.sandbox._workspace, person_of(house, person), view, [])
        return await house.door.interaction(payload)

    return use


def use_shortcut(callback: str) -> Use:
    async def use(house: House, person: str) -> Answer:
        made = shortcut(house.sandbox._workspace, person_of(house, person), callback)
        return await house.door.interaction(made)

    return use


def use_in_menu(callback: str) -> Use:
    async def use(house: House, person: str) -> Answer:
        message, who = house.sandbox.messages(cast.KESTREL)[0], person_of(house, person)
        made = message_shortcut(house.sandbox._workspace, who, message, callback, response_url=RESPONSE_URL)
        return await house.door.interaction(made)

    return use


def open_home(number: int) -> Use:
    async def use(house: House, person: str) -> Answer:
        event = {"type": "app_home_opened", "user": person, "channel": "D0HOME", "tab": "home"}
        event["event_ts"] = f"1772542810.{number:06}"
        envelope = {"type": "event_callback", "event_id": f"EvHome{number}{person}", "event": event}
        return await house.door.event(envelope)

    return use


def option(value: str) -> Mapping[str, Any]:
    return {"type": "static_select", "selected_option": {"value": value}}


def typed(text: str) -> Mapping[str, Any]:
    return {"type": "plain_text_input", "value": text}


def chosen(person: str) -> Mapping[str, Any]:
    return {"type": "users_select", "selected_user": person}


REASON: Mapping[str, Any] = {"type": "plain_text_input", "value": "the line stands still"}
