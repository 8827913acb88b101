"""The environment, read once. Secrets are never shown: not in a repr, not in a log."""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.errors import SettingsError
from bot.webhooks.sender import Webhook
from bot.webhooks.signature import key_of

DATABASE = "sqlite:///steward.sqlite3"
WORKSPACE = Path("workspace.yml")
SLACK_API = "https://slack.com/api/"


class Settings(BaseModel):
    """What Steward is told by its surroundings. Documented in docs/settings.md."""

    model_config = ConfigDict(frozen=True)

    bot_token: SecretStr = Field(alias="SLACK_BOT_TOKEN")
    app_token: SecretStr | None = Field(default=None, alias="SLACK_APP_TOKEN")
    signing_secrets: tuple[SecretStr, ...] = Field(default=(), alias="SLACK_SIGNING_SECRET")
    database_url: str = Field(default=DATABASE, alias="DATABASE_URL")
    slack_api: str = Field(default=SLACK_API, alias="SLACK_API_URL")
    policy_file: Path | None = Field(default=None, alias="STEWARD_POLICY")
    workspace_file: Path = Field(default=WORKSPACE, alias="STEWARD_WORKSPACE")


_WEBHOOK = re.compile(r"STEWARD_WEBHOOK_([A-Z0-9][A-Z0-9_]*)_(URL|SECRET)")


def webhooks(environment: Mapping[str, str] = os.environ) -> Mapping[str, Webhook]:
    """By name, as ladders call them. Errors: `SettingsError` names the variable that is missing or odd."""
    names = {found[1] for name in environment if (found := _WEBHOOK.fullmatch(name)) and environment[name]}
    return {name.lower(): _webhook(f"STEWARD_WEBHOOK_{name}", environment) for name in sorted(names)}


def _webhook(name: str, environment: Mapping[str, str]) -> Webhook:
    url, secrets = environment.get(f"{name}_URL", ""), environment.get(f"{name}_SECRET", "")
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _OWN_MACHINE):
        raise SettingsError(f"environment: {name}_URL is no https address. See docs/settings.md")
    try:
        return Webhook(url, tuple(key_of(secret.strip()) for secret in secrets.split(",")))
    except ValueError as error:
        raise SettingsError(f"environment: {name}_SECRET: {error}. See docs/webhooks.md") from None


_OWN_MACHINE = ("localhost", "127.0.0.1", "::1")


def database_url(environment: Mapping[str, str] = os.environ) -> str:
    """Where the books are, for commands that need nothing else."""
    return environment.get("DATABASE_URL") or DATABASE


def policy_file(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The file that `steward run` would take; None is the policy that is shipped."""
    named = environment.get("STEWARD_POLICY")
    return Path(named) if named else None


def workspace_file(environment: Mapping[str, str] = os.environ) -> Path:
    return Path(environment.get("STEWARD_WORKSPACE") or WORKSPACE)


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Errors: `SettingsError` names every variable that is missing or odd."""
    names = [field.alias for field in Settings.model_fields.values() if field.alias]
    values: dict[str, object] = {name: environment[name] for name in names if environment.get(name)}
    if secrets := environment.get("SLACK_SIGNING_SECRET"):  # two during a rotation, with a comma between
        values["SLACK_SIGNING_SECRET"] = tuple(secret.strip() for secret in secrets.split(","))
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems = "; ".join(f"{e['loc'][0]}: {e['msg'].lower()}" for e in error.errors())
        raise SettingsError(f"environment: {problems}. See docs/settings.md") from None
    if settings.app_token is None and not settings.signing_secrets:
        raise SettingsError(
            "environment: set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP), "
            "see docs/settings.md"
        )
    return settings
