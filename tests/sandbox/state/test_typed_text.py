import pytest

from sandbox.state.typed_text import rich_text, wire_text


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("already &lt;escaped&gt; &amp; fine", "already &lt;escaped&gt; &amp; fine"),
        ("ask <@U1> in <#C1|ext-acme>", "ask <@U1> in <#C1|ext-acme>"),
        ("<!here> <!subteam^S1>", "<!here> <!subteam^S1>"),
        ("see https://a.test/x?a=1&b=2.", "see <https://a.test/x?a=1&amp;b=2>."),
        ("(https://a.test)", "(<https://a.test>)"),
        ("&lt;https://a.test/x&gt;", "&lt;<https://a.test/x>&gt;"),
        ("<https://a.test/x", "&lt;<https://a.test/x>"),
        ("<https://a.test|docs>", "<https://a.test|docs>"),
        ("<script>", "&lt;script&gt;"),
        ("", ""),
    ],
)
def test_typed_text_becomes_slacks_text_and_stays_so(typed: str, sent: str) -> None:
    assert wire_text(typed) == sent
    assert wire_text(sent) == sent


def test_rich_text_holds_what_was_meant() -> None:
    block = rich_text("<@U1> 1 &lt; 2 <https://a.test?a&amp;b|it> <#C1> <!subteam^S1> <!here>", "b1")
    elements = block["elements"][0]["elements"]
    assert block["block_id"] == "b1"
    assert [each for each in elements if each.get("text") != " "] == [
        {"type": "user", "user_id": "U1"},
        {"type": "text", "text": " 1 < 2 "},
        {"type": "link", "url": "https://a.test?a&b", "text": "it"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "broadcast", "range": "here"},
    ]
