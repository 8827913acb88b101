"""What goes wrong with a Web API call, before its effect and after it."""

import math
from collections.abc import Callable, Mapping
from datetime import timedelta

from sandbox.faults.kinds import STATUS, FaultKind
from sandbox.faults.once import DropConnection, Once
from sandbox.faults.plan import FaultPlan, Rule
from sandbox.state.ids import micros, unix_micros
from sandbox.state.messages import Json
from sandbox.time.clock import Clock
from sandbox.time.real_time import pause
from sandbox.web.errors import ApiError
from sandbox.web.methods import APP_LEVEL


def _limited(rule: Rule) -> ApiError:
    return ApiError("ratelimited", status=429, retry_after=max(1, math.ceil(rule.seconds)))


def _failed(rule: Rule) -> ApiError:
    return ApiError(rule.error, status=STATUS.get(rule.error, 200))


def _refused(rule: Rule) -> ApiError:
    return ApiError(rule.error)


def _revoked(_: Rule) -> ApiError:
    return ApiError("token_revoked")


def _dropped(_: Rule) -> DropConnection:
    return DropConnection()


BEFORE: Mapping[FaultKind, Callable[[Rule], Exception]] = {
    FaultKind.OUTAGE: _dropped,
    FaultKind.DROPPED_BEFORE: _dropped,
    FaultKind.RATE_LIMITED: _limited,
    FaultKind.ERROR_BEFORE: _failed,
    FaultKind.REFUSED: _refused,
    FaultKind.REVOKED_TOKEN: _revoked,
    FaultKind.AUTH_FAILS: _failed,
    FaultKind.UNREADABLE_HISTORY: _refused,
    FaultKind.REFUSE_SOCKETS: _refused,
    FaultKind.SEVERED_CHANNEL: _refused,
}
AFTER: Mapping[FaultKind, Callable[[Rule], Exception]] = {
    FaultKind.DROPPED_AFTER: _dropped,
    FaultKind.ERROR_AFTER: _failed,
}


class CallFaults:
    """The plan and the single failures, as the Web API's door meets them."""

    def __init__(self, plan: FaultPlan, once: Once, clock: Clock) -> None:
        self._plan = plan
        self._once = once
        self._clock = clock

    async def before(self, method: str, arguments: Json) -> None:
        """Raises `ApiError` or `DropConnection` instead of the effect."""
        await self._once.before(method, arguments)
        kinds = BEFORE.keys() - ({FaultKind.REVOKED_TOKEN} if method in APP_LEVEL else set())
        rule = self._plan.first(kinds, method, _channel(arguments))
        if rule is not None:
            raise BEFORE[rule.kind](rule)

    async def after(self, method: str, arguments: Json, answer: Json) -> Json:
        """The answer as the app gets it. Raises `ApiError` or `DropConnection` instead."""
        await self._once.after(method, arguments, answer)
        channel = _channel(arguments)
        slow = self._plan.first({FaultKind.SLOW}, method, channel)
        if slow is not None:
            await pause(slow.seconds)
        rule = self._plan.first(AFTER, method, channel)
        if rule is not None:
            raise AFTER[rule.kind](rule)
        lagging = self._plan.first({FaultKind.LAGGING_HISTORY}, method, channel)
        return answer if lagging is None else self._lagged(lagging, method, answer)

    def _lagged(self, rule: Rule, method: str, answer: Json) -> Json:
        newest = unix_micros(self._clock.now() - timedelta(seconds=rule.seconds))
        shown = [message for message in answer["messages"] if micros(message["ts"]) <= newest]
        if method == "conversations.replies" and not shown:
            raise ApiError("thread_not_found")
        return answer | {"messages": shown}


def _channel(arguments: Json) -> str:
    return str(arguments.get("channel") or "")
