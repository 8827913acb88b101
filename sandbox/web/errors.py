"""An error answer of the Web API: HTTP 200 and a word (docs.slack.dev/apis/web-api/#errors)."""


class ApiError(Exception):
    """`error` is Slack's own word; `messages` go into `response_metadata`."""

    def __init__(self, error: str, *, messages: tuple[str, ...] = ()) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages
