"""What a Web API method is."""

from collections.abc import Callable
from typing import TypeAlias

from sandbox.messages import Json
from sandbox.web.arguments import Arguments
from sandbox.workspace import Workspace

CONNECTIONS_OPEN = "apps.connections.open"
APP_LEVEL = frozenset({CONNECTIONS_OPEN, "apps.event.authorizations.list"})
"""What an app-level token is for."""

Method: TypeAlias = Callable[[Workspace, Arguments], Json]
"""One synchronous step: check, take effect, answer. Raises `ApiError`."""
