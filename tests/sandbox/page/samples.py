"""Blocks as a support app sends them: a card with every element, a modal with every field, shortcuts."""

from typing import Any

from tests.sandbox.page.page_screen import button, mrkdwn, plain


def options(*values: str) -> list[dict[str, Any]]:
    return [{"text": plain(value), "value": value} for value in values]


def element(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "action_id": kind, **more}


def field(label: str, kind: str, *, optional: bool = False, **more: Any) -> dict[str, Any]:
    made = {"type": "input", "block_id": kind, "label": plain(label), "element": element(kind, **more)}
    return {**made, "optional": optional}


SHORTCUTS = (
    {"name": "Make a request", "callback_id": "make", "type": "message", "description": "Of this message"},
    {"name": "New request", "callback_id": "new", "type": "global", "description": ""},
)

REQUEST_CARD: list[dict[str, Any]] = [
    {"type": "header", "text": plain("Request 1")},
    {
        "type": "section",
        "fields": [
            {"type": "mrkdwn", "text": "*Customer*\nAcme"},
            {"type": "mrkdwn", "text": "*Severity*\n1"},
        ],
        "accessory": element("overflow", options=options("Dismiss")),
    },
    {"type": "divider"},
    mrkdwn("Asked <!date^1772545200^{time}|13:40> by <@U5> in <#C1>\n&gt; is it *down*?\n```503```"),
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "asked by <@U5>"}]},
    {
        "type": "actions",
        "block_id": "acts",
        "elements": [
            button("Claim", "claim", style="primary"),
            button("Dismiss", "dismiss", style="danger"),
            element("static_select", placeholder=plain("Severity"), options=options("1", "2")),
            element("users_select", placeholder=plain("Owner")),
            element("external_select", placeholder=plain("Account")),
            element("datepicker", placeholder=plain("Due day")),
            element("timepicker"),
            element("radio_buttons", options=options("now", "later")),
        ],
    },
    {"type": "image", "image_url": "https://elsewhere.example/x.png", "alt_text": "A chart"},
]

MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "picked",
    "title": plain("Claim"),
    "submit": plain("Take it"),
    "close": plain("Cancel"),
    "blocks": [
        mrkdwn("Which *one*?"),
        field("Request", "static_select", options=options("1", "2")),
        field("Note", "plain_text_input", multiline=True, placeholder=plain("What you know")),
        field("Then", "checkboxes", optional=True, options=options("tell", "log")),
        field("How", "radio_buttons", optional=True, options=options("by hand", "by rule")),
        field("Day", "datepicker", optional=True),
        field("Time", "timepicker", optional=True),
        field("Moment", "datetimepicker", optional=True),
        field("Minutes", "number_input", optional=True, is_decimal_allowed=False),
        field("Mail", "email_text_input", optional=True),
        field("Page", "url_text_input", optional=True),
        field("Owner", "users_select", optional=True),
        field("Others", "multi_static_select", optional=True, options=options("a", "b")),
        field("Account", "external_select", optional=True, min_query_length=2),
    ],
}
