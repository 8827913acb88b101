"""Events and payloads of which the reference holds no sample: names and kinds of their fields, by hand.

Values are blanks, as in the samples. `page` is where Slack's docs show the event.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Documented:
    """`fields` are to be seen in one situation or another, `sometimes` may be."""

    page: str
    fields: Mapping[str, Any]
    sometimes: Mapping[str, Any] = field(default_factory=dict)


ANY_METHOD_ERRORS = frozenset(
    {
        "access_denied",
        "accesslimited",
        "account_inactive",
        "deprecated_endpoint",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "fatal_error",
        "internal_error",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_auth",
        "invalid_charset",
        "invalid_form_data",
        "invalid_json",
        "invalid_post_type",
        "json_not_object",
        "method_deprecated",
        "missing_post_type",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "ratelimited",
        "request_timeout",
        "service_unavailable",
        "team_access_not_granted",
        "team_added_to_org",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
        "unknown_method",
    }
)
"""Errors that any method may answer: the docs repeat them on each method's page
(docs.slack.dev/reference/methods/auth.test), those of JSON bodies are on docs.slack.dev/apis/web-api.
"""

_REFERENCE = "docs.slack.dev/reference"
_HIDDEN: Mapping[str, Any] = {
    "type": "message",
    "hidden": False,
    "channel": "",
    "channel_type": "",
    "ts": "",
    "event_ts": "",
    "previous_message": {},
}

_TEAM: Mapping[str, Any] = {
    **dict.fromkeys(("id", "name", "domain"), ""),
    "icon": {"image_default": False, **{f"image_{size}": "" for size in (34, 44, 68, 88, 102, 132)}},
    "is_verified": False,
    "date_created": 0,
}
_NAMES = ("real_name", "display_name", "real_name_normalized", "display_name_normalized")
_PERSON: Mapping[str, Any] = {
    **dict.fromkeys(("id", "team_id", "name"), ""),
    "updated": 0,
    "profile": {
        **dict.fromkeys((*_NAMES, "team", "avatar_hash"), ""),
        **{f"image_{size}": "" for size in (24, 32, 48, 72, 192, 512)},
    },
}
_WITH_EMAIL: Mapping[str, Any] = {"profile": {"email": ""}}
_SOMETIMES: Mapping[str, Any] = {
    "invite": {"recipient_user_id": "", "recipient_email": "", "inviting_user": _WITH_EMAIL},
    **dict.fromkeys(("accepting_user", "approving_user", "declining_user"), _WITH_EMAIL),
}
"""An invitation goes to a person, to an address, or to both; an app may see addresses or not."""


def _invited(verb: str, answer: Mapping[str, Any]) -> Documented:
    """As on the page; a recorded one agrees (aseriousbiz/abbot, SharedChannelInviteAcceptedTests)."""
    invite = {
        "id": "",
        "date_created": 0,
        "date_invalid": 0,
        "inviting_team": _TEAM,
        "inviting_user": _PERSON,
    }
    return Documented(
        f"{_REFERENCE}/events/shared_channel_invite_{verb}",
        {
            "type": "",
            "invite": invite,
            "channel": {"id": "", "is_private": False, "is_im": False, "name": ""},
            "event_ts": "",
            **answer,
        },
        _SOMETIMES,
    )


EVENTS: Mapping[str, Documented] = {
    "channel_created": Documented(
        f"{_REFERENCE}/events/channel_created",
        {
            "type": "channel_created",
            "channel": {
                **dict.fromkeys(("id", "name", "name_normalized", "creator", "context_team_id"), ""),
                **dict.fromkeys(("is_channel", "is_shared", "is_org_shared"), False),
                "created": 0,
            },
            "event_ts": "",
        },
    ),
    "group_deleted": Documented(
        "docs.slack.dev/tools/node-slack-sdk/reference/types/interfaces/GroupDeletedEvent",
        {**dict.fromkeys(("type", "channel", "actor_id", "event_ts"), ""), "date_deleted": 0},
    ),
    "message/channel_purpose": Documented(
        f"{_REFERENCE}/events/message/channel_purpose",
        {
            "type": "message",
            "subtype": "channel_purpose",
            **dict.fromkeys(("user", "channel", "channel_type", "text", "purpose", "ts", "event_ts"), ""),
        },
    ),
    "channel_id_changed": Documented(
        f"{_REFERENCE}/events/channel_id_changed",
        {"type": "channel_id_changed", "old_channel_id": "", "new_channel_id": "", "event_ts": ""},
    ),
    "app_uninstalled": Documented(f"{_REFERENCE}/events/app_uninstalled", {"type": "app_uninstalled"}),
    "shared_channel_invite_received": _invited("received", {}),
    "shared_channel_invite_accepted": _invited(
        "accepted", {"approval_required": False, "teams_in_channel": [_TEAM], "accepting_user": _PERSON}
    ),
    "shared_channel_invite_approved": _invited(
        "approved", {"approving_team_id": "", "teams_in_channel": [_TEAM], "approving_user": _PERSON}
    ),
    "shared_channel_invite_declined": _invited(
        "declined", {"declining_team_id": "", "teams_in_channel": [_TEAM], "declining_user": _PERSON}
    ),
    "channel_shared": Documented(
        f"{_REFERENCE}/events/channel_shared",
        {"type": "channel_shared", "connected_team_id": "", "channel": "", "event_ts": ""},
    ),
    "member_joined_channel": Documented(
        f"{_REFERENCE}/events/member_joined_channel",
        {
            "type": "member_joined_channel",
            "user": "",
            "channel": "",
            "channel_type": "",
            "team": "",
            "inviter": "",
            "event_ts": "",
        },
    ),
    "user_change": Documented(
        f"{_REFERENCE}/events/user_change",
        {"type": "user_change", "user": {}, "cache_ts": 0, "event_ts": ""},
    ),
    "message/message_changed": Documented(
        f"{_REFERENCE}/events/message/message_changed",
        {**_HIDDEN, "subtype": "message_changed", "message": {}},
    ),
    "message/message_deleted": Documented(
        f"{_REFERENCE}/events/message/message_deleted",
        {**_HIDDEN, "subtype": "message_deleted", "deleted_ts": ""},
    ),
}

ANY_INTERACTION = Documented(f"{_REFERENCE}/interaction-payloads", {}, {"enterprise": None})
"""Outside an Enterprise organisation there is none."""

_WHO: Mapping[str, Any] = {
    "type": "",
    "team": {"id": "", "domain": ""},
    "user": {"id": "", "username": "", "name": "", "team_id": ""},
    "api_app_id": "",
    "token": "",
    "is_enterprise_install": False,
}
_MESSAGE_PLACE: Mapping[str, Any] = {"type": "", "message_ts": "", "channel_id": "", "is_ephemeral": False}
_SEARCH: Mapping[str, Any] = dict.fromkeys(("action_id", "block_id", "value"), "")
_ACTIONS: Mapping[str, Any] = {
    **_WHO,
    "trigger_id": "",
    "actions": [{"type": "", "action_id": "", "block_id": "", "action_ts": ""}],
}
_CHOSEN: Mapping[str, Any] = {
    "actions": [
        {
            "selected_options": [{"text": {"type": "", "text": "", "emoji": False}, "value": ""}],
            "selected_users": [""],
            "selected_channels": [""],
            "selected_conversations": [""],
            "selected_date_time": 0,
        }
    ]
}
"""What the sample's typed class leaves out (docs.slack.dev/reference/block-kit/block-elements)."""

INTERACTIONS: Mapping[str, Documented] = {
    "slash command": Documented(
        "docs.slack.dev/interactivity/implementing-slash-commands",
        {
            **dict.fromkeys(("token", "team_id", "team_domain", "channel_id", "channel_name"), ""),
            **dict.fromkeys(("user_id", "user_name", "command", "text", "api_app_id"), ""),
            **dict.fromkeys(("response_url", "trigger_id"), ""),
        },
    ),
    "block_actions of a message": Documented(
        f"{_REFERENCE}/interaction-payloads/block_actions-payload",
        {
            **_ACTIONS,
            "container": _MESSAGE_PLACE,
            "channel": {"id": "", "name": ""},
            "message": {},
            "state": {"values": {}},
            "response_url": "",
        },
        _CHOSEN,
    ),
    "block_actions of a view": Documented(
        f"{_REFERENCE}/interaction-payloads/block_actions-payload",
        {**_ACTIONS, "container": {"type": "", "view_id": ""}, "view": {}},
        _CHOSEN,
    ),
    "block_suggestion of a message": Documented(
        f"{_REFERENCE}/interaction-payloads/block_suggestion-payload",
        {**_WHO, **_SEARCH, "container": _MESSAGE_PLACE, "channel": {"id": "", "name": ""}, "message": {}},
    ),
    "block_suggestion of a view": Documented(
        f"{_REFERENCE}/interaction-payloads/block_suggestion-payload",
        {**_WHO, **_SEARCH, "container": {"type": "", "view_id": ""}, "view": {}},
    ),
    "shortcut": Documented(
        f"{_REFERENCE}/interaction-payloads/shortcuts-interaction-payload",
        {
            **{name: _WHO[name] for name in ("type", "team", "token", "is_enterprise_install")},
            "user": {"id": "", "username": "", "team_id": ""},
            **dict.fromkeys(("callback_id", "action_ts", "trigger_id"), ""),
        },
    ),
    "message_action": Documented(
        f"{_REFERENCE}/interaction-payloads/shortcuts-interaction-payload",
        {
            **{name: _WHO[name] for name in ("type", "team", "token", "is_enterprise_install")},
            "user": {"id": "", "name": "", "team_id": ""},
            **dict.fromkeys(("callback_id", "action_ts", "trigger_id", "message_ts", "response_url"), ""),
            "channel": {"id": "", "name": ""},
            "message": {},
        },
    ),
    "view_submission": Documented(
        f"{_REFERENCE}/interaction-payloads/view-interactions-payload",
        {
            **_WHO,
            "trigger_id": "",
            "view": {},
            "response_urls": [{"block_id": "", "action_id": "", "channel_id": "", "response_url": ""}],
        },
    ),
    "view_closed": Documented(
        f"{_REFERENCE}/interaction-payloads/view-interactions-payload",
        {**_WHO, "view": {}, "is_cleared": False},
    ),
}
"""What is there by the pages' own lists; the samples, being unions, cannot tell what never lacks."""
