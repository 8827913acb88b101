"""Slack's words for what went wrong, and what follows: try again, give up, or find out first."""

from collections.abc import Mapping
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.ports import (
    GoneError,
    PermanentError,
    RefusedPlaceError,
    RefusedTokenError,
    SendError,
    TransientError,
    UnknownFateError,
)
from bot.slack.errors import ASK_AGAIN_SECONDS, LONGEST_WAIT_SECONDS, TRY_AGAIN_SECONDS, error_of


def refused(code: str, status: int = 200, headers: Mapping[str, str] | None = None) -> SendError:
    return error_of(failure({"ok": False, "error": code}, status, headers))


def failure(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> SlackApiError:
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.com/api/chat.postMessage",
        req_args={},
        data=data,
        headers=dict(headers or {}),
        status_code=status,
    )
    return SlackApiError("refused", response)


@pytest.mark.parametrize("code", ["channel_not_found", "is_archived", "msg_too_long", "a_word_of_tomorrow"])
def test_what_would_fail_again_is_permanent(code: str) -> None:
    error = refused(code)
    assert isinstance(error, PermanentError)
    assert error.code == code


@pytest.mark.parametrize(
    ("code", "of_the_place"),
    [("not_in_channel", True), ("is_archived", True), ("user_disabled", True), ("msg_too_long", False)],
)
def test_a_place_that_takes_nothing_is_told_from_a_message_that_fits_nowhere(
    code: str, *, of_the_place: bool
) -> None:
    assert isinstance(refused(code), RefusedPlaceError) is of_the_place


@pytest.mark.parametrize(
    ("code", "seconds"),
    [("service_unavailable", TRY_AGAIN_SECONDS), ("token_revoked", ASK_AGAIN_SECONDS)],
)
def test_what_may_work_later_is_tried_again(code: str, seconds: float) -> None:
    error = refused(code)
    assert isinstance(error, TransientError)
    assert (error.code, error.retry_after) == (code, seconds)


@pytest.mark.parametrize(
    "code", ["token_revoked", "account_inactive", "missing_scope", "plan_upgrade_required"]
)
def test_a_token_that_is_refused_is_told_from_a_message_that_is(code: str) -> None:
    assert isinstance(refused(code), RefusedTokenError)


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message", "edit_window_closed"])
def test_what_cannot_be_edited_any_more_is_gone(code: str) -> None:
    assert isinstance(refused(code), GoneError)


@pytest.mark.parametrize("code", ["fatal_error", "internal_error", "request_timeout"])
def test_what_may_have_worked_is_of_unknown_fate(code: str) -> None:
    assert isinstance(refused(code), UnknownFateError)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_is_of_unknown_fate_whatever_it_says(status: int) -> None:
    assert isinstance(refused("channel_not_found", status=status), UnknownFateError)
    page = error_of(failure("<html>bad gateway</html>", status=status))
    assert isinstance(page, UnknownFateError)
    assert page.code == f"http_{status}"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "17"}, 17.0),
        ({"retry-after": "17"}, 17.0),
        ({"Retry-After": "0"}, 1.0),
        ({"Retry-After": "-5"}, TRY_AGAIN_SECONDS),
        ({"Retry-After": "soon"}, TRY_AGAIN_SECONDS),
        ({"Retry-After": "nan"}, TRY_AGAIN_SECONDS),
        ({"Retry-After": "inf"}, TRY_AGAIN_SECONDS),
        ({"Retry-After": "9" * 400}, LONGEST_WAIT_SECONDS),
        ({}, TRY_AGAIN_SECONDS),
    ],
    ids=str,
)
def test_a_rate_limit_is_obeyed_as_far_as_it_can_be_read(headers: Mapping[str, str], seconds: float) -> None:
    for error in (refused("ratelimited", 429, headers), refused("ratelimited", 200, headers)):
        assert isinstance(error, TransientError)
        assert (error.code, error.retry_after) == ("ratelimited", seconds)


def test_a_rate_limit_without_a_body_is_one_too() -> None:
    error = error_of(failure("", status=429, headers={"Retry-After": "3"}))
    assert isinstance(error, TransientError)
    assert error.retry_after == 3


def test_an_answer_without_an_error_names_its_status() -> None:
    assert error_of(failure({"ok": False}, status=404)).code == "http_404"
