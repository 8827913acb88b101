"""The door of the Web API: who calls, what they get, and the faults they meet."""

from collections.abc import Mapping
from contextlib import nullcontext

from aiohttp import web

from sandbox.delivery.installation import Installation
from sandbox.delivery.wire import Wire
from sandbox.faults import DropConnection
from sandbox.faults.calls import CallFaults
from sandbox.faults.cut import cut
from sandbox.state.messages import Json
from sandbox.state.workspace import Workspace
from sandbox.time.real_time import monotonic
from sandbox.web import apps, channels, chat, conversations, directory, files, reactions, views
from sandbox.web.arguments import Arguments, missing, read_arguments
from sandbox.web.errors import ApiError
from sandbox.web.method_table import DOCUMENTED
from sandbox.web.methods import APP_LEVEL, CONNECTIONS_OPEN, Method
from sandbox.web.rate_limits import RateLimits
from sandbox.web.request_body import JSON, charset_warning
from sandbox.web.scopes import check_scopes

METHODS: Mapping[str, Method] = {
    **apps.METHODS,
    **channels.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **directory.METHODS,
    **files.METHODS,
    **reactions.METHODS,
    **views.METHODS,
}
API_TEST = "api.test"


IN_OTHER_WORDS: Mapping[str, tuple[str, ...]] = {
    "cannot_reply_to_message": ("invalid_arguments",),
    "invalid_limit": ("invalid_arguments",),
    "is_archived": ("is_inactive", "posting_to_channel_denied"),
    "msg_too_long": ("msg_blocks_too_long",),
    "restricted_action": ("is_inactive", "posting_to_channel_denied"),
    "restricted_action_non_threadable_channel": ("restricted_action",),
    "restricted_action_read_only_channel": ("restricted_action",),
    "restricted_action_thread_only_channel": ("restricted_action",),
    "user_disabled": ("channel_not_found",),
}
"""What a method says where its docs do not list the first word; any method may say `invalid_arguments`."""


class WebApi:
    """Serves `/api/<method>` to every app, which its token names; `limits` are off when `None`.

    Only calls by bot token count as traffic.
    """

    def __init__(
        self,
        installed: Mapping[str, Installation],
        faults: CallFaults,
        limits: RateLimits | None,
        wire: Wire,
    ) -> None:
        self._installed = installed
        self._faults = faults
        self._wire = wire
        self._limits = limits

    async def serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        try:
            arguments = await read_arguments(request)
            token = _token(request, arguments)
            if method == API_TEST and not token:
                return web.json_response({"ok": True} | apps.answer_test(arguments))
            app = self._caller(token, method)
        except ApiError as error:
            return _refusal(error)
        with app.traffic.call(method) if method not in APP_LEVEL else nullcontext():
            began = monotonic()
            response = await self._answer(request, app, method, arguments)
            self._wire.call(method, began, arguments.values, response.status, response.body)
            response.headers.update(_headers(app.workspace, method))
            return response

    def _caller(self, token: str, method: str) -> Installation:
        """An app-level token is for the methods of `APP_LEVEL`; the bot token does everything else."""
        if not token:
            raise ApiError("not_authed")
        for installed in self._installed.values():
            app = installed.app
            if token not in (app.bot_token, app.app_token):
                continue
            if token in installed.workspace.refused_tokens:
                raise ApiError(installed.workspace.refused_tokens[token])
            if (token == app.app_token) != (method in APP_LEVEL):
                raise ApiError("not_allowed_token_type")
            return installed
        raise ApiError("invalid_auth")

    async def _answer(
        self, request: web.Request, app: Installation, method: str, arguments: Arguments
    ) -> web.Response:
        try:
            await self._faults.before(method, arguments.values)
            answer = {"ok": True} | self._effect(request, app, method, arguments)
            answer = await self._faults.after(method, arguments.values, answer)
        except ApiError as error:
            return _refusal(error, _word(method, error.error))
        except DropConnection:
            return cut(request)
        return web.json_response(_warned(answer, charset_warning(request)))

    def _effect(self, request: web.Request, app: Installation, method: str, arguments: Arguments) -> Json:
        if method == CONNECTIONS_OPEN:
            if not app.sockets.is_on:
                raise ApiError("forbidden_team")
            return {"url": f"ws://{request.host}/link/?ticket={app.sockets.ticket()}&app_id={app.app.id}"}
        found = METHODS.get(method)
        if found is None:
            app.traffic.unknown_methods[method] += 1
            raise ApiError("unknown_method")
        self._check(app.workspace, method, arguments)
        return found(app.workspace, arguments)

    def _check(self, workspace: Workspace, method: str, arguments: Arguments) -> None:
        """What the door itself may refuse. Raises `ApiError`."""
        self._check_rate(workspace.app.id, method, str(arguments.values.get("channel")))
        check_scopes(workspace, method, arguments)
        absent = [name for name in DOCUMENTED[method].required if arguments.values.get(name) is None]
        if absent:
            raise missing(*absent)

    def _check_rate(self, app: str, method: str, channel: str) -> None:
        wait = self._limits.retry_after(app, method, channel) if self._limits else None
        if wait is not None:
            raise ApiError("ratelimited", status=429, retry_after=wait)


def _headers(workspace: Workspace, method: str) -> Mapping[str, str]:
    accepted = DOCUMENTED[method].scopes if method in DOCUMENTED else ()
    return {
        "x-oauth-scopes": ",".join(sorted(workspace.app.scopes)),
        "x-accepted-oauth-scopes": ",".join(accepted),
        "x-slack-req-id": workspace.ids.uuid("request").replace("-", ""),
    }


def _token(request: web.Request, arguments: Arguments) -> str:
    """Empty when there is none. One in a JSON body is none (docs.slack.dev/apis/web-api, "POST bodies")."""
    header = request.headers.get("Authorization", "")
    given = arguments.values.pop("token", "")
    if request.content_type == JSON:
        given = request.query.get("token", "")
    return header.removeprefix("Bearer ").strip() or str(given)


def _word(method: str, error: str) -> str:
    if method not in DOCUMENTED:
        return error
    listed = DOCUMENTED[method].errors | {"invalid_arguments"}
    return next((word for word in (error, *IN_OTHER_WORDS.get(error, ())) if word in listed), error)


def _refusal(error: ApiError, word: str = "") -> web.Response:
    body: Json = {"ok": False, "error": word or error.error, **error.fields}
    if error.messages:
        body["response_metadata"] = {"messages": list(error.messages)}
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    return web.json_response(body, status=error.status, headers=headers)


def _warned(answer: Json, warning: str | None) -> Json:
    """The answer with one more warning beside those it has."""
    if warning is None:
        return answer
    metadata = answer.get("response_metadata", {})
    warnings = [*metadata.get("warnings", ()), warning]
    return answer | {
        "warning": ",".join(warnings),
        "response_metadata": metadata | {"warnings": warnings},
    }
