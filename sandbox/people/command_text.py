"""The text of a slash command on its way to the app: with ids for names, or just as it was typed.

docs.slack.dev/interactivity/implementing-slash-commands, "Escape channels, users, and links".
"""

import re
from html import unescape

from sandbox.state.typed_text import wire_text
from sandbox.state.workspace import Workspace

_NAME = re.compile(r"(?<![\w<|/])([@#])([\w.-]*\w)")
_MENTION = re.compile(r"<([@#])([A-Z0-9]+)(?:\|[^<>]*)?>")
_LINK = re.compile(r"<((?:https?://|mailto:)[^<>|]+)(?:\|[^<>]*)?>")


def escaped(workspace: Workspace, text: str) -> str:
    """`@ann` becomes `<@U1|ann>`, `#triage` `<#C2|triage>`; the rest as in a message."""
    known = {f"@{person.name}": f"<@{person.id}|{person.name}>" for person in workspace.people.values()}
    known |= {f"#{place.name}": f"<#{place.id}|{place.name}>" for place in workspace.channels.values()}
    named = _NAME.sub(lambda found: known.get(found.group(), found.group()), text)
    return _MENTION.sub(lambda found: _token(workspace, found), wire_text(named))


def as_typed(workspace: Workspace, text: str) -> str:
    """What stands in the field: names instead of ids, bare addresses, no entities."""
    plain = _MENTION.sub(lambda found: found[1] + _name(workspace, found), text)
    return unescape(_LINK.sub(lambda found: found[1], plain))


def _token(workspace: Workspace, mention: re.Match[str]) -> str:
    return f"<{mention[1]}{mention[2]}|{_name(workspace, mention)}>"


def _name(workspace: Workspace, mention: re.Match[str]) -> str:
    """The name of a mentioned person or channel; of an unknown one, its id."""
    named = workspace.people if mention[1] == "@" else workspace.channels
    found = named.get(mention[2])
    return found.name if found is not None else mention[2]
