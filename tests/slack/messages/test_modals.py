"""The three modals: what they offer, and that Slack takes them."""

import json

import pytest

from bot.domain.places import Account
from bot.domain.policy import Severity
from bot.ports import Rendered
from bot.slack.messages import modals
from tests.slack.messages.story import Story, asked


def test_the_picker_lists_the_requests_and_remembers_the_verb() -> None:
    view = modals.pick_request("claim", [asked(number=3).request, asked(Severity.SEV1, number=4).request])
    (block,) = view["blocks"]
    options = [(one["text"]["text"], one["value"]) for one in block["element"]["options"]]
    assert options == [
        ("3 · Sev3 · Acme: Why do our exports fail?", "3"),
        ("4 · Sev1 · Acme: Why do our exports fail?", "4"),
    ]
    assert view["private_metadata"] == "claim"
    assert view["callback_id"] == modals.PICK_REQUEST


@pytest.mark.parametrize("verb", ["claim", "release", "escalate", "resolve"])
def test_a_long_picker_stays_within_slacks_limits(verb: str) -> None:
    view = modals.pick_request(verb, [Story(asked().log, ask="word " * 40).request] * 130)
    (block,) = view["blocks"]
    assert len(block["element"]["options"]) == 100
    assert all(0 < len(one["text"]["text"]) <= 75 for one in block["element"]["options"])
    assert len(view["title"]["text"]) <= 24
    assert len(json.dumps(view)) < 250_000


def test_the_accounts_to_pick_are_named_and_stay_within_slacks_limits() -> None:
    accounts = [Account(f"acme-{n}", f"Acme {n} {'&' * 90}", "plus", "U0ANA", ()) for n in range(130)]
    view = modals.pick_account("checkin", accounts)
    (block,) = view["blocks"]
    options = block["element"]["options"]
    assert len(options) == 100
    assert options[1]["value"] == "acme-1"
    assert all(one["text"]["text"].startswith("Acme") and len(one["text"]["text"]) <= 75 for one in options)
    assert (view["private_metadata"], view["callback_id"]) == ("checkin", modals.PICK_SUBJECT)


@pytest.mark.parametrize("answer", ["No request is open.", Rendered("-", [{"type": "divider"}])])
def test_an_answer_is_shown_in_a_window_that_asks_nothing(answer: str | Rendered) -> None:
    view = modals.shown("explain", answer)
    assert view["title"]["text"] == "/steward explain"
    assert "submit" not in view
    assert view["blocks"]


def test_severity_begins_with_what_it_is_now_and_asks_why() -> None:
    view = modals.change_severity(asked(Severity.SEV2).request)
    severity, reason = view["blocks"]
    assert severity["element"]["initial_option"]["value"] == "2"
    assert [one["value"] for one in severity["element"]["options"]] == ["1", "2", "3", "4"]
    assert reason["element"]["type"] == "plain_text_input"
    assert view["private_metadata"] == "3"


def test_an_escalation_asks_for_the_reason() -> None:
    view = modals.escalate_request(asked(number=123456789).request)
    (reason,) = view["blocks"]
    assert reason["label"]["text"] == "What do you need, and why now?"
    assert len(view["title"]["text"]) <= 24


def test_block_and_action_share_their_id_so_that_a_submission_can_be_read() -> None:
    request = asked().request
    for view in (
        modals.pick_request("claim", [request]),
        modals.pick_request_to_explain([request]),
        modals.pick_account("account", [Account("acme", "Acme", "plus", "U0ANA", ())]),
        modals.change_severity(request),
        modals.escalate_request(request),
    ):
        for block in view["blocks"]:
            assert block["block_id"] == block["element"]["action_id"]
