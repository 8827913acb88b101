"""What a command answers: one or two plain sentences, errors included, each with a way out."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import events as e
from bot.domain.acts import Refusal, Refused
from bot.domain.check_ins import Finding, FindingKind
from bot.domain.explanation import explain
from bot.domain.inbox_view import EMPTY, Backlog
from bot.domain.policy import Role, Severity
from bot.domain.roster import Called
from bot.domain.views import AccountView, HeldLine, LedgerLine, StatusView
from bot.services.act import Done, NoSuchRequest
from bot.slack.messages import answers, outcomes
from bot.slack.messages.commands import COMMANDS, SUBCOMMANDS
from bot.slack.messages.parts import fallback
from bot.slack.text import plain
from tests.slack.messages.story import (
    ACME,
    ANA,
    BEN,
    KIM,
    LENA,
    MARK,
    START,
    TERMS_OF,
    Story,
    asked,
    evidence,
    lines,
    minutes,
)


def outcome(result: Done | Refused | NoSuchRequest) -> str:
    return outcomes.outcome(result, 3, START + timedelta(seconds=64))


def test_a_number_that_does_not_exist_is_answered_with_those_that_do() -> None:
    assert outcomes.no_such_request(99, (1, 3)) == "There is no request 99. Open ones: 1, 3."
    assert outcomes.no_such_request(99, ()) == "There is no request 99. None is open."
    assert outcomes.no_such_request(99, range(1, 21)).endswith("14, 15 and 5 more.")
    assert outcome(NoSuchRequest(3, (1,))) == "There is no request 3. Open ones: 1."


def test_who_comes_second_learns_who_won_and_when() -> None:
    taken = Refused(Refusal.ALREADY_CLAIMED, BEN, START + timedelta(seconds=60))
    assert outcome(taken) == f"<@{BEN}> claimed request 3, 4 s ago."


def test_every_refusal_says_why() -> None:
    said = {why: outcome(Refused(why, BEN, START)) for why in Refusal}
    assert said[Refusal.ALREADY_YOURS] == "Request 3 is yours already."
    assert said[Refusal.NOT_CLAIMED] == "Nobody has claimed request 3, so there is nothing to release."
    assert said[Refusal.ALREADY_CLOSED] == f"<@{BEN}> closed request 3 already, 1 min ago."
    assert said[Refusal.SAME_SEVERITY] == "Request 3 has that severity already."


def test_every_act_says_what_it_did() -> None:
    state = asked().state
    said = {
        "yours": outcome(Done(state, state, e.Claimed(ANA, "command"))),
        "free again": outcome(Done(state, state, e.Released(ANA))),
        "pinged now": outcome(Done(state, state, e.Escalated(ANA, "why"), Called((LENA,), again=False))),
        "resolved": outcome(Done(state, state, e.Resolved(ANA))),
        "set aside": outcome(Done(state, state, e.Dismissed(ANA))),
        "Sev3 now": outcome(Done(state, state, e.SeverityChanged(ANA, Severity.SEV3, "why"))),
    }
    for words, sentence in said.items():
        assert sentence.startswith("Request 3 ")
        assert words in sentence


def escalated(called: Called | None) -> str:
    state = asked().state
    return outcome(Done(state, state, e.Escalated(ANA, "why"), called)).removeprefix("Request 3 is escalated")


def test_who_escalates_learns_who_is_pinged() -> None:
    crowd = (LENA, BEN, ANA, MARK, "U0DEV", "U0BO")
    assert escalated(Called((LENA,), again=False)) == f": <@{LENA}> is pinged now."
    assert escalated(Called((LENA, BEN), again=False)) == f": <@{LENA}> and <@{BEN}> are pinged now."
    assert escalated(Called(crowd, again=False)).endswith(f"<@{MARK}> and 2 more are pinged now.")
    assert escalated(Called((LENA,), again=True)) == (
        f": nobody new is left on its ladder, so <@{LENA}> is pinged again."
    )
    assert escalated(Called((), again=False)) == (
        ". Nobody else stands on its ladder, so the escalation channel is told."
    )
    assert escalated(None) == ", but its ladder has no rung: nobody is pinged."


def test_who_resolves_what_was_never_answered_is_told() -> None:
    for kept, said in (
        (asked(), " 1 message was never answered in the channel."),
        (asked().after(1, e.CustomerWrote(KIM, "3.2", "message", needs_response=True)), " 2 messages were"),
        (asked().after(1, e.StaffReplied(BEN, "3.9", "thread")), ""),
    ):
        done = Done(kept.state, kept.after(2, e.Resolved(ANA)).state, e.Resolved(ANA))
        assert outcome(done).startswith(f"Request 3 is resolved.{said}")
        assert ("never" in outcome(done)) == bool(said)


def test_outsiders_learn_nothing_but_where_to_write() -> None:
    sentence = answers.only_staff()
    for word in ("request", "claim", "escalat", "customer", "severity"):
        assert word not in sentence.lower()
    assert "write here" in sentence


def test_a_typing_error_gets_the_nearest_name() -> None:
    assert "Did you mean `/steward status`?" in answers.unknown_subcommand("statsu", ["help", "status"])
    assert "Did you mean `acme`?" in answers.unknown_account("Acne", ["acme", "globex"])
    assert "“three” is not a request number." in answers.not_a_number("three", "/claim")


@given(st.text(max_size=80) | st.sampled_from(["<!channel>", "<@U0ANA>", "<https://evil.example|x>"]))
def test_what_was_typed_is_never_live_in_the_answer(typed: str) -> None:
    for sentence in (
        answers.not_a_number(typed, "/claim"),
        answers.unknown_subcommand(typed, ["help"]),
        answers.takes_nothing("status", typed),
        answers.unknown_account(typed, ["acme"]),
    ):
        assert "<" not in sentence


def test_help_lists_every_command() -> None:
    said = "\n".join(lines(answers.help_()))
    for command in COMMANDS:
        assert command.command in said
    for usage, what in SUBCOMMANDS:
        assert f"`/steward {usage}`: {what}" in said


def status(*stories: Story, waiting: int = 0, held: int = 0, inbox: Backlog = EMPTY) -> StatusView:
    now = START + minutes(30)
    lines_ = [HeldLine(f"ob-{n}", None, "C0ACME", START, BEN) for n in range(held)]
    return StatusView(
        now, [s.request for s in stories], waiting, START if waiting else None, lines_, inbox, None
    )


def test_status_shows_each_open_request_with_severity_owner_and_due_time() -> None:
    mine = asked(number=4).after(2, e.Claimed(ANA, "button"))
    late = asked(Severity.SEV1, number=5)
    waits = asked(number=6).after(2, e.StaffReplied(BEN, "6.2", "thread"))
    said = [plain(line) for line in lines(answers.status(status(mine, late, waits)))]
    assert said[0] == "*3 open requests*"
    assert said[1].startswith("4 · Sev3 · Acme · @someone · due 17:00 UTC · Why do our exports fail?")
    assert said[2].startswith("5 · Sev1 · Acme · unclaimed · 15 min late")
    assert "waits for the customer" in said[3]


def test_a_notification_is_cut_between_characters_not_in_an_entity() -> None:
    shown = fallback(["&" * 400])
    assert shown == "&amp;" * 299 + "…"
    assert len(fallback(["word " * 100])) <= 300


def test_status_of_a_quiet_desk() -> None:
    assert lines(answers.status(status())) == ["*Nothing is open*"]


def test_status_tells_of_a_backlog_once_it_is_long_and_of_what_is_parked() -> None:
    now = START + minutes(30)
    short, old = Backlog(3, now - minutes(1), 0), Backlog(612, START, 1)
    assert lines(answers.status(status(inbox=short))) == ["*Nothing is open*"]
    assert lines(answers.status(status(inbox=old)))[1:] == [
        "To be worked on: 612 events from Slack, the oldest for 30 min.",
        "1 event parked: `steward inbox list` says why.",
    ]


def test_status_tells_what_is_still_to_be_read_of_what_was_missed() -> None:
    view = replace(status(), left_to_read=(3, 12))
    assert lines(answers.status(view))[1:] == ["Reading what was missed: 3 channels and 12 threads left."]


def test_status_tells_what_waits_and_what_a_person_must_decide() -> None:
    rendered = answers.status(status(waiting=3, held=2))
    said = "\n".join(lines(rendered))
    assert "To be sent: 3 messages, the oldest for 30 min." in said
    assert "2 messages to customers held until somebody decides." in said
    assert said.count(f"Did it reach <#C0ACME>? <@{BEN}> was asked.") == 2
    pressed = [e["value"] for b in rendered.blocks if b["type"] == "actions" for e in b["elements"]]
    assert pressed == ["ob-0", "ob-0", "ob-1", "ob-1"]


def test_a_long_status_loses_no_line_and_cuts_no_link() -> None:
    stories = [Story(asked(number=n).log, number=n, ask="<&>" * 40) for n in range(100, 130)]
    rendered = answers.status(status(*stories))
    said = lines(rendered)
    requests = [line for line in said if "Sev3" in line]
    assert len(requests) == answers.MOST_LISTED
    assert all(line.count("<https") == 1 and line.endswith(">") for line in requests)
    assert f"and {30 - answers.MOST_LISTED} more" in said
    assert all(len(block["text"]["text"]) <= 3000 for block in rendered.blocks if block["type"] == "section")


def account() -> AccountView:
    return AccountView(
        now=START,
        account=ACME,
        requests=[asked().request],
        last_contact_at=START - minutes(60),
        usual_gap=timedelta(days=3),
        findings=[Finding(FindingKind.NEAR_MISS, START, 3), Finding(FindingKind.OVERDUE, START, 4)],
        next_look_at=START + timedelta(days=1),
        ledger=[
            LedgerLine(START, evidence(), "held", "1 proactive message a day is the budget"),
            LedgerLine(START, evidence("breach"), "sent", "evidence is fresh"),
        ],
    )


def test_an_account_shows_facts_the_next_look_and_every_decision_with_its_reason() -> None:
    said = plain("\n".join(lines(answers.account(account()))))
    assert "*Acme* · premium · owner @someone" in said
    assert "Last contact: 13:00 UTC; they write every 3 days or so." in said
    assert (
        "Facts now:\n• request 3 was answered at the last moment, 03 Mar 2026 UTC\n• request 4 is past"
        in said
    )
    assert "The next look is due 04 Mar 2026 14:00 UTC." in said
    assert "*held*: usage-drop, 03 Mar 2026 UTC: API calls fell by 60 % (1 proactive message a day" in said
    assert "*sent*: request 3 was answered late, 03 Mar 2026 UTC (evidence is fresh)" in said


def test_a_look_now_tells_what_the_ledger_decided() -> None:
    assert "API calls fell by 60 %" in "\n".join(lines(answers.looked(account())))


def explained(story: Story, after: float) -> list[str]:
    why = explain(story.log, TERMS_OF, story.number, START + minutes(after))
    return [plain(line) for line in lines(answers.explain((story.request, why)))]


def test_an_explanation_names_every_fact_with_actor_cause_and_time() -> None:
    story = asked(Severity.SEV1)
    for at, fact in (
        (5, e.Pinged(1, Role.POOL, START + minutes(5), missed=(0,))),
        (6, e.Claimed(BEN, "command")),
        (11.25, e.Warned("first_response", 75, START + minutes(15))),
        (12, e.StaffReplied(BEN, "3.5", "thread")),
        (20, e.Resolved(BEN)),
    ):
        story = story.after(at, fact)
    said = "\n".join(explained(story, 60))
    for words in (
        "14:00 UTC  @someone asked; Sev1 because the customer may need an answer",
        "14:05 UTC  rung 2 of the ladder: pinged pool, due 14:05 UTC, standing for 1 missed before",
        "14:06 UTC  @someone claimed it by command",
        "14:11 UTC  first reply 75 % used",
        "14:12 UTC  @someone replied (known by: thread)",
        "14:20 UTC  @someone resolved it",
        "used 12 min, 3 min left",
    ):
        assert words in said, said


def test_an_explanation_says_of_a_late_ping_that_it_was_late() -> None:
    story = asked(Severity.SEV1).after(40, e.Pinged(1, Role.POOL, START + minutes(5), missed=(0,)))
    (ping,) = [line for line in explained(story, 60) if "rung" in line]
    assert ping.endswith("pinged pool, due 14:05 UTC, standing for 1 missed before; 35 min late")


def test_an_explanation_of_a_busy_request_stays_within_slacks_limits() -> None:
    story = asked()
    for turn in range(40):
        story = story.after(
            20 * turn + 5, e.CustomerWrote("U0KIM", f"4.{turn}", "request", needs_response=True)
        )
        story = story.after(20 * turn + 9, e.StaffReplied(BEN, f"5.{turn}", "thread"))
    why = explain(story.log, TERMS_OF, 3, START + timedelta(days=2))
    rendered = answers.explain((story.request, why))
    assert len(rendered.blocks) <= 50
    for block in rendered.blocks:
        if block["type"] == "section":
            words = block["text"]["text"]
            assert len(words) <= 3000
            assert words.count("<!date^") == words.count(" UTC>"), "no date is cut in two"


def test_a_dismissed_request_is_not_explained_as_answered_in_time() -> None:
    for fact in (e.Dismissed(ANA), e.CustomerWithdrew("3.1")):
        said = "\n".join(explained(asked().after(4, fact), 10))
        assert "called off 03 Mar 2026 14:04 UTC, used 4 min" in said
        assert "; met " not in said
