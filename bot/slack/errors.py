"""Slack's error strings, sorted once: what to do about each when a message could not be sent.

Source: the error lists of the Web API method docs (slack.md §3.3). A code in no list is permanent,
because a repeated unknown failure would hold up everything behind it.
"""

from collections.abc import Mapping

from slack_sdk.errors import SlackApiError

from bot.ports import (
    GoneError,
    PermanentError,
    RefusedPlaceError,
    SendError,
    TransientError,
    UnknownFateError,
)

TRY_AGAIN_SECONDS = 5.0
ASK_AGAIN_SECONDS = 60.0  # a person must mend it (a token, a setting); keep the message meanwhile
LONGEST_WAIT_SECONDS = 3600.0

# Nothing was done, and it may work later.
TRANSIENT: Mapping[str, float] = {
    "ratelimited": TRY_AGAIN_SECONDS,
    "rate_limited": TRY_AGAIN_SECONDS,
    "message_limit_exceeded": TRY_AGAIN_SECONDS,
    "accesslimited": ASK_AGAIN_SECONDS,
    "team_added_to_org": ASK_AGAIN_SECONDS,
    "service_unavailable": TRY_AGAIN_SECONDS,
    "external_channel_migrating": ASK_AGAIN_SECONDS,
    # The token or the installation is at fault, not the message.
    "invalid_auth": ASK_AGAIN_SECONDS,
    "not_authed": ASK_AGAIN_SECONDS,
    "account_inactive": ASK_AGAIN_SECONDS,
    "token_revoked": ASK_AGAIN_SECONDS,
    "token_expired": ASK_AGAIN_SECONDS,
    "missing_scope": ASK_AGAIN_SECONDS,
    "org_login_required": ASK_AGAIN_SECONDS,
    "ekm_access_denied": ASK_AGAIN_SECONDS,
}
# The place is at fault: we are no member, it is archived or frozen, a setting forbids it, the person is gone.
PLACE = frozenset(
    {
        "not_in_channel",
        "channel_not_found",
        "is_archived",
        "is_inactive",
        "app_access_restricted",
        "posting_to_channel_denied",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "messages_tab_disabled",
        "user_not_found",
        "user_not_visible",
        "user_disabled",
    }
)
# "Some aspect of the operation may have succeeded" (method docs).
UNKNOWN = frozenset({"fatal_error", "internal_error", "request_timeout"})


def error_of(error: SlackApiError) -> SendError:
    """What a refused call means for the message."""
    response = error.response
    status = getattr(response, "status_code", 200)
    code = (
        str(response.get("error") or f"http_{status}")
        if isinstance(response.data, dict)
        else f"http_{status}"
    )
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return TransientError("ratelimited", _retry_after(response.headers))
    if status >= 500 or code in UNKNOWN:
        return UnknownFateError(code)
    if code in TRANSIENT:
        return TransientError(code, TRANSIENT[code])
    if code == "message_not_found":
        return GoneError(code)
    return RefusedPlaceError(code) if code in PLACE else PermanentError(code)


_CANNOT_START: Mapping[str, str] = {
    "missing_scope": "install the app again with the scopes of manifest.yml",
    "invalid_auth": "copy it anew from the app's page",
    "not_authed": "copy it anew from the app's page",
    "not_allowed_token_type": "the bot's token begins with xoxb-, the app's with xapp-",
    "account_inactive": "the app was removed from the workspace: install it again",
    "token_revoked": "install the app again, and copy the new one",
    "token_expired": "install the app again, and copy the new one",
}


def cannot_start(error: SendError, token: str, base_url: str) -> str:
    """Why Slack does not let us start, for who reads the terminal; `token` is the variable that was used."""
    if error.code in _CANNOT_START:
        return f"Slack does not take {token} ({error.code}): {_CANNOT_START[error.code]}"
    if isinstance(error, UnknownFateError):
        return f"Slack cannot be reached at {base_url} ({error.code}): check the network and SLACK_API_URL"
    return f"Slack does not let us start now ({error.code}): try again later"


def _retry_after(headers: Mapping[str, object]) -> float:
    """Slack gives whole seconds; anything else is as good as nothing."""
    given = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    if not (given.isascii() and given.isdigit()):
        return TRY_AGAIN_SECONDS
    return min(max(1.0, float(given)), LONGEST_WAIT_SECONDS)
