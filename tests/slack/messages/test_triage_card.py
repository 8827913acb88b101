"""The triage card: what an engineer reads at a glance, and the story it tells in the end."""

from datetime import UTC, datetime

from bot.domain import events as e
from bot.domain.outgoing import TriageCard
from bot.domain.policy import Role, Severity
from bot.slack.messages import render
from bot.slack.text import plain
from tests.slack.messages.story import ANA, BEN, KAI, KIM, Story, asked, buttons, lines, menu, minutes

ALL = ["Claim", "Reply…", "Escalate", "Severity", "Not a request", "Resolve"]


def reads(story: Story, count: float) -> list[str]:
    """The card `count` minutes after the request was asked, as a person in UTC reads it."""
    return [
        plain(line).replace("*", "") for line in lines(render(TriageCard(story.number), story.brief(count)))
    ]


def test_a_new_card_says_who_what_how_bad_by_when_and_whose() -> None:
    head, ask, severity, clock, owner = reads(asked(), 0)
    assert head == "Request 3 · Acme · premium"
    assert ask.startswith("Why do our exports fail?")
    assert severity == "Sev3: may need an answer"
    assert clock == "First reply due 17:00 UTC, in 3 h"
    assert owner == "Unclaimed"


def test_the_ask_is_linked_to_the_message() -> None:
    ask = lines(render(TriageCard(3), asked().brief(0)))[1]
    assert ask == "<https://home.slack.com/archives/C0ACME/p3|Why do our exports fail?>"


def test_the_clock_counts_down_and_then_up() -> None:
    story = asked(Severity.SEV1)
    assert "First reply due 14:15 UTC, in 13 min" in reads(story, 2)
    assert any("First reply was due 14:15 UTC, 12 min late" in line for line in reads(story, 27))


def test_outside_their_hours_it_says_when_the_clock_goes_on() -> None:
    friday_night = datetime(2026, 3, 6, 20, 0, tzinfo=UTC)
    clock = reads(asked(at=friday_night), 1)[3]
    assert "First reply due" in clock
    assert "09 Mar" in clock, "the Monday on which service hours begin"


def test_buttons_carry_number_and_version_and_claim_goes_once_it_is_claimed() -> None:
    story = asked()
    card = render(TriageCard(3), story.brief(0))
    assert list(buttons(card)) == ALL
    assert {value for _, value in buttons(card).values()} == {"3:1"}
    claimed = render(TriageCard(3), story.after(2, e.Claimed(ANA, "button")).brief(3))
    assert list(buttons(claimed)) == ALL[1:]
    assert any(line.startswith(f"Claimed by <@{ANA}>") for line in lines(claimed))


def test_the_menu_holds_what_fits_and_five_entries_at_most() -> None:
    story = asked()
    assert menu(render(TriageCard(3), story.brief(0))) == {"Explain": "explain:3:1"}
    claimed = render(TriageCard(3), story.after(2, e.Claimed(ANA, "button")).brief(3))
    assert menu(claimed) == {"Release": "release:3:2", "Explain": "explain:3:2"}


def asks_first(story: Story) -> dict[str, str]:
    """What Slack asks before a press of these buttons counts."""
    card = render(TriageCard(3), story.brief(9))
    elements = [element for block in card.blocks for element in block.get("elements", ())]
    return {
        element["text"]["text"]: element["confirm"]["text"]["text"]
        for element in elements
        if "confirm" in element
    }


def test_a_press_that_leaves_somebody_without_an_answer_is_asked_about() -> None:
    story = asked().after(1, e.CustomerWrote(KIM, "3.2", "request", needs_response=True))
    assert asks_first(story) == {
        "Not a request": (
            "2 messages were never answered in the channel. Set aside, it does not open again by itself."
        ),
        "Resolve": "2 messages were never answered in the channel.",
    }
    claimed = story.after(2, e.Claimed(BEN, "button"))
    assert asks_first(claimed)["Resolve"].endswith("in the channel. Somebody has claimed it.")


def test_what_is_answered_is_resolved_with_one_press() -> None:
    answered = asked().after(1, e.StaffReplied(BEN, "3.9", "thread"))
    assert asks_first(answered) == {
        "Not a request": "Somebody has claimed it. Set aside, it does not open again by itself."
    }
    assert asks_first(answered.after(2, e.Released(BEN))) == {}


def test_it_names_whom_the_ladder_has_pinged() -> None:
    story = asked(Severity.SEV1).after(0, e.Pinged(0, Role.OWNER, asked().log[0].occurred_at))
    story = story.after(5, e.Pinged(1, Role.POOL, asked().log[0].occurred_at + minutes(5)))
    assert any(
        line.startswith("Unclaimed") and line.endswith("pinged owner and pool") for line in reads(story, 6)
    )


def test_it_counts_messages_and_people_when_there_is_more_than_one() -> None:
    story = asked().after(1, e.CustomerWrote(KIM, "3.2", "request", needs_response=True))
    assert any("2 messages" in line for line in reads(story, 2))
    story = story.after(2, e.CustomerWrote(KAI, "3.3", "request", needs_response=True))
    (crowd,) = [line for line in reads(story, 3) if "3 messages" in line]
    assert "2 people" in crowd


def test_an_answered_card_says_when_and_for_whom_we_wait() -> None:
    story = asked().after(12, e.StaffReplied(BEN, "3.9", "thread"))
    assert "First reply 14:12 UTC after 12 min; waiting for the customer" in reads(story, 20)


def test_an_unknown_customer_is_named_by_the_channel_and_the_strictest_terms() -> None:
    head = lines(render(TriageCard(3), asked(account=None).brief(0)))[0]
    assert "Unknown customer in <#C0ACME>" in head
    assert "premium" in head


def test_a_done_card_tells_the_story_in_six_lines_without_buttons() -> None:
    story = asked(Severity.SEV1)
    opened = story.log[0].occurred_at
    for at, fact in (
        (0, e.Pinged(0, Role.OWNER, opened)),
        (5, e.Pinged(1, Role.POOL, opened + minutes(5))),
        (11, e.Claimed(BEN, "command")),
        (21, e.StaffReplied(BEN, "3.9", "thread")),
        (30, e.Resolved(BEN)),
    ):
        story = story.after(at, fact)
    card = render(TriageCard(3), story.brief(60))
    told = lines(card)
    assert buttons(card) == {}
    assert len(told) == 6
    assert "Asked" in told[2]
    assert "pinged owner and pool" in told[2]
    assert f"Claimed by <@{BEN}>" in told[3]
    assert "after 11 min" in told[3]
    assert told[4].endswith("6 min late")
    assert f"by <@{BEN}>, after 30 min" in told[5]
    assert "Resolved" in told[5]


def test_a_story_answered_in_time_says_so() -> None:
    story = asked().after(12, e.StaffReplied(BEN, "3.9", "thread")).after(20, e.Resolved(BEN))
    assert any(line.endswith("in time") for line in reads(story, 21))


def test_not_a_request_takes_two_lines() -> None:
    told = lines(render(TriageCard(3), asked().after(4, e.Dismissed(ANA)).brief(5)))
    assert len(told) == 2
    assert f"Not a request, said <@{ANA}>" in told[1]


def test_a_withdrawn_request_blames_nobody() -> None:
    told = reads(asked().after(4, e.CustomerWithdrew("3.1")), 5)
    assert any("withdrawn by the customer" in line for line in told)


def test_what_a_customer_wrote_can_neither_mention_nor_break_the_card() -> None:
    story = Story(
        asked().log, ask="<!channel> *look* <@U0ANA> `x` <https://evil.example|our docs>\n> a\u202e|b"
    )
    told = "\n".join(lines(render(TriageCard(3), story.brief(0))))
    assert "<!channel>" not in told
    assert f"<@{ANA}>" not in told
    assert "<https://evil" not in told
    assert len(told.splitlines()) <= 6
