"""The manifest asks Slack for what the program uses: not less, and not more."""

import ast
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from jsonschema import Draft7Validator
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.inbox import Ignored
from bot.slack.event_table import EVENTS as ROWS
from bot.slack.messages import actions, handover_forms, modals
from bot.slack.messages.commands import COMMANDS, SUBCOMMANDS
from bot.slack.parsing import parse
from handlers import register
from handlers.commands import _SUBCOMMANDS
from handlers.front_desk import FrontDesk

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("STEWARD_SHARED", "../shared"))
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf8"))
SCOPES = set(MANIFEST["oauth_config"]["scopes"]["bot"])
EVENTS = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])

# Any one of the scopes lets the event through, for the channels that it covers.
# Source: "Required scopes" of each page of https://docs.slack.dev/reference/events
CHANNELS = {"channels:read", "groups:read"}
EVENT_SCOPES: Mapping[str, set[str]] = {
    "app_mention": {"app_mentions:read"},
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_id_changed": CHANNELS,
    "channel_rename": {"channels:read"},
    "channel_shared": CHANNELS,
    "channel_unarchive": {"channels:read"},
    "channel_unshared": CHANNELS,
    "group_archive": {"groups:read"},
    "group_deleted": {"groups:read"},
    "group_rename": {"groups:read"},
    "group_unarchive": {"groups:read"},
    "member_joined_channel": CHANNELS,
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "subteam_members_changed": {"usergroups:read"},
    "subteam_updated": {"usergroups:read"},
    "team_access_revoked": set(),
    "user_change": {"users:read"},
}


def reference(name: str) -> Path:
    """A file of Slack's own documentation, which is not part of the repository."""
    found = SHARED / "reference/slack" / name
    if not found.exists():
        pytest.skip(f"{found} is absent; set STEWARD_SHARED to the folder that holds data/ and reference/")
    return found


class Listening(AsyncApp):
    """A real app that remembers what was registered on it, by kind."""

    def __init__(self) -> None:
        client = AsyncWebClient(base_url="http://127.0.0.1:9/api/")
        super().__init__(client=client, authorize=_nobody, request_verification_enabled=False)
        self.heard: dict[str, list[Any]] = {}

    def _note(self, kind: str, what: Any) -> None:
        self.heard.setdefault(kind, []).append(what)

    def command(self, command: Any, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        self._note("command", command)
        return super().command(command, *args, **kwargs)

    def action(self, constraints: Any, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        self._note("action", constraints)
        return super().action(constraints, *args, **kwargs)

    def view(self, constraints: Any, *args: Any, **kwargs: Any) -> Callable[..., Any]:
        self._note("view", constraints)
        return super().view(constraints, *args, **kwargs)


async def _nobody() -> AuthorizeResult:
    raise AssertionError("nothing is dispatched here, so nobody is asked for")


@pytest.fixture
def app() -> Listening:
    app = Listening()
    register(app, cast("FrontDesk", None))  # listeners keep the desk for later; registering does not use it
    return app


def test_the_manifest_is_valid() -> None:
    schema = json.loads(reference("manifest.schema.2.0.0.json").read_text(encoding="utf8"))
    problems = [
        f"{error.json_path}: {error.message}" for error in Draft7Validator(schema).iter_errors(MANIFEST)
    ]
    assert problems == []


def test_its_commands_are_those_of_the_program() -> None:
    listed = {
        (c["command"], c["usage_hint"], c["description"], c.get("should_escape", False))
        for c in MANIFEST["features"]["slash_commands"]
    }
    assert listed == {(c.command, c.usage_hint, c.description, c.should_escape) for c in COMMANDS}


def test_every_command_is_listened_to(app: Listening) -> None:
    assert sorted(app.heard["command"]) == sorted(c.command for c in COMMANDS)


def test_every_subcommand_is_answered() -> None:
    assert [usage.split()[0] for usage, _ in SUBCOMMANDS] == list(_SUBCOMMANDS)


def test_every_button_and_modal_is_listened_to(app: Listening) -> None:
    ours = [value for name, value in vars(actions).items() if name.isupper()]
    assert sorted(app.heard["action"]) == sorted(ours)
    views = [
        modals.PICK_REQUEST,
        modals.PICK_SUBJECT,
        modals.CHANGE_SEVERITY,
        modals.ESCALATE_REQUEST,
        modals.REPLY_REQUEST,
    ]
    assert sorted(app.heard["view"]) == sorted([*views, *handover_forms.ALL])


def test_nothing_else_is_listened_to(app: Listening) -> None:
    """Events go through the inbox; shortcuts and the home tab are neither offered nor answered."""
    registered = sum(len(heard) for heard in app.heard.values())
    assert len(app._async_listeners) == registered
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    assert "shortcuts" not in MANIFEST["features"]
    assert not MANIFEST["features"]["app_home"]["home_tab_enabled"]


def test_its_events_are_those_of_the_table() -> None:
    messages = {"message.channels", "message.groups", "message.im"}
    assert messages | (set(ROWS) - {"message"}) == EVENTS


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_the_parser_knows_the_event(name: str) -> None:
    event = {"type": name.partition(".")[0], "channel": "C1", "user": "U1", "ts": "1772542800.000100"}
    assert not isinstance(parse({"event": event}), Ignored)


def test_every_event_may_be_received() -> None:
    assert _barred(_scopes_of_events()) == {}


def test_every_method_may_be_called() -> None:
    assert _barred(_scopes_of_calls()) == {}


def test_every_scope_is_needed() -> None:
    needed = {"commands"}.union(*_scopes_of_events().values(), *_scopes_of_calls().values())
    assert SCOPES - needed == set()


def _barred(scopes_of: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """What needs a scope of which the manifest has none."""
    return {name: scopes for name, scopes in scopes_of.items() if scopes and not scopes & SCOPES}


def _scopes_of_events() -> dict[str, set[str]]:
    return {event: EVENT_SCOPES[event] for event in EVENTS}


def _scopes_of_calls() -> dict[str, set[str]]:
    """Every Web API method that the code names, with the bot scopes of which one is enough."""
    documented = {file.stem.replace(".", "_"): file for file in reference("methods").glob("*.json")}
    found = {}
    for name in _calls():
        document = json.loads(documented[name].read_text(encoding="utf8"))
        found[name] = set(document["scope"].get("bot", ()))
    assert "chat_postMessage" in found, "the code no longer names its methods as this test reads them"
    return found


def _calls() -> set[str]:
    """`self._client.NAME`, as the gateway, the directory and the composition root write it."""
    files = [*(ROOT / "bot/slack").rglob("*.py"), ROOT / "bot/app.py"]
    nodes = (node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf8"))))
    return {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Attribute)
        and node.value.attr == "_client"
    }
