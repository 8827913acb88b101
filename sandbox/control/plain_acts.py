"""Acts that the control port passes on as they are: each by its name, with the fields that it takes."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from sandbox.errors import NotAllowedError
from sandbox.people.channels import Channels
from sandbox.people.connecting import Connecting
from sandbox.people.people import People
from sandbox.state.messages import Json

Act: TypeAlias = Callable[[Json], Awaitable[Json]]
"""From the body of a request to the body of its answer."""


@dataclass(frozen=True, slots=True)
class PlainAct:
    """`fields` are texts of the request's body, in the order in which `do` takes them after its `owner`."""

    owner: type
    do: Callable[..., Any]
    fields: tuple[str, ...]


_PLACE, _MESSAGE = ("user", "channel"), ("user", "channel", "ts")
_SHARE = ("channel", "team")
PLAIN_ACTS: Mapping[str, PlainAct] = {
    "edit": PlainAct(People, People.edit, (*_MESSAGE, "text")),
    "delete": PlainAct(People, People.delete, _MESSAGE),
    "react": PlainAct(People, People.react, (*_MESSAGE, "emoji")),
    "unreact": PlainAct(People, People.unreact, (*_MESSAGE, "emoji")),
    "join": PlainAct(Channels, Channels.join, _PLACE),
    "leave": PlainAct(Channels, Channels.leave, _PLACE),
    "invite": PlainAct(Channels, Channels.invite, (*_PLACE, "guest")),
    "rename": PlainAct(Channels, Channels.rename, (*_PLACE, "name")),
    "topic": PlainAct(Channels, Channels.set_topic, (*_PLACE, "topic")),
    "archive": PlainAct(Channels, partial(Channels.set_archived, archived=True), _PLACE),
    "unarchive": PlainAct(Channels, partial(Channels.set_archived, archived=False), _PLACE),
    "delete_channel": PlainAct(Channels, Channels.delete, _PLACE),
    "invite_team": PlainAct(Connecting, Connecting.invite, _SHARE),
    "accept_invite": PlainAct(Connecting, Connecting.accept, _PLACE),
    "approve_invite": PlainAct(Connecting, Connecting.approve, (*_PLACE, "team")),
    "decline_invite": PlainAct(Connecting, Connecting.decline, _PLACE),
    "deactivate": PlainAct(Connecting, Connecting.deactivate, ("user",)),
    "uninstall": PlainAct(Connecting, Connecting.uninstall, ("app",)),
    "share": PlainAct(Connecting, Connecting.share, _SHARE),
    "unshare": PlainAct(Connecting, Connecting.unshare, _SHARE),
    "freeze": PlainAct(Connecting, Connecting.freeze, ("channel",)),
    "thaw": PlainAct(Connecting, Connecting.thaw, ("channel",)),
    "change_id": PlainAct(Connecting, Connecting.change_id, ("channel", "new")),
}


def plain_acts(*owners: People | Channels | Connecting) -> Mapping[str, Act]:
    """Each act raises `SandboxError`s, and `KeyError` for a missing field."""
    by_type = {type(owner): owner for owner in owners}
    return {name: partial(_do, act, by_type[act.owner]) for name, act in PLAIN_ACTS.items()}


async def _do(act: PlainAct, owner: object, body: Json) -> Json:
    done = act.do(owner, *(_text(body, name) for name in act.fields))
    if inspect.isawaitable(done):
        await done
    return {}


def _text(body: Json, name: str) -> str:
    value = body[name]
    if not isinstance(value, str):
        raise NotAllowedError(f"The field {name!r} is {repr(value)[:60]}; it must be text.")
    return value
