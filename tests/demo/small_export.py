"""A Slack workspace export of a few messages, written to disk; tests bend it as they need."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Json = Mapping[str, Any]

OURS, THEIRS = "T0OURS", "T0THEIRS"
USERS = (
    {"id": "U0ENG", "name": "eng", "real_name": "Eva Engineer", "team_id": OURS, "tz": "UTC"},
    {"id": "U0LEAD", "name": "lead", "real_name": "Lou Lead", "team_id": OURS, "tz": "UTC"},
    {"id": "U0CUS", "name": "cus", "real_name": "Cat Customer", "team_id": THEIRS, "tz": "UTC"},
)
CHANNELS = ({"id": "C0ACME", "name": "ext-acme", "members": ["U0ENG", "U0LEAD", "U0CUS"]},)


def said(user: str, ts: str, text: str, **more: Any) -> Json:
    return {"type": "message", "user": user, "ts": ts, "text": text, **more}


MESSAGES = (
    said(
        "U0CUS", "1772546400.000100", "How do we raise the webhook rate limit?"
    ),  # Tue 3 Mar 2026, 14:00 UTC
    said("U0ENG", "1772547000.000200", "<@U0CUS> under Settings, Limits."),
    said("U0CUS", "1772547060.000300", "thanks!"),
    said("U0CUS", "1772550000.000400", "Is the API down?!"),
    said("U0LEAD", "1772550300.000500", "It was, and is back.", thread_ts="1772550000.000400"),
)


def write_export(
    folder: Path,
    *,
    users: Sequence[Json] = USERS,
    channels: Sequence[Json] = CHANNELS,
    messages: Sequence[Json] = MESSAGES,
) -> Path:
    """All messages go into one day file of the first channel."""
    day = folder / "ext-acme" / "2026-03-03.json"
    day.parent.mkdir(parents=True)
    for file, content in (
        (folder / "users.json", users),
        (folder / "channels.json", channels),
        (day, messages),
    ):
        file.write_text(json.dumps(content), encoding="utf8")
    return folder
