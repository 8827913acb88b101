"""A workspace in which people have already done things, and an app that hears of everything they do."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from tests.conformance.real_app import RealApp, connected
from tests.sandbox.small_world import START, WORLD, Payload

PATIENCE = 60
"""Real seconds for an ack: what is delivered again would be counted twice."""

LABEL: Payload = {"type": "plain_text", "text": "Note", "emoji": True}
PICK: Payload = {
    "type": "static_select",
    "action_id": "pick",
    "options": [{"text": LABEL, "value": "low"}, {"text": LABEL, "value": "high"}],
}
BUTTON: Payload = {"type": "button", "action_id": "claim", "text": LABEL, "value": "1", "style": "primary"}
CARD: list[Payload] = [
    {"type": "header", "block_id": "head", "text": LABEL},
    {"type": "section", "block_id": "body", "text": {"type": "mrkdwn", "text": "Why?"}, "accessory": PICK},
    {"type": "actions", "block_id": "verbs", "elements": [BUTTON]},
    {"type": "context", "block_id": "foot", "elements": [{"type": "mrkdwn", "text": "Since 9:00"}]},
    {"type": "divider", "block_id": "line"},
]
TEXTS: Payload = {"text": LABEL, "value": "low"}
ELEMENTS: Mapping[str, tuple[Payload, Any]] = {
    "button": ({"text": LABEL, "value": "1", "style": "danger"}, None),
    "overflow": ({"options": [TEXTS]}, "low"),
    "static_select": ({"options": [TEXTS], "placeholder": LABEL}, "low"),
    "multi_static_select": ({"options": [TEXTS]}, ["low"]),
    "external_select": ({"min_query_length": 0, "initial_option": TEXTS}, None),
    "radio_buttons": ({"options": [TEXTS]}, "low"),
    "checkboxes": ({"options": [TEXTS]}, ["low"]),
    "users_select": ({}, "U1"),
    "multi_users_select": ({}, ["U1"]),
    "conversations_select": ({}, "C1"),
    "multi_conversations_select": ({}, ["C1"]),
    "channels_select": ({}, "C1"),
    "multi_channels_select": ({}, ["C1"]),
    "datepicker": ({"initial_date": "2026-01-05"}, "2026-01-06"),
    "timepicker": ({}, "09:30"),
    "datetimepicker": ({}, 1_767_600_000),
}
"""Elements that can be pressed in a message, with what is chosen in each."""

METADATA: Payload = {"event_type": "row", "event_payload": {"id": "row-a"}}
MODAL: Payload = {
    "type": "modal",
    "title": LABEL,
    "submit": LABEL,
    "close": LABEL,
    "callback_id": "take",
    "private_metadata": "row-a",
    "external_id": "",
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "note",
            "label": LABEL,
            "element": {"type": "plain_text_input", "action_id": "text"},
        },
        {"type": "input", "block_id": "severity", "label": LABEL, "optional": True, "element": PICK},
        {"type": "actions", "block_id": "verbs", "elements": [BUTTON]},
    ],
}
HOME: Payload = {"type": "home", "blocks": [{"type": "actions", "block_id": "verbs", "elements": [BUTTON]}]}


@dataclass(frozen=True, slots=True)
class LivedIn:
    sandbox: Sandbox
    app: RealApp

    async def value(self, wanted: Any) -> Any:
        """What an argument that begins with `$` stands for: a name of `VALUES`, or part of an answer.

        `$chat.postMessage/message/ts` is from the last answer of that method.
        """
        if isinstance(wanted, list):
            return [await self.value(each) for each in wanted]
        if isinstance(wanted, dict):
            return {name: await self.value(each) for name, each in wanted.items()}
        if not isinstance(wanted, str) or not wanted.startswith("$"):
            return wanted
        method, *path = wanted[1:].split("/")
        if not path:
            return await VALUES[method](self)
        found: Any = next(answer for answer in reversed(self.app.answers[method]) if answer["ok"])
        for step in path:
            found = found[int(step)] if isinstance(found, list) else found[step]
        return found

    async def call(self, method: str, **arguments: Any) -> Payload:
        return await self.app.call(method, {name: await self.value(each) for name, each in arguments.items()})

    async def card(self) -> str:
        """A message of the app's own that people can press."""
        answer = await self.call(
            "chat.postMessage", channel="C1", text="Card", blocks=CARD, metadata=METADATA
        )
        return str(answer["ts"])

    async def elements(self) -> str:
        """A message of the app's own with every element of `ELEMENTS`."""
        blocks = [
            {"type": "actions", "elements": [{"type": kind, "action_id": kind, **element}]}
            for kind, (element, _) in ELEMENTS.items()
        ]
        return str((await self.call("chat.postMessage", channel="C1", text="All", blocks=blocks))["ts"])

    async def modal(self, body: Payload = MODAL) -> str:
        """A modal open before Ann."""
        answer = await self.call("views.open", trigger_id="$trigger", view=body)
        return str(answer["view"]["id"])

    async def settled(self) -> None:
        await self.sandbox.conductor.settle()


async def _trigger(world: LivedIn) -> str:
    """A fresh one, of a command that Ann gives."""
    await world.sandbox.people.command("U1", "C1", "/claim", "1")
    return str(world.app.last("slash command")["trigger_id"])


async def _modal_trigger(world: LivedIn) -> str:
    """A fresh one, of a press in a modal: only such a one may push."""
    view = await world.modal()
    await world.sandbox.people.click_view("U1", view, "claim")
    return str(world.app.last("block_actions of a view")["trigger_id"])


async def _message(world: LivedIn) -> str:
    """A customer's message with a reply, a reaction and an edit."""
    ts = await world.sandbox.people.say("U2", "C1", "The export *fails*, see https://example.com <@UBOT>")
    await world.sandbox.people.say("U1", "C1", "Looking", thread_ts=ts)
    await world.sandbox.people.react("U1", "C1", ts, "eyes")
    await world.sandbox.people.edit("U2", "C1", ts, "The export `fails` again")
    return ts


async def _file_message(world: LivedIn) -> str:
    return await world.sandbox.people.say("U2", "C1", "The log", files=["error.log"])


async def _reacted(world: LivedIn) -> str:
    """A message to which the app has reacted with eyes."""
    ts = await world.card()
    await world.call("reactions.add", channel="C1", timestamp=ts, name="eyes")
    return ts


async def _event_context(world: LivedIn) -> str:
    """Of the event of a message just written."""
    await world.sandbox.people.say("U2", "C1", "Hello")
    await world.settled()
    return str(world.app.last("message")["event_context"])


async def _uploaded(world: LivedIn) -> str:
    """A file whose bytes have come."""
    announced = await world.call(
        "files.getUploadURLExternal", filename="notes.txt", length=5, alt_txt="Notes"
    )
    await world.app.upload(announced["upload_url"], b"notes")
    return str(announced["file_id"])


async def _channel(world: LivedIn) -> str:
    """A new channel of the app's own."""
    number = len(world.app.answers.get("conversations.create", ()))
    made = await world.call("conversations.create", name=f"new-{number}")
    return str(made["channel"]["id"])


Value: TypeAlias = Callable[[LivedIn], Awaitable[Any]]

VALUES: Mapping[str, Value] = {
    "trigger": _trigger,
    "modal_trigger": _modal_trigger,
    "message": _message,
    "file_message": _file_message,
    "card": LivedIn.card,
    "modal": LivedIn.modal,
    "reacted": _reacted,
    "event_context": _event_context,
    "uploaded": _uploaded,
    "channel": _channel,
}
"""What can be asked for as `$name`; each is made anew whenever it is asked for."""


HERE = replace(
    WORLD,
    app=replace(WORLD.app, metadata=frozenset({(WORLD.app.id, METADATA["event_type"])})),
    people=tuple(replace(each, email=f"{each.name}@home.example") for each in WORLD.people),
)


@asynccontextmanager
async def lived_in() -> AsyncIterator[LivedIn]:
    async with Sandbox(HERE, MovingClock(START), ack_seconds=PATIENCE) as sandbox, connected(sandbox) as app:
        yield LivedIn(sandbox, app)
