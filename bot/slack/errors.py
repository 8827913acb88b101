"""Slack's error strings, sorted once: what each means for what was to be done.

Source: the error lists of the Web API method docs, for every method that we call, and the errors that Slack's
pages name for all methods (docs.slack.dev/reference/methods). A test holds the table against the docs. A word
that Slack invents tomorrow is permanent until it stands here, because a repeated unknown failure would hold up
everything behind it.
"""

from collections.abc import Mapping

from slack_sdk.errors import SlackApiError

from bot.ports import (
    GoneError,
    PermanentError,
    RefusedPlaceError,
    RefusedTokenError,
    SendError,
    TransientError,
    UnknownFateError,
)

TRY_AGAIN_SECONDS = 5.0
ASK_AGAIN_SECONDS = 60.0
LONGEST_WAIT_SECONDS = 3600.0

# Nothing was done, and it may work later.
TRANSIENT: Mapping[str, float] = {
    "ratelimited": TRY_AGAIN_SECONDS,
    "rate_limited": TRY_AGAIN_SECONDS,
    "message_limit_exceeded": TRY_AGAIN_SECONDS,
    "service_unavailable": TRY_AGAIN_SECONDS,
    "streaming_state_conflict": TRY_AGAIN_SECONDS,
    "list_record_comment_fetch_failed": TRY_AGAIN_SECONDS,
    "team_added_to_org": ASK_AGAIN_SECONDS,
    "external_channel_migrating": ASK_AGAIN_SECONDS,
    "fetch_members_failed": TRY_AGAIN_SECONDS,
}
# The token, the installation or the plan is at fault, and a person must mend it: everything is kept meanwhile.
TOKEN = frozenset(
    {
        "access_denied",
        "accesslimited",
        "account_inactive",
        "deprecated_endpoint",
        "enterprise_is_restricted",
        "forbidden_team",
        "invalid_auth",
        "method_deprecated",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "plan_upgrade_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
# The place is at fault: we are no member, it is archived or frozen, a setting forbids it, the person is gone.
PLACE = frozenset(
    {
        "app_access_restricted",
        "cannot_dm_bot",
        "channel_is_limited_access",
        "channel_not_found",
        "ekm_access_denied",
        "invalid_user_combination",
        "is_archived",
        "is_inactive",
        "messages_tab_disabled",
        "method_not_supported_for_channel_type",
        "not_in_channel",
        "posting_to_channel_denied",
        "restricted_action",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "team_not_found",
        "user_disabled",
        "user_not_found",
        "user_not_in_channel",
        "user_not_visible",
    }
)
# What was to be edited stands there no more, or is not ours to edit any more: it is posted anew.
GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})
# "Some aspect of the operation may have succeeded" (method docs).
UNKNOWN = frozenset({"fatal_error", "internal_error", "request_timeout", "update_failed"})
# What was asked is at fault, and would be refused again.
PERMANENT = frozenset(
    {
        "as_user_not_supported",
        "attachment_payload_limit_exceeded",
        "block_mismatch",
        "blocked_file_type",
        "cannot_reply_to_message",
        "cant_broadcast_message",
        "draft_already_deleted",
        "draft_already_sent",
        "draft_has_conflict",
        "draft_not_found",
        "duplicate_channel_not_found",
        "duplicate_external_id",
        "duplicate_message_not_found",
        "exchanged_trigger_id",
        "expired_trigger_id",
        "file_deleted",
        "file_is_deleted",
        "file_not_found",
        "file_share_limit_reached",
        "insecure_request",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_charset",
        "invalid_cursor",
        "invalid_limit",
        "invalid_types",
        "missing_argument",
        "invalid_form_data",
        "invalid_metadata_filter_keys",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_post_type",
        "invalid_trigger_id",
        "invalid_ts_latest",
        "invalid_ts_oldest",
        "is_bot",
        "markdown_text_conflict",
        "max_file_sharing_exceeded",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
        "missing_args",
        "missing_file_data",
        "missing_post_type",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_dual_broadcast_content_update",
        "no_such_subteam",
        "no_text",
        "not_enough_users",
        "restricted_action_non_threadable_channel",
        "restricted_action_thread_locked",
        "send_on_behalf_not_allowed",
        "slack_connect_blocked_file_type",
        "slack_connect_canvas_sharing_blocked",
        "slack_connect_clip_sharing_blocked",
        "slack_connect_file_link_sharing_blocked",
        "slack_connect_file_upload_sharing_blocked",
        "slack_connect_lists_sharing_blocked",
        "thread_not_found",
        "too_many_attachments",
        "too_many_contact_cards",
        "too_many_users",
        "unable_to_share_files",
        "users_list_not_supplied",
        "view_too_large",
    }
)
CLASSES: Mapping[type[SendError], frozenset[str]] = {
    TransientError: frozenset(TRANSIENT),
    RefusedTokenError: TOKEN,
    RefusedPlaceError: PLACE,
    GoneError: GONE,
    UnknownFateError: UNKNOWN,
    PermanentError: PERMANENT,
}
_CLASS_OF: Mapping[str, type[SendError]] = {code: kind for kind, codes in CLASSES.items() for code in codes}


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
    if status >= 500:
        return UnknownFateError(code)
    if code in TOKEN:
        return RefusedTokenError(code, ASK_AGAIN_SECONDS)
    if code in TRANSIENT:
        return TransientError(code, TRANSIENT[code])
    return _CLASS_OF.get(code, PermanentError)(code)


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
