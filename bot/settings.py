"""The environment, read once. Secrets are never shown: not in a repr, not in a log."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.errors import SettingsError

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
