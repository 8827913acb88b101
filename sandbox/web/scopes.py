"""Which scopes a call needs (docs.slack.dev/reference/scopes), and the refusal without them."""

from collections.abc import Mapping

from sandbox.state.workspace import Workspace
from sandbox.state.world import ChannelKind
from sandbox.web.arguments import Arguments
from sandbox.web.errors import ApiError
from sandbox.web.method_table import DOCUMENTED

_BY_KIND: Mapping[ChannelKind, str] = {
    ChannelKind.PUBLIC: "channels",
    ChannelKind.PRIVATE: "groups",
    ChannelKind.MPIM: "mpim",
    ChannelKind.IM: "im",
}
_CREATE = "conversations.create"
_OPEN = "conversations.open"
_LISTS = ("conversations.list", "users.conversations")


def check_scopes(workspace: Workspace, method: str, arguments: Arguments) -> None:
    """Raises `ApiError("missing_scope")` with what the call needed and what the app has.

    Any one of a method's documented scopes lets a call pass. Where they differ by the kind of the
    conversation (`channels:history`, `groups:history`, …), each kind needs one of its own.
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
    if not {"channels", "groups"} <= {scope.partition(":")[0] for scope in documented}:
        return [documented]
    return [_of_kind(documented, kind) for kind in _kinds(workspace, method, arguments)] or [documented]


def _of_kind(documented: tuple[str, ...], kind: str) -> tuple[str, ...]:
    return tuple(scope for scope in documented if scope.startswith(f"{kind}:")) or documented


def _kinds(workspace: Workspace, method: str, arguments: Arguments) -> list[str]:
    """The kinds of conversations that the call is about, as scopes name them."""
    if method in _LISTS:
        types = arguments.listed("types") or [ChannelKind.PUBLIC]
        return [_BY_KIND[kind] for kind in ChannelKind if kind in types]
    if method == _CREATE:
        return ["groups" if arguments.flag("is_private") else "channels"]
    if method == _OPEN and arguments.has("users"):
        return ["mpim" if len(arguments.listed("users")) > 1 else "im"]
    channel = workspace.channels.get(str(arguments.values.get("channel")))
    return [] if channel is None else [_BY_KIND[channel.kind]]
