"""The three modals: what they offer, and that Slack takes them."""

import json

import pytest

from bot.domain.policy import Severity
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
        modals.change_severity(request),
        modals.escalate_request(request),
    ):
        for block in view["blocks"]:
            assert block["block_id"] == block["element"]["action_id"]
