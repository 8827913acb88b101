"""`workspace.yml` as a `Workspace`, and back."""

from collections.abc import Iterator
from typing import Annotated, Any

import yaml

from bot.configuration.fields import Name, Text, Written, matching
from bot.configuration.oncall_shape import (
    OnCallShape,
    TimeOffShape,
    UserId,
    dump_rota,
    rota_of,
    rota_problems,
)
from bot.configuration.problems import ConfigurationError, Problem, unknown_name
from bot.configuration.shape import MismatchError, Shape, fit
from bot.configuration.yaml_lines import Document, read_yaml
from bot.domain.places import UNKNOWN_ACCOUNT, Account, InternalChannels, Team, Workspace
from bot.domain.policy import Policy


def _slack_id(letters: str, noun: str) -> Written:
    """Slack documents ids only by their first letter, so more is not checked."""
    example = f"{letters[0]}0123ABCD"
    return matching(f"[{letters}][A-Z0-9]{{2,}}", f"is not the id of a {noun}; write one such as {example}")


TeamId = Annotated[str, _slack_id("T", "Slack team")]
GroupId = Annotated[str, _slack_id("S", "user group")]
ChannelId = Annotated[str, _slack_id("CG", "channel")]


class TeamShape(Shape):
    team_id: TeamId
    staff_group: GroupId
    manager_group: GroupId
    lead: UserId
    manager: UserId


class ChannelsShape(Shape):
    triage: ChannelId
    escalations: ChannelId
    managers: ChannelId


class AccountShape(Shape):
    name: Text
    tier: Name
    owner: UserId
    backup: UserId | None = None
    oncall: Name | None = None
    channels: list[ChannelId]
    companies: tuple[TeamId, ...] = ()


class WorkspaceShape(Shape):
    team: TeamShape
    channels: ChannelsShape
    accounts: dict[Name, AccountShape]
    oncall: OnCallShape | None = None
    time_off: tuple[TimeOffShape, ...] = ()


def load_workspace(text: str, *, name: str = "workspace.yml", policy: Policy | None = None) -> Workspace:
    """The workspace that `text` says; with a `policy`, tiers and accounts must agree with it.

    Raises `ConfigurationError` with every problem and its line.
    """
    document = read_yaml(text, name)
    try:
        shape = fit(WorkspaceShape, document.data, document, names={})
    except MismatchError as mismatch:
        missing = [document.problem(path, "is missing; give it here") for path in mismatch.missing]
        raise ConfigurationError(mismatch.problems + missing) from mismatch
    workspace = _workspace(shape)
    problems = [*_channel_problems(workspace, document), *_name_problems(workspace, document)]
    problems += [*rota_problems(shape.oncall, shape.time_off, document), *_turn_problems(workspace, document)]
    if policy is not None:
        problems += _policy_problems(workspace, policy, document)
    if problems:
        raise ConfigurationError(problems)
    return workspace


def dump_workspace(workspace: Workspace) -> str:
    """The text that `load_workspace` reads as `workspace`."""
    team, channels = workspace.team, workspace.channels
    content: dict[str, Any] = {
        "team": {
            "team_id": team.team_id,
            "staff_group": team.staff_group,
            "manager_group": team.manager_group,
            "lead": team.lead,
            "manager": team.manager,
        },
        "channels": {
            "triage": channels.triage,
            "escalations": channels.escalations,
            "managers": channels.managers,
        },
        "accounts": {account.id: _account_content(account) for account in workspace.accounts.values()},
    }
    content |= dump_rota(workspace.rota)
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def _account_content(account: Account) -> dict[str, str | list[str]]:
    """What may be left out is written where it says something."""
    backup = {"backup": account.backup} if account.backup else {}
    oncall = {"oncall": account.oncall} if account.oncall else {}
    companies = {"companies": list(account.companies)} if account.companies else {}
    return {
        "name": account.name,
        "tier": account.tier,
        "owner": account.owner,
        **backup,
        **oncall,
        "channels": list(account.channels),
        **companies,
    }


def _workspace(shape: WorkspaceShape) -> Workspace:
    team, channels = Team(**shape.team.model_dump()), InternalChannels(**shape.channels.model_dump())
    accounts = {key: _account(key, found) for key, found in shape.accounts.items()}
    return Workspace(team, channels, accounts, rota_of(shape.oncall, shape.time_off))


def _account(key: str, shape: AccountShape) -> Account:
    return Account(
        id=key,
        name=shape.name,
        tier=shape.tier,
        owner=shape.owner,
        channels=tuple(shape.channels),
        backup=shape.backup or "",
        oncall=shape.oncall or "",
        companies=shape.companies,
    )


def _channel_problems(workspace: Workspace, document: Document) -> Iterator[Problem]:
    """A customer's channel is one customer's, and never one of ours: else words go to the wrong people."""
    taken = dict.fromkeys(workspace.channels.all, "an internal channel")
    for account in workspace.accounts.values():
        for index, channel in enumerate(account.channels):
            path = ("accounts", account.id, "channels", index)
            if channel in taken:
                message = f"{channel!r} is already {taken[channel]}; list it once, where it belongs"
                yield document.problem(path, message)
            taken.setdefault(channel, f"a channel of account {account.id}")


def _name_problems(workspace: Workspace, document: Document) -> Iterator[Problem]:
    if UNKNOWN_ACCOUNT in workspace.accounts:
        message = f"{UNKNOWN_ACCOUNT!r} stands for channels of no account; choose another id"
        yield document.problem(("accounts", UNKNOWN_ACCOUNT), message)


def _turn_problems(workspace: Workspace, document: Document) -> Iterator[Problem]:
    for account in workspace.accounts.values():
        if account.oncall and account.oncall not in workspace.rota.names:
            message = unknown_name(account.oncall, "a rotation", workspace.rota.names)
            yield document.problem(("accounts", account.id, "oncall"), message)


def _policy_problems(workspace: Workspace, policy: Policy, document: Document) -> Iterator[Problem]:
    for account in workspace.accounts.values():
        path = ("accounts", account.id, "tier")
        own = policy.accounts.get(account.id)
        if account.tier not in policy.tiers:
            yield document.problem(path, unknown_name(account.tier, "a tier of the policy", policy.tiers))
        elif own is not None and own.tier != account.tier:
            message = (
                f"{account.tier!r} differs from the policy's {own.tier!r} for {account.id}; make them equal"
            )
            yield document.problem(path, message)
    for stray in policy.accounts.keys() - workspace.accounts.keys():
        message = f"the policy has terms for {unknown_name(stray, 'an account here', workspace.accounts)}"
        yield document.problem(("accounts",), message)
