"""What Slack sends, as read from the reference folder; nothing of it is kept in this repository.

`api_samples`, `event_samples` and `interactivity_samples` (slackapi/java-slack-sdk, blanked, keys are unions),
`connect` (slackapi/bolt-python, modelled on deliveries in shared channels) and `methods`
(slack-ruby/slack-api-ref, the machine-readable method docs with their examples).
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, reduce
from pathlib import Path
from typing import Any

from tests.conformance.documented_fields import ANY_INTERACTION, EVENTS, INTERACTIONS
from tests.conformance.shapes import (
    Evidence,
    Fields,
    Kind,
    Shape,
    all_of,
    at_keys,
    merged,
    shape_of,
    shape_of_all,
    shape_of_schema,
    unpromised,
)

FOLDER = Path(os.environ.get("STEWARD_SHARED", "../shared")) / "reference/slack"
SAMPLE, OUTPUT, EXAMPLE, CONNECT, FIELDS = "sample", "output", "example", "connect", "docs"

ANSWER: Mapping[str, Any] = {
    "ok": False,
    "error": "",
    "needed": "",
    "provided": "",
    "warning": "",
    "response_metadata": {"warnings": [""], "messages": [""]},
}
"""What an answer of any method may carry (docs.slack.dev/apis/web-api/#responses)."""

MESSAGES = ("message", "app_mention")
"""An event of these types is a message, whatever its subtype, and may have all that a message has."""

RICH_TEXT_DEPTH = 4
"""A block, its list, the list's item, the words in it."""

INTERACTION_FILES: Mapping[str, str] = {
    "slash command": "slash-commands_SlashCommandPayload",
    "block_actions of a message": "interactive-components_BlockActionPayload",
    "block_actions of a view": "interactive-components_BlockActionPayload",
    "message_action": "interactive-components_MessageShortcutPayload",
    "view_submission": "views_ViewSubmissionPayload",
    "view_closed": "views_ViewClosedPayload",
}

_OBJECT = shape_of({})
_BLOCKS = shape_of([{}])


def method_evidence(name: str) -> Evidence:
    """A sample is not there for all methods; the docs' output and examples are for nearly all."""
    doc, sample = _read("methods", name), _read("api_samples", name)
    examples = _examples(name)
    output = shape_of_schema(doc["output"], _named())
    found = {SAMPLE: sample, OUTPUT: doc["output"], EXAMPLE: examples}
    known = all_of((shape_of_all((ANSWER, sample, *examples)), output))
    return Evidence(_complete(known), _free(output), _free(shape_of_all(examples)), tuple(_there(found)))


def event_evidence(name: str) -> Evidence | None:
    """`name` is the event's type, and after a slash its subtype; `None` where nothing is known of it.

    A message's sample has far more keys than any message; those of other samples are all to be seen.
    """
    samples = [each for each in _samples() if event_name(each["event"]) == name]
    connect = [{"event": each["event"]} for each in _connect() if event_name(each["event"]) == name]
    documented = [{"event": EVENTS[name].fields}] if name in EVENTS else []
    sometimes = [{"event": EVENTS[name].sometimes}] if name in EVENTS else []
    found = {SAMPLE: samples, CONNECT: connect, FIELDS: documented}
    if not any(found.values()):
        return None
    is_message = name.startswith(MESSAGES)
    like_a_message = [_in_event(_message())] if is_message else []
    whole = [] if is_message else [{"event": dict.fromkeys(each["event"])} for each in samples]
    known = all_of(
        (shape_of_all((*_envelopes(), *samples, *connect, *documented, *sometimes)), *like_a_message)
    )
    return Evidence(
        _complete(known),
        _free(shape_of_all(connect)),
        _free(shape_of_all((*documented, *whole))),
        tuple(_there(found)),
    )


def _in_event(message: Shape) -> Shape:
    return Shape(frozenset({Kind.OBJECT}), {"": Fields({"event": message})})


def interaction_evidence(name: str) -> Evidence | None:
    files = [INTERACTION_FILES[name]] if name in INTERACTION_FILES else []
    samples = [_read("interactivity_samples", file) for file in files]
    documented = [INTERACTIONS[name].fields] if name in INTERACTIONS else []
    sometimes = [INTERACTIONS[name].sometimes] if name in INTERACTIONS else []
    found = {SAMPLE: samples, FIELDS: documented}
    if not any(found.values()):
        return None
    known = shape_of_all((ANY_INTERACTION.sometimes, *samples, *documented, *sometimes))
    return Evidence(_complete(known), shown=_free(shape_of_all(documented)), sources=tuple(_there(found)))


def event_name(event: Mapping[str, Any]) -> str:
    subtype = event.get("subtype")
    return f"{event['type']}/{subtype}" if subtype else str(event["type"])


def _there(found: Mapping[str, Any]) -> Iterator[str]:
    return (source for source, there in found.items() if there)


def _complete(known: Shape) -> Shape:
    """Messages and views are the same everywhere, but each source shows only a part of them.

    Of blocks only those are compared that Slack makes of text.
    """
    message, view = _message(), _view()
    everywhere = {
        "message": lambda shape: merged(shape, message),
        "previous_message": lambda shape: merged(shape, message),
        "view": lambda shape: merged(shape, view),
    }
    return _free(at_keys(known, everywhere), _blocks())


def _free(shape: Shape, blocks: Shape = _BLOCKS) -> Shape:
    """What the app itself wrote is the app's: metadata and blocks."""
    return at_keys(shape, {"blocks": lambda _: blocks, "event_payload": lambda _: _OBJECT})


@cache
def _named() -> Mapping[str, Shape]:
    """The objects that the method docs name without showing them, from the sources that do."""
    view, any_message = _view(), _any_message()
    objects = {
        "user": _everywhere(("users.info", "users.list", "users.lookupByEmail"), ("user", "members")),
        "conversation": at_keys(
            _everywhere(_CONVERSATIONS, ("channel", "channels")),
            {"latest": lambda shape: merged(shape, any_message)},
        ),
        "message": any_message,
        "subteam": _everywhere(("usergroups.list", "usergroups.create"), ("usergroup", "usergroups")),
        "team": _everywhere(("team.info",), ("team",)),
        "file": _everywhere(("files.info", "files.list"), ("file", "files")),
        "response_metadata": shape_of({"next_cursor": ""}),
        **dict.fromkeys(("view", "modal", "home", "publishable-view"), view),
        **dict.fromkeys(_TEXTS, shape_of("")),
    }
    return {name: unpromised(shape) for name, shape in objects.items()}


_CONVERSATIONS = (
    "conversations.info",
    "conversations.list",
    "conversations.create",
    "conversations.join",
    "conversations.open",
    "users.conversations",
)
_VIEWS = ("views.open", "views.push", "views.update", "views.publish")
_WRITTEN = (
    "chat.postMessage",
    "chat.update",
    "conversations.history",
    "conversations.replies",
    "reactions.get",
)
_TEXTS = (
    "ts",
    "channel",
    "channel_id",
    "user_id",
    "team_id",
    "workspace_id",
    "app_id",
    "bot_id",
    "file_id",
    "invite_id",
)


def _everywhere(methods: Iterable[str], keys: Iterable[str]) -> Shape:
    """The union of the objects at these keys in the samples and examples of these methods."""
    answers = [each for name in methods for each in (_read("api_samples", name), *_examples(name))]
    found = [answer[key] for answer in answers for key in keys if key in answer]
    return shape_of_all(each for value in found for each in (value if isinstance(value, list) else [value]))


@cache
def _view() -> Shape:
    shown = [_read("interactivity_samples", INTERACTION_FILES["view_submission"])["view"]]
    return unpromised(merged(_everywhere(_VIEWS, ("view",)), shape_of_all(shown)))


@cache
def _message() -> Shape:
    """A message as interactions carry it, as its event tells it and as the docs show it."""
    carried = [
        _read("interactivity_samples", INTERACTION_FILES[name])["message"]
        for name in ("message_action", "block_actions of a message")
    ]
    shown = _everywhere(_WRITTEN, ("message", "messages"))
    return unpromised(merged(shape_of_all((*carried, _untyped_message())), shown))


def _any_message() -> Shape:
    """Of whatever subtype, as in a channel's history."""
    lines = [each["event"] for each in _samples() if each["event"]["type"] == "message"]
    return unpromised(merged(_message(), shape_of_all(lines)))


def _untyped_message() -> Mapping[str, Any]:
    event = _read("event_samples", "MessagePayload")["event"]
    return {name: value for name, value in event.items() if name != "type"}


@cache
def _blocks() -> Shape:
    """Any block of the app's own, and those that Slack makes of text."""
    rich_text = {"rich_text": _rich_text().fields("rich_text"), "": Fields()}
    return Shape(frozenset({Kind.LIST}), items=Shape(frozenset({Kind.OBJECT}), rich_text))


@cache
def _rich_text() -> Shape:
    """The block that Slack makes of typed text: a sample shows every part, but not each within each."""
    shown = [each for name in _VIEWS for each in _objects(_read("api_samples", name))]
    blocks = [each for each in shown if each.get("type") == "rich_text"]
    parts = shape_of_all(part for part in _objects(blocks) if isinstance(part.get("type"), str))
    return reduce(lambda inner, _: _holding(parts, inner), range(RICH_TEXT_DEPTH), parts)


def _holding(parts: Shape, inner: Shape) -> Shape:
    return at_keys(parts, {"elements": lambda _: Shape(frozenset({Kind.LIST}), items=inner)})


@cache
def _envelopes() -> tuple[Mapping[str, Any], ...]:
    """What stands around an event, in each sample."""
    samples = (*_samples(), *_connect())
    return tuple({name: value for name, value in sample.items() if name != "event"} for sample in samples)


def _samples() -> Iterator[Mapping[str, Any]]:
    return (each for each in _all_of("event_samples") if "event" in each)


@cache
def _connect() -> tuple[Mapping[str, Any], ...]:
    found = _objects(_read("connect", "slack_connect_payloads"))
    return tuple(each for each in found if "event" in each)


@cache
def _examples(method: str) -> tuple[Mapping[str, Any], ...]:
    """What the docs show as answers to a call that went well."""
    examples = _read("methods", method).get("examples") or {}
    return tuple(each["example"] for title, each in examples.items() if title.startswith("success"))


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """Every object in a JSON value, outer ones first."""
    if isinstance(value, dict):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    for each in inner:
        yield from _objects(each)


@cache
def _all_of(folder: str) -> tuple[Mapping[str, Any], ...]:
    return tuple(_read(folder, file.stem) for file in sorted((FOLDER / folder).glob("*.json")))


@cache
def _read(folder: str, name: str) -> Any:
    """The file's JSON; nothing (`{}`) when there is none."""
    file = FOLDER / folder / f"{name}.json"
    return json.loads(file.read_text(encoding="utf8")) if file.exists() else {}
