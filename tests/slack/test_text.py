"""What people and models write can say anything in Slack and do nothing (slack.md §6)."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text import clip, countdown, date_token, escape, link, mention, neutralise, plain, visible

ACTIVE = [
    "<@U1>",
    "<@U1|ana>",
    "<!channel>",
    "<!here|here>",
    "<!subteam^S1|@team>",
    "<#C1|general>",
    "<https://evil.example|Bank>",
]
RISKY = st.lists(
    st.sampled_from(
        [*ACTIVE, "<", ">", "&", "&lt;", "&gt;", "&amp;", "|", "@channel", "\u202e", "\u200b", "\n", "a"]
    )
    | st.text(max_size=5)
).map("".join)


@given(RISKY)
def test_neutralised_text_has_no_active_token_and_no_unseen_character(text: str) -> None:
    safe = neutralise(text)
    assert "<" not in safe
    assert ">" not in safe
    assert not re.search(r"&(?!(?:amp|lt|gt);)", safe)
    assert visible(safe) == safe


@given(RISKY)
def test_neutralising_twice_changes_nothing_more(text: str) -> None:
    assert neutralise(neutralise(text)) == neutralise(text)


@given(RISKY)
def test_escaped_text_reads_back_as_it_was(text: str) -> None:
    assert plain(escape(text)) == text


def test_escaping_is_done_once() -> None:
    assert escape("a & <b>") == "a &amp; &lt;b&gt;"
    assert escape(escape("&")) == "&amp;amp;"


@pytest.mark.parametrize(
    ("received", "words"),
    [
        ("<@U1|ana> hi", "@ana hi"),
        ("<@U1> hi", "@someone hi"),
        ("<#C1|general> and <#C1>", "#general and #a channel"),
        ("<!here> <!subteam^S1|@team> <!subteam^S1>", "@here @team @subteam"),
        ("<!date^1700000000^{time}|14:20 UTC>", "14:20 UTC"),
        ("<https://x.example>", "https://x.example"),
        ("<https://x.example|x>", "x (https://x.example)"),
        ("<mailto:a@x.example|a@x.example>", "a@x.example"),
        ("1 &lt; 2 &amp;&amp; &lt;!channel&gt;", "1 < 2 && <!channel>"),
        ("&amp;lt;", "&lt;"),
        ("a < b > c", "a  b  c"),
    ],
)
def test_received_text_is_read_as_a_person_would(received: str, words: str) -> None:
    assert plain(received) == words


def test_a_spoofed_label_shows_where_it_leads() -> None:
    assert (
        neutralise("<https://evil.example|https://bank.example>")
        == "https://bank.example (https://evil.example)"
    )


def test_no_words_make_code_of_what_stands_behind_them() -> None:
    assert neutralise("```<@U1>`") == "'''@someone'"
    assert "`" not in link("https://x.example", "a `b` c")


def test_hidden_direction_marks_and_tags_are_removed_and_lines_stay() -> None:
    assert visible("a\u3164\u2800\u115f\uffa0b \u034f\U0001d173c") == "a    b c"
    assert visible("a\u202eb\u200b\x07\U000e0041c\r\nd\te\u2028f") == "abc\nd\te\nf"


def test_a_mention_is_made_of_an_id_only() -> None:
    assert mention("U02ABC") == "<@U02ABC>"
    for wrong in ("ana", "U1|x", "C02ABC", "", "u02abc"):
        with pytest.raises(ValueError, match="no Slack user id"):
            mention(wrong)


def test_a_link_carries_its_label_as_words() -> None:
    assert (
        link("https://x.example/?a=1&b=2", "a|b\n<@U1>") == "<https://x.example/?a=1&amp;b=2|a/b &lt;@U1&gt;>"
    )
    assert link("https://x.example", "\u200b") == "<https://x.example>"
    for wrong in ("javascript:alert(1)", "https://x|y", "https://x y", "!channel", "https://x>"):
        with pytest.raises(ValueError, match="cannot be linked"):
            link(wrong, "label")


@given(label=st.text(max_size=40))
def test_no_label_breaks_out_of_its_link(label: str) -> None:
    assert re.fullmatch(r"<https://x\.example(\|[^<>|\n]+)?>", link("https://x.example", label))


def test_a_date_token_is_seen_in_each_readers_zone() -> None:
    at = datetime(2026, 11, 23, 14, 20, 59, tzinfo=UTC)
    assert date_token(at) == "<!date^1795443659^{time}|14:20 UTC>"
    assert date_token(at, "Europe/Berlin") == "<!date^1795443659^{time}|15:20 CET>"
    assert date_token(at, form="{date_short} at {time}") == (
        "<!date^1795443659^{date_short} at {time}|23 Nov 2026 at 14:20 UTC>"
    )


def test_a_countdown_goes_on_counting_in_slack() -> None:
    at = datetime.fromtimestamp(1795443659, UTC)
    assert countdown(at, "in 17 min") == "<!date^1795443659^, {ago}|, in 17 min>"


def test_a_date_token_refuses_what_slack_would_show_raw() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    with pytest.raises(ValueError, match="aware"):
        date_token(at.replace(tzinfo=None))
    for form in ("", "today", "{hour}", "{time}|x", "{time}^https://x", "<{time}>"):
        with pytest.raises(ValueError, match="not known"):
            date_token(at, form=form)


def test_a_clipped_text_ends_at_a_word() -> None:
    assert clip("short", 5) == "short"
    assert clip("the export fails since noon", 20) == "the export fails…"
    assert clip("x" * 30, 10) == "x" * 9 + "…"
    with pytest.raises(ValueError, match="at least 1"):
        clip("ab", 0)


@given(st.text(max_size=80), st.integers(min_value=1, max_value=60))
def test_a_clipped_text_is_never_too_long(text: str, limit: int) -> None:
    assert len(clip(text, limit)) <= limit
