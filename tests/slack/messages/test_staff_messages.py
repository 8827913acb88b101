"""What our own people are told: pings, warnings, tasks, the digest."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain import events as e
from bot.domain import outgoing as o
from bot.domain.brief import Brief
from bot.domain.digest import write
from bot.domain.inbox_view import EMPTY, Backlog
from bot.domain.pasted_secrets import Find, SecretNotice
from bot.domain.policy import Role, Severity
from bot.slack.messages import RENDERERS, render
from bot.slack.text import plain
from tests.slack.messages.story import (
    ANA,
    BEN,
    KIM,
    START,
    TERMS_OF,
    WORKSPACE,
    Story,
    about,
    asked,
    buttons,
    evidence,
    lines,
    minutes,
)

SEV1 = asked(Severity.SEV1)


def ping(
    role: Role, after: float, *, people: tuple[str, ...] = (ANA,), missed: int = 0, forced: bool = False
) -> o.Ping:
    return o.Ping(3, 0, role, people, START + minutes(after), forced=forced, missed=missed)


def told(message: o.Message, brief: Brief) -> str:
    return plain("\n".join(lines(render(message, brief)))).replace("*", "")


def test_a_ping_says_what_whose_and_since_when() -> None:
    raw = lines(render(ping(Role.LEAD, 10), SEV1.brief(10)))
    assert raw[0].startswith(f"<@{ANA}>:")
    assert "Sev1 at Acme*, request 3, has been unclaimed for 10 min" in raw[0]
    assert "|Why do our exports fail?>" in raw[1]
    assert len(raw) == 2, "a ping in time does not speak of being late"


def test_a_ping_to_the_pool_calls_the_group() -> None:
    assert lines(render(ping(Role.POOL, 5), SEV1.brief(5)))[0].startswith("<!subteam^S0SUPPORT>:")


def test_a_ping_can_be_claimed_where_it_is_read_until_somebody_has() -> None:
    assert buttons(render(ping(Role.OWNER, 0), SEV1.brief(0))) == {"Claim": ("claim", "3:1")}
    taken = SEV1.after(1, e.Claimed(BEN, "button")).after(2, e.Escalated(BEN, "need a hand"))
    assert buttons(render(ping(Role.LEAD, 2, forced=True), taken.brief(2))) == {}


def test_a_ping_after_downtime_says_how_late_it_is_and_for_how_many_it_stands() -> None:
    said = told(ping(Role.LEAD, 10, missed=2), SEV1.brief(35))
    assert "25 min late" in said
    assert "2 earlier ones" in said


def test_a_ping_that_could_not_be_checked_says_so() -> None:
    said = told(ping(Role.OWNER, 0), replace(SEV1.brief(0), unchecked_since=START - minutes(5)))
    assert "Not checked against Slack since 13:55 UTC." in said


def test_an_escalation_gives_the_name_and_the_reason() -> None:
    story = SEV1.after(3, e.Escalated(BEN, "they lose &lt;orders&gt; &amp; money"))
    raw = lines(render(ping(Role.LEAD, 3, forced=True), story.brief(3)))
    assert f"was escalated by <@{BEN}>: they lose &lt;orders&gt; &amp; money" in raw[0]


@pytest.mark.parametrize(
    ("percent", "after", "words"),
    [
        (75, 11, "the first reply is due 14:15 UTC, in 4 min."),
        (100, 17, "the first reply was due 14:15 UTC, 2 min ago."),
    ],
)
def test_a_clock_warning_says_which_clock_and_how_much_is_left(
    percent: int, after: float, words: str
) -> None:
    warning = o.ClockWarning(3, "first_response", percent, START + minutes(15), BEN)
    said = told(warning, SEV1.brief(after))
    assert words in said
    assert "Sev1 at Acme, request 3" in said


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        ("claimed", "claimed request 3. The ladder stops here."),
        ("answered", "answered request 3. The ladder stops here."),
        ("resolved", "resolved request 3. The ladder stops here."),
        ("dismissed", "says that request 3 is none. The ladder stops here."),
    ],
)
def test_when_the_ladder_stops_everybody_pinged_learns_why(cause: str, words: str) -> None:
    message = o.LadderStopped(3, ANA, cause)  # type: ignore[arg-type]  # the table above holds every cause
    assert lines(render(message, SEV1.brief(4))) == [f"<@{ANA}> {words}"]


def test_the_owner_learns_what_the_customer_chose_on_which_evidence() -> None:
    chosen: Mapping[o.CheckInChoice, str] = {
        "more": "wants to hear more; a request is open for it",
        "not_now": "said: not now",
        "less": "asked for less of this",
    }
    for choice, words in chosen.items():
        said = told(o.CheckInAnswered("acme", 7, KIM, choice), about(evidence()))
        assert words in said
        assert "Acme" in said
        assert "API calls fell by 60 %" in said


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("signal", "API calls fell by 60 %"),
        ("breach", "request 3 was answered late"),
        ("near_miss", "request 3 was answered at the last moment"),
        ("overdue", "request 3 is past its target"),
        ("silence", "silent for 12 days"),
        ("no_contact", "no contact in both directions for 12 days"),
    ],
)
def test_the_third_check_in_becomes_the_owners_task_with_its_evidence(kind: str, words: str) -> None:
    said = told(o.OwnerTask("acme", 7), about(evidence(kind)))
    assert "yours to write" in said
    assert words in said
    assert "03 Mar 2026" in said


def test_a_held_message_names_the_customer_and_the_way_out() -> None:
    rendered = render(o.HeldMessage("ob-1", "acme", "C0ACME", 1), about(evidence()))
    assert "*Acme* may or may not have reached <#C0ACME>" in lines(rendered)[0]
    assert buttons(rendered) == {"It arrived": ("held_arrived", "ob-1"), "Send it": ("held_send", "ob-1")}


@pytest.mark.parametrize(
    ("choice", "words"), [("arrived", "looked: it arrived."), ("send", "has it sent: now")]
)
def test_a_held_message_that_was_decided_says_by_whom_and_asks_no_more(
    choice: o.HeldChoice, words: str
) -> None:
    rendered = render(o.HeldMessage("ob-1", "acme", "C0ACME", 1, choice, BEN), about(evidence()))
    assert f"<@{BEN}> {words}" in lines(rendered)[1]
    assert buttons(rendered) == {}


def test_a_secret_is_named_by_its_kind_with_what_to_do() -> None:
    raw = lines(render(SecretNotice("C0ACME", "3.1", KIM, ("Slack token", "Slack token")), about(evidence())))
    assert raw[0] == f"<@{KIM}> pasted what looks like a secret (Slack token) in <#C0ACME>."
    assert "revoke" in raw[1]


def test_a_secret_that_came_again_is_counted() -> None:
    finds = (Find("3.1", "password", 1), Find("3.2", "password", 2))
    said = told(SecretNotice("C0ACME", "3.1", KIM, ("password",), finds=finds), about(evidence()))
    assert "a secret (password) in #a channel, 3 times." in said


def test_who_pasted_a_secret_of_ours_is_spoken_to() -> None:
    said = told(SecretNotice("C0TRIAGE", "3.1", KIM, ("password",), own=True), about(evidence()))
    assert said.startswith("You pasted what looks like a secret (password)")
    assert "ask them" not in said


def test_an_unmapped_channel_is_asked_about_with_the_way_out() -> None:
    raw = lines(render(o.WhichCustomer("C0NEW"), about(evidence())))
    assert raw[0] == "*Which customer is <#C0NEW>?*"
    assert raw[-1] == "Add `C0NEW` to an account and restart."


def digest_of(*stories: Story, held: int = 0, inbox: Backlog = EMPTY) -> Brief:
    states = [story.state for story in stories]
    page = write(
        day=date(2026, 3, 4),
        now=START + timedelta(hours=19),
        since=START - timedelta(hours=5),
        conversations=states,
        terms_of=TERMS_OF,
        held=held,
        inbox=inbox,
    )
    links = {state.number: f"https://home.slack.com/archives/C0ACME/p{state.number}" for state in states}
    return Brief(START + timedelta(hours=19), WORKSPACE, page=replace(page, links=links))


def test_a_quiet_morning_is_one_line() -> None:
    assert lines(render(o.Digest(date(2026, 3, 4), START, START), digest_of())) == [
        "*Wednesday, 4 March*: Nothing needs you."
    ]


def test_a_morning_with_unread_messages_says_so_and_of_a_long_backlog_since_when() -> None:
    def told(inbox: Backlog) -> list[str]:
        return lines(render(o.Digest(date(2026, 3, 4), START, START), digest_of(inbox=inbox)))

    now = START + timedelta(hours=19)
    assert told(Backlog(2, now, 0))[1:] == ["Not worked on yet, and not in here: 2 messages from Slack."]
    assert told(Backlog(2, now - timedelta(hours=2), 0))[1:] == [
        "Not worked on yet, and not in here: 2 messages from Slack, the oldest for 2 h."
    ]


def test_a_loud_morning_has_twelve_lines_at_most_each_with_link_and_owner() -> None:
    stories = [
        asked(Severity.SEV1, number=number).after(1, e.Claimed(BEN, "button")) for number in range(1, 30)
    ]
    told_lines = lines(render(o.Digest(date(2026, 3, 4), START, START), digest_of(*stories, held=2)))
    needs = [line for line in told_lines if line.startswith("• <")]
    assert len(told_lines) <= 12
    assert needs
    assert all("|Request " in line and f"<@{BEN}> has it" in line for line in needs)
    assert any(line.startswith("and ") and "more" in line for line in told_lines)


def test_every_kind_of_message_has_its_renderer() -> None:
    """But what is told to a webhook, which reads no words."""
    assert set(RENDERERS) == set(o.MESSAGE_TYPES.values()) - {o.Page, o.PageOver}
