"""Calls a webhook once, and says what became of it. Never calls it again by itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import aiohttp

from bot.clock import Activity, Clock
from bot.domain.brief import Brief
from bot.domain.outgoing import Message, Page, PageOver
from bot.ports import PermanentError, RefusedPlaceError, SendError, TransientError, UnknownFateError
from bot.webhooks.body import body
from bot.webhooks.signature import signed

TIMEOUT = aiohttp.ClientTimeout(total=10)
AGAIN_SECONDS = 30.0
LONGEST_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where one is called, and the keys that sign: two while a secret is being renewed. Never shown."""

    url: str = field(repr=False)
    keys: tuple[bytes, ...] = field(repr=False)


NO_WEBHOOKS: Mapping[str, Webhook] = MappingProxyType({})


class Webhooks:
    """By name, those that the environment knows."""

    def __init__(
        self,
        known: Mapping[str, Webhook],
        session: Callable[[], aiohttp.ClientSession],
        clock: Clock,
        activity: Activity,
    ) -> None:
        self._known = known
        self._session = session
        self._clock = clock
        self._activity = activity

    def body(self, message: Message, brief: Brief, key: str) -> bytes:
        if not isinstance(message, Page | PageOver):
            raise TypeError(f"{type(message).__name__} is not for a webhook")
        return body(message, brief, key)

    async def call(self, name: str, body: bytes, key: str) -> None:
        """Errors: `SendError`."""
        webhook = self._known.get(name)
        if webhook is None:
            raise RefusedPlaceError("no_such_webhook", f"the environment has no webhook {name}")
        with self._activity.doing("webhook"):
            status, wait = await self._post(webhook, body, key)
        if (error := _error(status, wait)) is not None:
            raise error

    async def _post(self, webhook: Webhook, body: bytes, key: str) -> tuple[int, str]:
        headers = {
            **signed(webhook.keys, key, int(self._clock.now().timestamp()), body),
            "content-type": "application/json",
            "user-agent": "Steward",
        }
        try:
            async with self._session().post(
                webhook.url, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False
            ) as answer:
                return answer.status, answer.headers.get("retry-after", "")
        except aiohttp.ClientConnectorError as error:  # nothing was sent
            raise TransientError("webhook_unreachable", AGAIN_SECONDS) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise UnknownFateError(type(error).__name__) from error


def _error(status: int, wait: str) -> SendError | None:
    code = f"http_{status}"
    if 200 <= status < 300:
        return None
    if status in _NOT_NOW:
        seconds = float(wait) if wait.isascii() and wait.isdigit() else AGAIN_SECONDS
        return TransientError(code, min(max(seconds, 1.0), LONGEST_SECONDS))
    if status in _THIS_ONE:
        return PermanentError(code)
    return UnknownFateError(code) if status >= 500 else RefusedPlaceError(code)


_NOT_NOW = (408, 425, 429, 503)
_THIS_ONE = (400, 409, 413, 415, 422)
"""It says that of this message: another would be taken. All else below 500 is of the place, and people mend it."""
