"""The managers' page: its numbers are right, the worst comes first, and it is short."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import events as e
from bot.domain.conversation import Conversation
from bot.domain.digest import MOST_LINES, MOST_NEEDS, Need, Page, write
from bot.domain.inbox_view import Backlog
from bot.domain.policy import Severity
from bot.domain.service_levels import due_at
from tests.slack.messages.story import ANA, BEN, START, TERMS_OF, Story, asked, minutes

SINCE = START - timedelta(hours=5)


def page_of(
    states: Sequence[Conversation],
    now: datetime,
    *,
    held: int = 0,
    parked: int = 0,
    stuck: Sequence[int] = (),
) -> Page:
    return write(
        day=date(2026, 3, 4),
        now=now,
        since=SINCE,
        conversations=states,
        terms_of=TERMS_OF,
        held=held,
        inbox=Backlog(0, None, parked),
        stuck=stuck,
    )


def needs(story: Story, after: float) -> list[Need]:
    return [line.need for line in page_of([story.state], START + minutes(after)).needs]


SEV1 = asked(Severity.SEV1)  # its first reply is due after 15 minutes
CLAIMED = SEV1.after(1, e.Claimed(ANA, "button"))


def test_what_runs_late_needs_the_manager() -> None:
    assert needs(CLAIMED, 15) == [Need.OVERDUE]
    assert needs(CLAIMED, 14) == []


def test_what_nobody_has_needs_the_manager() -> None:
    assert needs(SEV1, 5) == [Need.UNCLAIMED]


def test_what_could_not_be_advanced_needs_the_manager() -> None:
    """Nobody is pinged for it, so somebody must look by himself."""
    page = page_of([CLAIMED.state], START + minutes(5), stuck=(CLAIMED.state.number,))
    assert [(line.need, line.owner) for line in page.needs] == [(Need.STUCK, ANA)]


def test_what_was_answered_late_or_nearly_so_needs_the_manager() -> None:
    assert needs(CLAIMED.after(16, e.StaffReplied(ANA, "3.2", "thread")), 60) == [Need.BREACHED]
    assert needs(CLAIMED.after(14, e.StaffReplied(ANA, "3.2", "thread")), 60) == [Need.NEAR_MISS]
    assert needs(CLAIMED.after(5, e.StaffReplied(ANA, "3.2", "thread")), 60) == []


def test_a_quiet_page_has_no_lists() -> None:
    page = page_of([CLAIMED.after(5, e.StaffReplied(ANA, "3.2", "thread")).state], START + minutes(60))
    assert (page.needs, page.more, page.customers, page.engineers) == ((), 0, (), ())


def test_yesterdays_lateness_is_not_told_twice() -> None:
    story = asked(Severity.SEV1, at=START - timedelta(days=2)).after(40, e.StaffReplied(ANA, "3.2", "thread"))
    assert needs(story, 0) == []


def test_what_was_no_request_was_not_late() -> None:
    story = CLAIMED.after(16, e.StaffReplied(ANA, "3.2", "thread")).after(20, e.Dismissed(ANA))
    assert needs(story, 60) == []


def test_held_messages_and_parked_deliveries_are_counted() -> None:
    page = page_of([], START, held=2, parked=5)
    assert [(line.need, line.count) for line in page.needs] == [(Need.HELD, 2), (Need.PARKED, 5)]


@st.composite
def requests(draw: st.DrawFn, number: int) -> Story:
    """A request that somebody may have claimed, answered and closed, at any minute."""
    story = asked(
        draw(st.sampled_from(Severity)), number=number, at=START + minutes(draw(st.integers(-400, 0)))
    )
    at = 0
    facts: tuple[e.Fact, ...] = (
        e.Claimed(draw(st.sampled_from([ANA, BEN])), "button"),
        e.StaffReplied(draw(st.sampled_from([ANA, BEN])), "9.1", "thread"),
        e.CustomerWrote("U0KIM", "9.2", "request", needs_response=True),
        e.StaffReplied(ANA, "9.3", "thread"),
        e.Resolved(ANA) if draw(st.booleans()) else e.Dismissed(BEN),
    )
    for fact in facts:
        at += draw(st.integers(0, 90))
        if draw(st.booleans()):
            story = story.after(at, fact)
    return story


desks = st.integers(0, 20).flatmap(
    lambda count: st.tuples(*(requests(number) for number in range(1, count + 1)))
)


@given(desks, st.integers(0, 3), st.integers(0, 3))
def test_a_page_is_never_longer_than_twelve_lines_and_leaves_nothing_uncounted(
    stories: tuple[Story, ...], held: int, parked: int
) -> None:
    page = page_of([s.state for s in stories], START + minutes(500), held=held, parked=parked)
    header, more, lists = 1, bool(page.more), bool(page.customers) + bool(page.engineers)
    assert len(page.needs) <= MOST_NEEDS
    assert header + len(page.needs) + more + lists <= MOST_LINES
    all_of_them = sum(len(page_of([s.state], START + minutes(500)).needs) for s in stories)
    assert len(page.needs) + page.more == all_of_them + bool(held) + bool(parked)


@given(desks)
def test_the_numbers_per_customer_and_engineer_are_those_of_the_requests(stories: tuple[Story, ...]) -> None:
    now = START + minutes(500)
    real = [s.state for s in stories if not s.state.dismissed]
    page = page_of([s.state for s in stories], now)
    for row in page.customers:
        late_now = sum(
            c.running is not None and due_at(c.running, c.severity, TERMS_OF.of(c)) <= now for c in real
        )
        late_then = sum(o.breached and o.met_at > SINCE for c in real for o in c.outcomes)
        assert (row.open, row.late) == (sum(c.is_open for c in real), late_now + late_then)
    for engineer in page.engineers:
        theirs = [c for c in real if c.owner == engineer.person]
        assert engineer.open == sum(c.is_open for c in theirs)
        assert engineer.answered == sum(
            c.last_staff_at is not None and c.last_staff_at > SINCE for c in theirs
        )


@given(desks)
def test_the_most_pressing_comes_first(stories: tuple[Story, ...]) -> None:
    order = list(Need)
    ranks = [
        order.index(line.need) for line in page_of([s.state for s in stories], START + minutes(500)).needs
    ]
    assert ranks == sorted(ranks)
