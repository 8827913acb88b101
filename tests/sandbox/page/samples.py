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
        field("Log", "file_input", optional=True, filetypes=["log", "txt"]),
    ],
}


def rich(text: str) -> dict[str, Any]:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}],
    }


def card(title: str) -> dict[str, Any]:
    return {
        "type": "card",
        "title": plain(title),
        "subtitle": plain("since Monday"),
        "body": plain("It waits."),
        "icon": {"type": "image", "image_url": "https://elsewhere.example/i.png", "alt_text": "An icon"},
        "actions": [button(f"Open {title}", "open")],
    }


TASK = {
    "type": "task_card",
    "task_id": "t",
    "title": "Read the log",
    "status": "complete",
    "output": rich("Three errors"),
    "sources": [{"type": "url", "url": "https://a.example/log", "text": "the log"}],
}

SELDOM: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "table": (
        {
            "type": "table",
            "column_settings": [{}, {"align": "right"}],
            "rows": [
                [{"type": "raw_text", "text": "Customer"}, {"type": "raw_text", "text": "Open"}],
                [rich("Acme"), {"type": "raw_number", "text": "3", "value": 3}],
            ],
        },
        ("Customer", "Open", "Acme", "3"),
    ),
    "data_table": (
        {
            "type": "data_table",
            "caption": "Open requests",
            "rows": [
                [{"type": "raw_text", "text": "Customer"}, {"type": "raw_text", "text": "Open"}],
                [{"type": "raw_text", "text": "Acme"}, {"type": "raw_number", "text": "3", "value": 3}],
            ],
        },
        ("Open requests", "CustomerOpen", "Acme3"),
    ),
    "pie": (
        {
            "type": "data_visualization",
            "title": "By severity",
            "chart": {
                "type": "pie",
                "segments": [{"label": "Sev1", "value": 2}, {"label": "Sev2", "value": 7}],
            },
        },
        ("By severity", "Sev12", "Sev27"),
    ),
    "bars": (
        {
            "type": "data_visualization",
            "title": "A week",
            "chart": {
                "type": "bar",
                "series": [
                    {"name": "asked", "data": [{"label": "Mon", "value": 4}, {"label": "Tue", "value": 5}]},
                    {"name": "solved", "data": [{"label": "Mon", "value": 3}, {"label": "Tue", "value": 6}]},
                ],
                "axis_config": {"categories": ["Mon", "Tue"], "x_label": "Day"},
            },
        },
        ("A week", "Dayaskedsolved", "Mon43", "Tue56"),
    ),
    "card": (card("Request 1"), ("Request 1", "since Monday", "It waits.", "Open Request 1", "An icon")),
    "carousel": (
        {"type": "carousel", "elements": [card("Request 1"), card("Request 2")]},
        ("Open Request 1", "Open Request 2"),
    ),
    "alert": (
        {"type": "alert", "level": "warning", "text": plain("Disk is full")},
        ("Warning", "Disk is full"),
    ),
    "plan": (
        {"type": "plan", "title": "What I do", "tasks": [TASK]},
        ("What I do", "Complete", "Read the log", "Three errors", "the log"),
    ),
    "task_card": (TASK, ("Complete", "Read the log", "Three errors", "the log")),
    "video": (
        {
            "type": "video",
            "title": plain("How to"),
            "title_url": "https://a.example/v",
            "video_url": "https://a.example/e",
            "thumbnail_url": "https://a.example/t.png",
            "alt_text": "A film",
            "author_name": "Ana",
        },
        ("Video: How to", "Ana"),
    ),
    "file": ({"type": "file", "external_id": "ABC", "source": "remote"}, ("File ABC",)),
    "context_actions": (
        {
            "type": "context_actions",
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "rate",
                    "positive_button": {"text": plain("Good"), "value": "1"},
                    "negative_button": {"text": plain("Bad"), "value": "0"},
                },
                {"type": "icon_button", "action_id": "bin", "icon": "trash", "text": plain("Delete")},
            ],
        },
        ("Good", "Bad", "Delete"),
    ),
    "call": (
        {
            "type": "call",
            "call_id": "R1",
            "call": {"v1": {"name": "Incident", "join_url": "https://a.example/c"}},
        },
        ("Incident", "Join"),
    ),
    "container": (
        {
            "type": "container",
            "title": plain("More"),
            "is_collapsible": True,
            "child_blocks": [mrkdwn("*inside*")],
        },
        ("More", "inside"),
    ),
    "markdown": (
        {"type": "markdown", "text": "# Head\n**bold** and [a page](https://a.example/p)\n- one"},
        ("Head", "bold and a page", "• one"),
    ),
}
"""Blocks by name, and what a person can read in each."""

OF_TOMORROW = {"type": "of_tomorrow", "headline": mrkdwn("*New*")["text"]}
"""A block that Slack takes some day, and that the workspace refuses until it knows it."""
