"""Block Kit's rules as data (docs.slack.dev/reference/block-kit; slack_sdk's own checks; slackblocks' limits).

Kinds are the `type` of a block, element or text, or a word for things that have none, such as an option.
"""

from collections.abc import Mapping
from dataclasses import dataclass

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
MARKDOWN_TEXT = 12_000
"""Characters of all markdown blocks of a message together, and of the argument `markdown_text`."""

LENGTHS: Mapping[str, Mapping[str, int]] = {
    "alert": {"text": 200},
    "button": {"text": 75, "value": 2000, "url": 3000},
    "card": {"title": 150, "subtitle": 150, "body": 200},
    "confirm": {"title": 100, "text": 300, "confirm": 30, "deny": 30},
    "container": {"title": 150, "subtitle": 150},
    "header": {"text": 150},
    "image": {"image_url": 3000, "alt_text": 2000, "title": 2000},
    "input": {"label": 2000, "hint": 2000},
    "option": {"text": 75, "value": 150, "description": 75},
    "option_group": {"label": 75},
    "section": {"text": 3000},
    "section field": {"text": 2000},
    "video": {"title": 200, "author_name": 50},
    "": {"action_id": 255, "block_id": 255, "placeholder": 150},
}
"""Characters per field; the last line holds for everything."""

COUNTS: Mapping[str, Mapping[str, int]] = {
    "actions": {"elements": 25},
    "card": {"actions": 3},
    "carousel": {"elements": 10},
    "checkboxes": {"options": 10},
    "container": {"child_blocks": 10},
    "context": {"elements": 10},
    "context_actions": {"elements": 5},
    "data_table": {"rows": 201},
    "multi_static_select": {"options": 100, "option_groups": 100},
    "option_group": {"options": 100},
    "overflow": {"options": 5},
    "plan": {"tasks": 50},
    "radio_buttons": {"options": 10},
    "section": {"fields": 10},
    "static_select": {"options": 100, "option_groups": 100},
    "table": {"rows": 100, "column_settings": 20},
}
CELLS = 20
"""In a row of a table."""

CELL_TEXT: Mapping[str, int] = {"table": 10_000, "data_table": 20_000}
"""Characters of all cells of a table together."""

REQUIRED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "actions": (("elements",),),
    "alert": (("text",),),
    "button": (("text",),),
    "card": (("hero_image", "title", "actions", "body"),),
    "carousel": (("elements",),),
    "checkboxes": (("options",),),
    "container": (("title", "rich_text_title"), ("child_blocks",)),
    "context": (("elements",),),
    "context_actions": (("elements",),),
    "file": (("external_id",), ("source",)),
    "header": (("text",),),
    "image": (("alt_text",), ("image_url", "slack_file")),
    "input": (("label",), ("element",)),
    "markdown": (("text",),),
    "mrkdwn": (("text",),),
    "multi_static_select": (("options", "option_groups"),),
    "option": (("text",), ("value",)),
    "overflow": (("options",),),
    "plain_text": (("text",),),
    "radio_buttons": (("options",),),
    "rich_text": (("elements",),),
    "section": (("text", "fields"),),
    "static_select": (("options", "option_groups"),),
    "table": (("rows",),),
    "video": (("alt_text",), ("title",), ("thumbnail_url",), ("video_url",)),
}
"""Of each group one field must be there, and not be empty."""

PLAIN = frozenset({"plain_text"})
TEXT = frozenset({"plain_text", "mrkdwn"})
_CHOICES = frozenset(
    {
        "checkboxes",
        "datepicker",
        "radio_buttons",
        "timepicker",
        *(f"{many}{of}_select" for many in ("", "multi_") for of in ("static", "external")),
        *(f"{many}{of}_select" for many in ("", "multi_") for of in ("users", "channels", "conversations")),
    }
)
_PRESSED = frozenset({"button", "overflow", "workflow_button"})

HOLDS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "actions": {"elements": _PRESSED | _CHOICES | {"datetimepicker"}},
    "button": {"text": PLAIN},
    "confirm": {"title": PLAIN, "text": TEXT, "confirm": PLAIN, "deny": PLAIN},
    "context": {"elements": TEXT | {"image"}},
    "context_actions": {"elements": frozenset({"feedback_buttons", "icon_button"})},
    "header": {"text": PLAIN},
    "image": {"title": PLAIN},
    "input": {
        "label": PLAIN,
        "hint": PLAIN,
        "element": _CHOICES
        | {"datetimepicker", "file_input", "rich_text_input"}
        | {f"{kind}_input" for kind in ("plain_text", "email_text", "url_text", "number")},
    },
    "option": {"text": TEXT, "description": TEXT},
    "option_group": {"label": PLAIN},
    "section": {"text": TEXT, "fields": TEXT, "accessory": _PRESSED | _CHOICES | {"image"}},
    "video": {"title": PLAIN},
    "view": {"title": PLAIN, "submit": PLAIN, "close": PLAIN},
    "": {"placeholder": PLAIN},
}
"""The types that may stand in a field, or in each place of a list; the last line holds for everything."""

WORDS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "button": {"style": frozenset({"primary", "danger"})},
    "confirm": {"style": frozenset({"primary", "danger"})},
}
"""The only words that a field may hold."""

NOT_OF: Mapping[str, str] = {"mrkdwn": "emoji", "plain_text": "verbatim"}
"""A field that belongs to the other kind of text."""

ONE_NAME_EACH = frozenset({"actions", "context_actions"})
"""Blocks whose elements must differ by `action_id`."""

PER_MESSAGE: Mapping[str, tuple[int, str]] = {
    "table": (1, "only_one_table_allowed"),
    "data_visualization": (2, "too many data_visualization blocks"),
}
"""How many of a kind a message may hold, and what is said of one more."""

KIND_BY_FIELD: Mapping[str, str] = {
    "confirm": "confirm",
    "fields": "section field",
    "initial_option": "option",
    "initial_options": "option",
    "option_groups": "option_group",
    "options": "option",
}

ANYWHERE = frozenset(
    {"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "video"}
)
MESSAGES_ONLY = frozenset(
    {
        "alert",
        "auth_provider",
        "call",
        "card",
        "carousel",
        "container",
        "context_actions",
        "data_table",
        "data_visualization",
        "file",
        "markdown",
        "plan",
        "table",
        "task_card",
    }
)


@dataclass(frozen=True, slots=True)
class Surface:
    """Where blocks are shown: which, how many, and how Slack refuses them."""

    kinds: frozenset[str]
    most: int
    error: str
    pointer: str


MESSAGE = Surface(ANYWHERE | MESSAGES_ONLY, MESSAGE_BLOCKS, "invalid_blocks", "/blocks")
VIEW = Surface(ANYWHERE, VIEW_BLOCKS, "invalid_arguments", "/view/blocks")
