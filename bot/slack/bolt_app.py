"""Bolt, with what of its defaults loses events or prints customers' words switched off (slack.md §0)."""

from collections.abc import Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import quiet_logger


def bolt_app(base_url: str, before_authorize: AsyncMiddleware, authorize: Callable[..., Any]) -> AsyncApp:
    """An app without listeners. Whatever it cannot place is raised, and answered by handlers/mishaps.py."""
    return AsyncApp(
        client=AsyncWebClient(base_url=base_url, retry_handlers=[]),
        request_verification_enabled=False,  # HTTP is checked by handlers/http.py before Bolt sees it
        before_authorize=before_authorize,
        raise_error_for_unhandled_request=True,
        authorize=authorize,
        logger=quiet_logger("slack_bolt"),
    )
