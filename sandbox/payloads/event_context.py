"""`event_context`: what an event says of itself to `apps.event.authorizations.list`.

Slack's own begins with `4-` and goes on with JSON in base64: the event's type, team, app and channel.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from sandbox.strict_json import loads

_VERSION = "4-"


class BrokenContextError(ValueError):
    """No event has this context."""


def context_of(event_type: str, team: str, app: str, channel: str) -> str:
    about = {"et": event_type, "tid": team, "aid": app} | ({"cid": channel} if channel else {})
    return _VERSION + urlsafe_b64encode(json.dumps(about).encode()).decode()


def app_of(context: str) -> str:
    """The id of the app that the event went to. Raises `BrokenContextError`."""
    try:
        return str(loads(urlsafe_b64decode(context.removeprefix(_VERSION)).decode())["aid"])
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise BrokenContextError(context) from None
