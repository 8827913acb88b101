"""Modals. Block and action of an input share their id; `private_metadata` names the request or the verb."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.brief import RequestBrief
from bot.domain.places import Account
from bot.domain.policy import Severity
from bot.ports import Rendered
from bot.slack.messages.parts import Block, option, sections, severity
from bot.slack.text import clip, visible

PICK_REQUEST = "pick_request"
PICK_SUBJECT = "pick_subject"
CHANGE_SEVERITY = "change_severity"
ESCALATE_REQUEST = "escalate_request"
REPLY_REQUEST = "reply_request"
REQUEST, SUBJECT, SEVERITY, REASON = "request", "subject", "severity", "reason"
OPTIONS_LIMIT = 100
OPTION_LIMIT = 75
REASON_LIMIT = 300
_VERBS = {"claim": "Claim", "release": "Release", "escalate": "Escalate", "resolve": "Resolve"}
_ABOUT_ACCOUNTS = {"account": "Facts of a customer", "checkin": "Look at a customer"}
_MEANS = {
    Severity.SEV1: "Sev1: production is down",
    Severity.SEV2: "Sev2: production works badly",
    Severity.SEV3: "Sev3: somebody is held up",
    Severity.SEV4: "Sev4: no hurry",
}


def pick_request(verb: str, choices: Sequence[RequestBrief]) -> dict[str, Any]:
    options = [option(label_of(choice), str(choice.state.number)) for choice in choices[:OPTIONS_LIMIT]]
    select = {"type": "static_select", "action_id": REQUEST, "options": options}
    return modal(
        PICK_REQUEST, f"{_VERBS[verb]} a request", _VERBS[verb], verb, [input_(REQUEST, "Which one?", select)]
    )


def pick_request_to_explain(choices: Sequence[RequestBrief]) -> dict[str, Any]:
    options = [option(label_of(choice), str(choice.state.number)) for choice in choices]
    return _pick_subject("explain", "Explain a request", "Which one?", options)


def pick_account(word: str, accounts: Sequence[Account]) -> dict[str, Any]:
    """`word` is what is asked about it, `account` or `checkin`."""
    options = [option(clip(visible(account.name), OPTION_LIMIT), account.id) for account in accounts]
    return _pick_subject(word, _ABOUT_ACCOUNTS[word], "Which customer?", options)


def _pick_subject(
    word: str, title: str, question: str, options: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    select = {"type": "static_select", "action_id": SUBJECT, "options": options[:OPTIONS_LIMIT]}
    return modal(PICK_SUBJECT, title, "Show", word, [input_(SUBJECT, question, select)])


def shown(word: str, answer: str | Rendered) -> dict[str, Any]:
    """The answer, in the window in which its subject was picked."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": f"/steward {word}"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": list(answer.blocks) if isinstance(answer, Rendered) else sections([answer]),
    }


def told(sentence: str) -> dict[str, Any]:
    """A sentence in place of a window that cannot be taken."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Steward"},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": sections([sentence]),
    }


def change_severity(brief: RequestBrief) -> dict[str, Any]:
    options = [option(words, str(int(value))) for value, words in _MEANS.items()]
    chosen = options[list(_MEANS).index(brief.state.severity)]
    select = {"type": "static_select", "action_id": SEVERITY, "options": options, "initial_option": chosen}
    return modal(
        CHANGE_SEVERITY,
        f"Severity of request {brief.state.number}",
        "Change",
        str(brief.state.number),
        [input_(SEVERITY, "How bad is it?", select), input_(REASON, "Why?", _text("It shows on the card"))],
    )


def escalate_request(brief: RequestBrief) -> dict[str, Any]:
    return modal(
        ESCALATE_REQUEST,
        f"Escalate request {brief.state.number}",
        "Escalate",
        str(brief.state.number),
        [input_(REASON, "What do you need, and why now?", _text("The next person of the ladder reads this"))],
    )


def label_of(brief: RequestBrief) -> str:
    name = brief.account.name if brief.account else "unknown customer"
    words = f"{brief.state.number} · {severity(brief.state.severity)} · {name}: {brief.ask}"
    return clip(" ".join(visible(words).split()), OPTION_LIMIT)


def _text(placeholder: str) -> Mapping[str, Any]:
    return {
        "type": "plain_text_input",
        "action_id": REASON,
        "multiline": True,
        "max_length": REASON_LIMIT,
        "placeholder": {"type": "plain_text", "text": placeholder},
    }


def input_(block: str, label: str, element: Mapping[str, Any]) -> Block:
    return {
        "type": "input",
        "block_id": block,
        "label": {"type": "plain_text", "text": label},
        "element": element,
    }


def modal(callback: str, title: str, submit: str, metadata: str, blocks: list[Block]) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": {"type": "plain_text", "text": clip(title, 24)},
        "submit": {"type": "plain_text", "text": submit},
        "close": {"type": "plain_text", "text": "Cancel"},
        "private_metadata": metadata,
        "blocks": blocks,
    }
