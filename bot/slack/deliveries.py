"""What Slack hands us, by kind: what has the shape of one of ours goes on to Bolt, and nothing else does.

Bolt looks for ids all over a body while it builds a request and while it looks for a listener, and raises where
one is of another type than Slack's docs say. Nothing of ours reads what it finds (its `context.team_id` may be
the presser's own, slack.md §2.2). So Bolt is given the body alone, and only a body that it can read.
"""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest

DEEPEST = 60  # levels of nesting; Slack's deepest, a table in a shared message, has some twenty

Body = Mapping[str, Any]


class NotOursError(Exception):
    """A delivery of a kind that this app has no part in."""


class OddShapeError(Exception):
    """A delivery of a kind of ours that lacks what Slack promises of it."""


def readable(body: Body) -> dict[str, Any]:
    """What has the shape of a kind of ours. Errors: `NotOursError`, `OddShapeError`; neither holds its words."""
    has_shape = KINDS.get(kind_of(body))
    if has_shape is None:
        raise NotOursError("nothing of this kind is handled here")
    if not (has_shape(body) and _is_shallow(body)):
        raise OddShapeError("the body has a shape that Slack does not send")
    if not isinstance(body.get("event", {}), Mapping):
        return {**body, "event": {}}  # an odd event is received all the same (promise 1)
    return dict(body)


def bolt_request(body: dict[str, Any], headers: Any = None) -> AsyncBoltRequest:
    """Of a `readable` body."""
    request = AsyncBoltRequest(body={}, headers=headers, mode="socket_mode")
    request.body = body
    return request


def kind_of(body: Body) -> str | None:
    """Its `type`; None where it has none, as a command, and empty where it is odd."""
    kind = body.get("type")
    return kind if kind is None or isinstance(kind, str) else ""


def _any(_: Body) -> bool:
    return True


def _is_command(body: Body) -> bool:
    return isinstance(body.get("command"), str)


def _is_press(body: Body) -> bool:
    """Of a button in a message or a view: the first action says which."""
    match body.get("actions"):
        case [{"action_id": str()}, *_]:
            return True
        case _:
            return False


def _is_submission(body: Body) -> bool:
    match body.get("view"):
        case {"callback_id": str(), "type": str()}:
            return True
        case _:
            return False


# The `type` of a body, and what it must hold to be read. A command has no type.
KINDS: Mapping[object, Callable[[Body], bool]] = {
    "event_callback": _any,  # becomes a receipt, whatever its shape: handlers/inbox.py
    "app_rate_limited": _any,  # what Slack dropped is read from history
    "url_verification": _any,  # Slack asks once, when the address is entered
    "block_actions": _is_press,
    "view_submission": _is_submission,
    None: _is_command,
}


def _is_shallow(body: object) -> bool:
    """Whether every reader of ours may go down into it: a thousand levels would end the stack."""
    level = [body]
    for _ in range(DEEPEST):
        level = [inner for node in level for inner in _inside(node)]
        if not level:
            return True
    return False


def _inside(node: object) -> Any:
    if isinstance(node, Mapping):
        return [value for value in node.values() if isinstance(value, Mapping | list)]
    return [value for value in node if isinstance(value, Mapping | list)] if isinstance(node, list) else ()
