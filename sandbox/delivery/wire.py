"""What passes between workspace and app, kept for those who look under the hood.

A ring of the newest entries. Recording keeps references and costs a microsecond; secrets are hidden when read.
"""

import json
import re
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sandbox.faults.plan import Rule
from sandbox.state.messages import Json
from sandbox.time.clock import Clock
from sandbox.time.real_time import monotonic

CAPACITY = 1000
PAGE = 200
LONGEST_TEXT = 4000
"""Longer strings are cut when read: the drawer shows what passed, not whole files."""
SECRET_KEYS = frozenset({"token", "client_secret", "signing_secret", "authorization", "ticket"})
_SECRET = re.compile(r"(?:xox[a-z]|xapp|xwfp)-[\w.-]+|(?<=ticket=)[^&\s\"]+")
HIDDEN = "•••"


class WireKind(StrEnum):
    ENVELOPE = "envelope"
    ACK = "ack"
    CALL = "call"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that passed. `at` is virtual time, `real` monotonic seconds, `ms` the duration in real time.

    `ref` ties an ack to its envelope. `body` is an envelope's payload, an ack's payload (`None`: nobody
    acked), a call's `{"arguments", "answer"}`, or the rule of a fault that fired.
    """

    number: int
    kind: WireKind
    at: datetime
    real: float
    name: str
    ref: str
    status: str
    ms: float | None
    body: Any


class Wire:
    """Entries are numbered from 1; a reader asks for those after the last number it has seen."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=CAPACITY)
        self._sent: dict[str, tuple[float, str]] = {}
        self.number = 0

    def envelope(self, ref: str, kind: str, payload: Json, *, attempt: int = 0) -> None:
        """An envelope, or an HTTP delivery, leaves for the app. `attempt` counts redeliveries."""
        name = _name(kind, payload)
        self._sent[ref] = (monotonic(), name)
        while len(self._sent) > CAPACITY:
            self._sent.pop(next(iter(self._sent)))
        self._add(WireKind.ENVELOPE, name, ref, f"retry {attempt}" if attempt else "sent", None, payload)

    def ack(self, ref: str, payload: Json | None, *, status: str = "acked") -> None:
        """The app has answered an envelope; unknown ones (a second ack) are left out."""
        began = self._sent.pop(ref, None)
        if began is not None:
            self._add(WireKind.ACK, began[1], ref, status, 1000 * (monotonic() - began[0]), payload)

    def call(self, method: str, began: float, arguments: Json, status: int, answer: object) -> None:
        """A Web API call was answered; `began` is `real_time.monotonic()` at its start.

        `answer` is the body in bytes; anything else says that the connection was cut.
        """
        self._add(WireKind.CALL, method, "", str(status), 1000 * (monotonic() - began), (arguments, answer))

    def fault(self, rule: Rule, name: str) -> None:
        """A fault fired; what it struck follows, where anything does."""
        self._add(WireKind.FAULT, name, "", rule.kind, None, {"rule": rule.id, "fault": rule.what.title})

    def after(self, seen: int) -> Json:
        """Up to `PAGE` entries after number `seen`, oldest first; `lost` counts those that fell out unseen."""
        oldest = self._entries[0].number if self._entries else self.number + 1
        skip = max(0, seen + 1 - oldest) if seen <= self.number else 0
        found = [self._entries[at] for at in range(skip, min(skip + PAGE, len(self._entries)))]
        return {
            "entries": [_shown(entry) for entry in found],
            "cursor": found[-1].number if found else self.number,
            "more": bool(found) and found[-1].number < self.number,
            "lost": max(0, oldest - seen - 1) if seen <= self.number else 0,
        }

    def _add(self, kind: WireKind, name: str, ref: str, status: str, ms: float | None, body: Any) -> None:
        self.number += 1
        entry = Entry(self.number, kind, self._clock.now(), monotonic(), name, ref, status, ms, body)
        self._entries.append(entry)


def _name(kind: str, payload: Json) -> str:
    """What an envelope carries: the event's type, the command, or the interaction's type."""
    event = payload.get("event")
    word = event.get("type") if isinstance(event, dict) else payload.get("command") or payload.get("type")
    return str(word or kind)


def _answer_of(body: object) -> Any:
    return json.loads(body) if isinstance(body, bytes) and body else "(connection cut)"


def _call_shown(entry: Entry) -> tuple[str, Json]:
    """The status in words and the body of a call."""
    arguments, raw = entry.body
    answer = _answer_of(raw)
    error = answer.get("error") if isinstance(answer, dict) else "cut"
    word = "ok" if error is None else str(error)
    status = word if entry.status == "200" else f"{entry.status} {word}"
    return status, {"arguments": arguments, "answer": answer}


def _shown(entry: Entry) -> Json:
    status, body = _call_shown(entry) if entry.kind is WireKind.CALL else (entry.status, entry.body)
    return {
        "number": entry.number,
        "kind": entry.kind.value,
        "at": entry.at.isoformat(),
        "name": entry.name,
        "ref": entry.ref,
        "status": status,
        "ms": None if entry.ms is None else round(entry.ms, 1),
        "body": without_secrets(body),
    }


def without_secrets(value: Any) -> Any:
    """The same structure with tokens and tickets hidden and long texts cut."""
    if isinstance(value, dict):
        return {
            str(key): HIDDEN if str(key).lower() in SECRET_KEYS and each else without_secrets(each)
            for key, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [without_secrets(each) for each in value]
    if isinstance(value, str):
        return _SECRET.sub(HIDDEN, value)[:LONGEST_TEXT]
    return value if value is None or isinstance(value, bool | int | float) else str(value)
