"""What a Web API method is."""

from collections.abc import Callable
from typing import TypeAlias

from sandbox.messages import Json
from sandbox.web.arguments import Arguments
from sandbox.workspace import Workspace

Method: TypeAlias = Callable[[Workspace, Arguments], Json]
"""One synchronous step: check, take effect, answer. Raises `ApiError`."""
