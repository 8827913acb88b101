"""What a Web API method is."""

from collections.abc import Callable
from typing import TypeAlias

from sandbox.state.messages import Json
from sandbox.state.workspace import Workspace
from sandbox.web.arguments import Arguments

CONNECTIONS_OPEN = "apps.connections.open"
APP_LEVEL = frozenset({CONNECTIONS_OPEN, "apps.event.authorizations.list"})
"""What an app-level token is for."""

Method: TypeAlias = Callable[[Workspace, Arguments], Json]
"""One synchronous step: check, take effect, answer. Raises `ApiError`."""
