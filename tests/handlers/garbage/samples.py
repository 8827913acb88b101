"""Slack's own samples of what it delivers, as they lie there and as they would come to us."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.demo import cast
from bot.slack.messages import actions, modals
from bot.slack.messages.commands import COMMANDS
from sandbox.delivery.line import EnvelopeKind

SHARED = Path(os.environ.get("STEWARD_SHARED", "../shared")) / "reference/slack"

Payload = dict[str, Any]
INTERACTIONS = frozenset(
    {
        "block_actions", "block_suggestion", "dialog_cancellation", "dialog_submission", "dialog_suggestion",
        "interactive_message", "message_action", "shortcut", "view_closed", "view_submission",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    kind: EnvelopeKind
    payload: Payload


def samples() -> list[Sample]:
    """The test that asks is skipped where the shared data is absent."""
    found = [*_files(), *_connect()]
    return [*found, *(alive for sample in found for alive in _alive(sample))]


def _files() -> Iterator[Sample]:
    for folder in ("event_samples", "interactivity_samples"):
        if not (SHARED / folder).exists():
            pytest.skip(
                f"{SHARED / folder} is absent; set STEWARD_SHARED to the folder that holds reference/"
            )
        for file in sorted((SHARED / folder).glob("*.json")):
            yield _sample(file.stem, json.loads(file.read_text(encoding="utf8")))


def _connect() -> Iterator[Sample]:
    """Lists of envelopes, and lists of an envelope with the identities that it should show."""
    groups = json.loads((SHARED / "connect/slack_connect_payloads.json").read_text(encoding="utf8"))
    for name, group in groups.items():
        for number, found in enumerate(group):
            yield _sample(f"{name} {number}", found[0] if isinstance(found, list) else found)


def _sample(name: str, payload: Payload) -> Sample:
    if "command" in payload:
        return Sample(name, EnvelopeKind.COMMAND, payload)
    is_interaction = payload.get("type") in INTERACTIONS
    return Sample(name, EnvelopeKind.INTERACTION if is_interaction else EnvelopeKind.EVENT, payload)


def _alive(sample: Sample) -> Iterator[Sample]:
    """The official samples are blank; here the same with our ids in them, so that somebody listens."""
    for change in _OF_OURS.get(_type_of(sample), ()):
        payload = deepcopy(sample.payload)
        change(payload)
        yield Sample(f"{sample.name}, ours", sample.kind, payload)


def _type_of(sample: Sample) -> str:
    if sample.kind is EnvelopeKind.EVENT:
        return "event" if isinstance(sample.payload.get("event"), dict) else ""
    return str(sample.payload.get("type") or "command")


def _event(payload: Payload) -> None:
    event = payload["event"]
    payload |= {"type": "event_callback", "is_ext_shared_channel": True}
    for key, value in {"channel": cast.KESTREL, "user": cast.KIM, "text": "Our robots stopped again"}.items():
        if isinstance(event.get(key), str):
            event[key] = value
    event.pop("bot_id", None)
    event["ts"] = event["event_ts"] = "1772542810.000100"


def _pressed(action: str, value: str) -> Callable[[Payload], None]:
    def change(payload: Payload) -> None:
        payload |= {"user": {"id": cast.ANA}, "channel": {"id": cast.TRIAGE}}
        payload["actions"] = [{"type": "button", "action_id": action, "block_id": "b", "value": value}]

    return change


def _submitted(callback: str, about: str, **values: Mapping[str, Any]) -> Callable[[Payload], None]:
    def change(payload: Payload) -> None:
        payload["user"] = {"id": cast.ANA}
        state = {"values": {block: {block: element} for block, element in values.items()}}
        payload["view"] |= {"callback_id": callback, "private_metadata": about, "state": state}

    return change


def _typed(command: str, text: str) -> Callable[[Payload], None]:
    return lambda payload: payload.update(
        {"command": command, "text": text, "user_id": cast.ANA, "channel_id": cast.KESTREL}
    )


def _option(value: str) -> Mapping[str, Any]:
    return {"type": "static_select", "selected_option": {"value": value}}


_REASON = {"type": "plain_text_input", "value": "the line stands still"}
_OF_OURS: Mapping[str, list[Callable[[Payload], None]]] = {
    "event": [_event],
    "block_actions": [_pressed(name, "1:1") for key, name in vars(actions).items() if key.isupper()],
    "view_submission": [
        _submitted(modals.PICK_REQUEST, "claim", request=_option("1")),
        _submitted(modals.PICK_SUBJECT, "account", subject=_option("kestrel")),
        _submitted(modals.CHANGE_SEVERITY, "1", severity=_option("1"), reason=_REASON),
        _submitted(modals.ESCALATE_REQUEST, "1", reason=_REASON),
    ],
    "command": [_typed(each.command, "1") for each in COMMANDS],
}
