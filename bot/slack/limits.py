"""Slack's limits: how often each method may be called, which it makes us wait for, and which it refuses us.

Asked before each call, so that Slack need not say "too fast"; and where it says so all the same, nobody calls
that method before its time, whoever wanted to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.domain.places import LimitedMethod, RefusedPlace
from bot.ports import RefusedTokenError, SendError, TransientError
from bot.services.pace import Pace

TIER_2, TIER_3, TIER_4 = 20, 50, 100  # calls a minute (docs.slack.dev/apis/web-api/rate-limits)
RATES: Mapping[str, int] = {
    "apps.connections.open": TIER_3,
    "auth.test": TIER_4,  # "special": hundreds a minute
    "chat.postEphemeral": TIER_4,
    "chat.postMessage": 300,  # "special": several hundred a minute; a channel's own second is kept by its lane
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "usergroups.users.list": TIER_2,
    "users.conversations": TIER_3,
    "users.info": TIER_4,
    "views.open": TIER_4,
}
BY_CHANNEL = frozenset({"chat.postMessage", "chat.postEphemeral"})  # "too fast" may mean that channel alone
LIMITED = "ratelimited"
WHOLE_TOKEN = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "org_login_required", "token_expired", "token_revoked"}
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    channel: str


class Limits:
    """`rates` are calls a minute; a method without one is not paced."""

    def __init__(self, clock: Clock, rates: Mapping[str, int] = RATES) -> None:
        self._clock = clock
        self._paces = {method: Pace(clock, most) for method, most in rates.items()}
        self._until: dict[_Call, datetime] = {}
        self._refused: dict[str, RefusedPlace] = {}
        self._was_accepted = False

    def admit(self, method: str, channel: str = "") -> None:
        """Errors: `TransientError`, with the seconds until it may be called; it counts as called otherwise."""
        until = self._resting_until(method, channel)
        if until is None and (pace := self._paces.get(method)) is not None:
            until = pace.take()
            if until is not None:
                self._until[_Call(method, "")] = until
        if until is not None:
            raise TransientError(LIMITED, (until - self._clock.now()).total_seconds())

    def _resting_until(self, method: str, channel: str) -> datetime | None:
        now = self._clock.now()
        found = [self._until.get(call) for call in (_Call(method, ""), _Call(method, channel))]
        return max((until for until in found if until is not None and until > now), default=None)

    def failed(self, method: str, channel: str, error: SendError) -> None:
        if isinstance(error, RefusedTokenError):
            if method not in self._refused and self._was_accepted:  # at the start the terminal is told
                log.error("slack.refuses", method=method, error=error.code)
            since = self._refused[method].since if method in self._refused else self._clock.now()
            self._refused[method] = RefusedPlace(method, since, error.code)
        elif isinstance(error, TransientError) and error.code == LIMITED:
            self._rest(method, channel, self._clock.now() + timedelta(seconds=error.retry_after))

    def _rest(self, method: str, channel: str, until: datetime) -> None:
        """Where a second channel is limited at the same time, it is the workspace that is."""
        log.warning("slack.limits", method=method, until=str(until))
        call = _Call(method, channel if method in BY_CHANNEL else "")
        others = [
            one for one in self.limited if one.method == method and one.channel not in ("", call.channel)
        ]
        self._until[call] = until
        if call.channel and others:
            self._until[_Call(method, "")] = until

    def answered(self, method: str) -> None:
        """It works again; and where Slack takes the token at all, so does what it was refused for as a whole."""
        self._was_accepted = True
        over = [one.place for one in self._refused.values() if one.place == method or one.code in WHOLE_TOKEN]
        for each in over:
            log.info("slack.accepts", method=each)
            del self._refused[each]

    @property
    def limited(self) -> tuple[LimitedMethod, ...]:
        """What may not be called now."""
        now = self._clock.now()
        self._until = {call: until for call, until in self._until.items() if until > now}
        return tuple(LimitedMethod(call.method, call.channel, until) for call, until in self._until.items())

    @property
    def refused(self) -> RefusedPlace | None:
        """The method that our token was first refused, and still is."""
        return min(self._refused.values(), key=lambda one: one.since, default=None)
