"""The app under test as its manifest describes it: name, commands, shortcuts, scopes and subscriptions.

docs.slack.dev/reference/app-manifest; YAML or JSON. Only what the workspace acts on is read.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from sandbox.errors import ManifestError
from sandbox.state.world import EVERY_EVENT, EVERY_SCOPE, App, Shortcut, ShortcutKind, SlashCommand


def read_manifest(text: str, base: App) -> App:
    """`base` with what the manifest says. Raises `ManifestError`."""
    try:
        manifest = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ManifestError(f"it is neither YAML nor JSON: {' '.join(str(error).split())}") from None
    if not isinstance(manifest, Mapping):
        raise ManifestError("it holds no mapping; a manifest begins with display_information and features")
    scopes, events = _names(manifest, _SCOPES), _names(manifest, _EVENTS)
    return App(
        base.id,
        base.bot_user,
        base.bot_id,
        str(_at(manifest, ("features", "bot_user", "display_name")) or base.name),
        base.team_id,
        base.bot_token,
        base.app_token,
        base.signing_secret,
        tuple(map(_command, _list(manifest, ("features", "slash_commands")))),
        tuple(map(_shortcut, _list(manifest, ("features", "shortcuts")))),
        events=EVERY_EVENT if events is None else events,
        scopes=EVERY_SCOPE if scopes is None else scopes,
        metadata=frozenset(map(_metadata, _list(manifest, _METADATA))),
    )


_SCOPES = ("oauth_config", "scopes", "bot")
_EVENTS = ("settings", "event_subscriptions", "bot_events")
_METADATA = ("settings", "event_subscriptions", "metadata_subscriptions")


def _command(row: Any) -> SlashCommand:
    if not isinstance(row, Mapping) or not str(row.get("command", "")).startswith("/"):
        raise ManifestError(f"{row!r} is no slash command; it needs a `command` that begins with /")
    return SlashCommand(
        row["command"],
        str(row.get("usage_hint", "")),
        str(row.get("description", "")),
        should_escape=row.get("should_escape") is True,
    )


def _shortcut(row: Any) -> Shortcut:
    try:
        kind = ShortcutKind(row["type"])
        return Shortcut(str(row["name"]), str(row["callback_id"]), kind, str(row.get("description", "")))
    except (KeyError, TypeError, ValueError):
        needs = "it needs a `name`, a `callback_id` and the `type` global or message"
        raise ManifestError(f"{row!r} is no shortcut; {needs}") from None


def _metadata(row: Any) -> tuple[str, str]:
    if not isinstance(row, Mapping) or not row.get("app_id") or not row.get("event_type"):
        raise ManifestError(f"{row!r} is no metadata subscription; it needs an `app_id` and an `event_type`")
    return str(row["app_id"]), str(row["event_type"])


def _names(manifest: Mapping[str, Any], path: tuple[str, ...]) -> frozenset[str] | None:
    """The names in a list; `None` where the manifest does not have it, so that nothing is refused."""
    return frozenset(map(str, _list(manifest, path))) if _at(manifest, path) is not None else None


def _list(manifest: Mapping[str, Any], path: tuple[str, ...]) -> list[Any]:
    found = _at(manifest, path)
    if found is not None and not isinstance(found, list):
        raise ManifestError(f"{'.'.join(path)} must be a list, not {found!r}")
    return found or []


def _at(manifest: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    found: Any = manifest
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found
