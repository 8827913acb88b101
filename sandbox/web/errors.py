"""An error answer of the Web API: HTTP 200 and a word (docs.slack.dev/apis/web-api/#errors)."""

from collections.abc import Mapping
from typing import Any


class ApiError(Exception):
    """`error` is Slack's own word; `messages` go into `response_metadata`, `fields` beside the word.

    `status` is for the few that are no 200, and `retry_after` (seconds) for `ratelimited`.
    """

    def __init__(
        self,
        error: str,
        *,
        messages: tuple[str, ...] = (),
        fields: Mapping[str, Any] | None = None,
        status: int = 200,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages
        self.fields = fields or {}
        self.status = status
        self.retry_after = retry_after
