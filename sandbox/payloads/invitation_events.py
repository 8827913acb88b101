"""Events about invitations into a channel of Slack Connect.

docs.slack.dev/reference/events/shared_channel_invite_accepted, and its neighbours.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sandbox.payloads.objects import team_object, user_object
from sandbox.state.journal import Change, ChangeKind
from sandbox.state.messages import Json
from sandbox.state.workspace import Workspace
from sandbox.state.world import Channel, Invitation

LASTS = timedelta(days=14)
_PROFILE = (
    "real_name",
    "display_name",
    "real_name_normalized",
    "display_name_normalized",
    "team",
    "avatar_hash",
)
_PICTURES = ("image_24", "image_32", "image_48", "image_72", "image_192", "image_512")


def _received(workspace: Workspace, change: Change) -> list[Json]:
    return [_event(workspace, change, "received")]


def _accepted(workspace: Workspace, change: Change) -> list[Json]:
    """As long as the company is not in the channel, an admin has yet to approve."""
    channel, invitation = _of(workspace, change)
    answer = {
        "approval_required": invitation.team not in channel.teams,
        "accepting_user": _user(workspace, change.who),
    }
    return [_event(workspace, change, "accepted", teams_in_channel=_teams(workspace, channel), **answer)]


def _answered(workspace: Workspace, change: Change, verb: str, doing: str) -> list[Json]:
    channel, _ = _of(workspace, change)
    answer = {
        f"{doing}_team_id": workspace.person(change.who).team_id,
        f"{doing}_user": _user(workspace, change.who),
    }
    return [_event(workspace, change, verb, teams_in_channel=_teams(workspace, channel), **answer)]


def _approved(workspace: Workspace, change: Change) -> list[Json]:
    return _answered(workspace, change, "approved", "approving")


def _declined(workspace: Workspace, change: Change) -> list[Json]:
    return _answered(workspace, change, "declined", "declining")


def _event(workspace: Workspace, change: Change, verb: str, **answer: Any) -> Json:
    channel, invitation = _of(workspace, change)
    return {
        "type": f"shared_channel_invite_{verb}",
        "invite": _invite(workspace, channel, invitation),
        "channel": {
            "id": channel.id,
            "is_private": channel.is_private,
            "is_im": False,
            "name": channel.name,
        },
        **answer,
        "event_ts": workspace.ids.ts(),
    }


def _invite(workspace: Workspace, channel: Channel, invitation: Invitation) -> Json:
    recipient = {"recipient_user_id": invitation.recipient} if invitation.recipient else {}
    return {
        "id": invitation.id,
        "date_created": invitation.created,
        "date_invalid": invitation.created + int(LASTS.total_seconds()),
        "inviting_team": _team(workspace, channel.host_team),
        "inviting_user": _user(workspace, invitation.inviter),
        **recipient,
    }


def _teams(workspace: Workspace, channel: Channel) -> list[Json]:
    return [_team(workspace, team) for team in channel.teams]


def _team(workspace: Workspace, team: str) -> Json:
    whole = team_object(workspace.teams[team])
    kept = {name: whole[name] for name in ("id", "name", "icon", "domain")}
    return kept | {"is_verified": False, "date_created": 0}


def _user(workspace: Workspace, user: str) -> Json:
    whole = user_object(workspace, workspace.person(user))
    kept = {name: whole[name] for name in ("id", "team_id", "name", "updated")}
    profile = {
        name: whole["profile"][name] for name in (*_PROFILE, "email", *_PICTURES) if name in whole["profile"]
    }
    return kept | {"profile": profile}


def _of(workspace: Workspace, change: Change) -> tuple[Channel, Invitation]:
    assert change.invitation is not None
    return workspace.channel(change.channel or ""), change.invitation


BUILDERS: Mapping[ChangeKind, Callable[[Workspace, Change], list[Json]]] = {
    ChangeKind.INVITED: _received,
    ChangeKind.INVITE_ACCEPTED: _accepted,
    ChangeKind.INVITE_APPROVED: _approved,
    ChangeKind.INVITE_DECLINED: _declined,
}
