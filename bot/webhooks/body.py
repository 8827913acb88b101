"""What a webhook is told, as JSON: facts of ours, never a customer's word."""

import json
from typing import Any

from bot.domain.brief import Brief, RequestBrief
from bot.domain.outgoing import Page, PageOver
from bot.domain.service_levels import due_at


def body(message: Page | PageOver, brief: Brief, key: str) -> bytes:
    """`key` names the message for ever: of two with the same one the second is the same."""
    assert brief.request is not None, "a page speaks of a request"
    told = {
        "type": "page" if isinstance(message, Page) else "page.over",
        "id": key,
        "timestamp": brief.now.isoformat(),
        "may_be_repeated": brief.may_be_repeated,
        "data": _request(brief.request) | (_call(message) if isinstance(message, Page) else _end(message)),
    }
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False).encode()


def _request(request: RequestBrief) -> dict[str, Any]:
    state, account = request.state, request.account
    running = state.running
    due = due_at(running, state.severity, request.terms) if running else None
    return {
        "request": state.number,
        "account": state.account,
        "account_name": account.name if account else None,
        "severity": int(state.severity),
        "opened_at": state.opened_at.isoformat(),
        "owner": state.owner,
        "clock": {"name": running.name, "due_at": due.isoformat()} if running and due else None,
        "link": request.link,
    }


def _call(page: Page) -> dict[str, Any]:
    return {
        "step": page.step + 1,
        "due_at": page.due_at.isoformat(),
        "escalated": page.forced,
    }


def _end(over: PageOver) -> dict[str, Any]:
    return {"cause": over.cause, "by": over.by or None}
