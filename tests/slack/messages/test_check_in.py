"""What a customer reads: dated evidence, one easy answer, and nothing of our inside."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.check_ins import FindingKind
from bot.domain.outgoing import CheckIn
from bot.services.answer_check_in import LESS
from bot.slack.messages import check_in_answered, render
from tests.slack.messages.story import ANA, about, buttons, evidence, lines

CHECK_IN = CheckIn("acme", 7)
INTERNAL = re.compile(
    r"\bsev\d|severity|\bsla\b|breach|escalat|ladder|owner|claim|tier|premium|target"
    r"|request \d|near.miss|usage-drop",
    re.IGNORECASE,
)
KINDS = [kind.value for kind in FindingKind]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answer", [None, "more", "not_now", "less"])
def test_nothing_internal_is_said_to_a_customer(kind: str, answer: str | None) -> None:
    rendered = render(CHECK_IN, about(evidence(kind, answer=answer, answered_by="U0KIM" if answer else None)))
    words = " ".join([*lines(rendered), rendered.text, *buttons(rendered)])
    assert not INTERNAL.search(words), words
    assert ANA not in json.dumps(rendered.blocks), "nobody of ours is named"


@pytest.mark.parametrize("kind", KINDS)
def test_every_check_in_states_its_dated_evidence_and_offers_three_answers(kind: str) -> None:
    rendered = render(CHECK_IN, about(evidence(kind)))
    assert "{date_short}|03 Mar 2026 UTC>" in lines(rendered)[0]
    assert buttons(rendered) == {
        "Tell me more": ("checkin_more", "7"),
        "Not now": ("checkin_not_now", "7"),
        "Less of this": ("checkin_less", "7"),
    }


@pytest.mark.parametrize(
    ("answer", "words"),
    [("more", "follow up in this thread"), ("not_now", "not now"), ("less", "less of this")],
)
def test_once_answered_it_thanks_and_has_no_buttons(answer: str, words: str) -> None:
    rendered = render(CHECK_IN, about(evidence(answer=answer, answered_by="U0KIM")))
    assert buttons(rendered) == {}
    assert "API calls fell by 60 %" in lines(rendered)[0]
    assert words in lines(rendered)[-1]


def test_the_owner_is_told_the_true_length_of_the_pause() -> None:
    assert f"for {LESS.days} days" in check_in_answered._CHOSE["less"]


LIVE = re.compile(r"<(?!!date\^)[^>]*>")
NASTY = st.sampled_from(
    ["<!channel>", "<@U0ANA>", "<#C0X|x>", "<https://evil.example|docs>", "&amp;", "\u202e", "\n> ", "```"]
)


@given(st.lists(NASTY | st.text(max_size=40), max_size=60).map("".join))
def test_no_words_of_others_become_live_or_break_the_limits(text: str) -> None:
    rendered = render(CHECK_IN, about(evidence(text=text)))
    shown = "\n".join(lines(rendered))
    assert not LIVE.search(shown)
    assert "\u202e" not in shown
    assert "Would it help" in shown, "the question is never cut off"
    assert len(rendered.text) <= 3000
    assert len(rendered.text.strip()) > 0


@given(st.sampled_from(["&", "<", "a", "\n"]).map(lambda sign: sign * 1000))
def test_the_longest_signal_fits_without_a_broken_entity(text: str) -> None:
    rendered = render(CHECK_IN, about(evidence(text=text)))
    for block in rendered.blocks:
        if block["type"] == "section":
            words = block["text"]["text"]
            assert len(words) <= 3000
            assert not re.search(r"&(?!amp;|lt;|gt;)", words)
