"""Which scopes a call needs (docs.slack.dev/reference/scopes), and the refusal without them."""

from collections.abc import Mapping

from sandbox.web.arguments import Arguments
from sandbox.web.errors import ApiError
from sandbox.web.method_table import DOCUMENTED
from sandbox.workspace import Workspace
from sandbox.world import Channel

_BY_TYPE: Mapping[str, str] = {
    "public_channel": "channels",
    "private_channel": "groups",
    "mpim": "mpim",
    "im": "im",
}
_LISTS = ("conversations.list", "users.conversations")


def check_scopes(workspace: Workspace, method: str, arguments: Arguments) -> None:
    """Raises `ApiError("missing_scope")` with what the call needed and what the app has.

    Any one of a method's documented scopes lets a call pass. Where they differ by the kind of the
    conversation only (`channels:history`, `groups:history`, …), each kind needs its own.
    """
    granted = workspace.app.scopes
    documented = DOCUMENTED[method].scopes
    for alternatives in _needed(workspace, method, arguments, documented):
        if alternatives and granted.isdisjoint(alternatives):
            fields = {"needed": ",".join(alternatives), "provided": ",".join(sorted(granted))}
            raise ApiError("missing_scope", fields=fields)


def _needed(
    workspace: Workspace, method: str, arguments: Arguments, documented: tuple[str, ...]
) -> list[tuple[str, ...]]:
    """Sets of scopes of which each must be met by one."""
    if not _differs_by_kind(documented):
        return [documented]
    verb = documented[0].partition(":")[2]
    if method in _LISTS:
        types = arguments.listed("types") or ["public_channel"]
        return [(f"{_BY_TYPE[kind]}:{verb}",) for kind in types if kind in _BY_TYPE]
    channel = workspace.channels.get(str(arguments.values.get("channel")))
    return [documented] if channel is None else [(f"{_kind(channel)}:{verb}",)]


def _differs_by_kind(documented: tuple[str, ...]) -> bool:
    """True for `channels:x`, `groups:x`, `im:x`, `mpim:x` with the same x."""
    return {scope.partition(":")[0] for scope in documented} == set(_BY_TYPE.values()) and (
        len({scope.partition(":")[2] for scope in documented}) == 1
    )


def _kind(channel: Channel) -> str:
    return "im" if channel.is_im else "groups" if channel.is_private else "channels"
