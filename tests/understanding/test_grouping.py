"""Which request a message belongs to (field.md C1), and which one an engineer answers."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.reading import Candidate, Choice
from bot.understanding.grouping import BURST, answers, choose, identifiers

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def request(
    number: int,
    *authors: str,
    wrote: float = 0,
    active: float | None = None,
    is_open: bool = True,
    naming: str = "",
) -> Candidate:
    """A request whose customer wrote, and somebody was active, so many minutes after noon."""
    return Candidate(
        number=number,
        author_ids=frozenset(authors),
        last_customer_at=NOON + minutes(wrote),
        last_activity_at=NOON + minutes(wrote if active is None else active),
        is_open=is_open,
        identifiers=identifiers(naming),
    )


def test_the_first_message_of_a_channel_is_new() -> None:
    assert choose("ana", "the export fails", NOON, []) == Choice(None, "new")


def test_a_burst_of_one_author_is_one_request() -> None:
    at = NOON + BURST
    assert choose("ana", "and the import too", at, [request(1, "ana")]) == Choice(1, "same_author_burst")


def test_after_ten_minutes_of_silence_the_burst_is_over() -> None:
    at = NOON + BURST + timedelta(seconds=1)
    assert choose("ana", "another thing", at, [request(1, "ana")]) == Choice(None, "new")


def test_an_answer_of_ours_keeps_the_burst_alive() -> None:
    talked = request(1, "ana", wrote=0, active=9)
    assert choose("ana", "I tried that", NOON + minutes(12), [talked]) == Choice(1, "same_author_burst")


def test_another_author_opens_another_request() -> None:
    assert choose("ben", "the export fails", NOON, [request(1, "ana")]) == Choice(None, "new")


def test_the_newest_of_two_own_requests_is_continued() -> None:
    both = [request(1, "ana", wrote=1), request(2, "ana", wrote=4)]
    assert choose("ana", "it says 502", NOON + minutes(5), both).number == 2


def test_nothing_joins_over_a_closed_request() -> None:
    closed_since = [request(1, "ana", wrote=1), request(2, "ana", wrote=4, is_open=False)]
    assert choose("ana", "one more thing", NOON + minutes(5), closed_since) == Choice(None, "new")


def test_a_message_that_arrives_late_joins_the_burst_it_was_part_of() -> None:
    assert choose("ana", "hello", NOON - minutes(2), [request(1, "ana")]) == Choice(1, "same_author_burst")


def test_a_message_that_was_written_long_before_the_burst_is_no_part_of_it() -> None:
    assert choose("ana", "hello", NOON - minutes(30), [request(1, "ana")]) == Choice(None, "new")


@pytest.mark.parametrize("text", ["any news on #412?", "see #412.", "(#412)"])
def test_a_number_joins_the_open_request_it_names(text: str) -> None:
    candidates = [request(411, "ben"), request(412, "ana")]
    assert choose("ben", text, NOON + minutes(1), candidates) == Choice(412, "shared_identifier")


@pytest.mark.parametrize("text", ["channel <#412>", "&#412;", "page#412", "#4123", "https://x.example/#412"])
def test_what_only_looks_like_a_number_joins_nothing(text: str) -> None:
    assert choose("ben", text, NOON, [request(412, "ana")]) == Choice(None, "new")


@pytest.mark.parametrize(
    "name",
    [
        "https://acme.slack.com/archives/C0ACME1/p1700000000000100",
        "0b5c1f6e-7a3d-4c55-9a43-1d2e3f405162",
        "req_8HkL2nQ9xZ",
        "3f9a1c77be02",
        "OPS-1234",
    ],
)
def test_whoever_repeats_an_identifier_means_the_same_request(name: str) -> None:
    hours_later = NOON + timedelta(hours=5)
    candidates = [request(7, "ana", naming=f"error {name} since noon"), request(8, "ben", wrote=2)]
    assert choose("cem", f"same here: {name}", hours_later, candidates) == Choice(7, "shared_identifier")
    closed = [request(7, "ana", naming=f"error {name}", is_open=False)]
    assert choose("cem", f"same here: {name}", hours_later, closed) == Choice(None, "new")


@pytest.mark.parametrize(
    "text", ["SHA-256", "ISO-8601", "internationalisation", "deadbeef", "20260302120000", "a_b"]
)
def test_words_standards_and_plain_numbers_are_no_identifiers(text: str) -> None:
    assert identifiers(text) == frozenset()


def test_a_permalink_names_its_message() -> None:
    assert "C0ACME1/p1700000000000100" in identifiers(
        "<https://acme.slack.com/archives/C0ACME1/p1700000000000100?thread_ts=1>"
    )


def test_an_engineer_answers_the_request_of_the_person_they_mention() -> None:
    both = [request(1, "ana", wrote=1), request(2, "ben", wrote=5)]
    assert answers(frozenset({"ana"}), both) == Choice(1, "mention")


def test_of_two_requests_of_the_mentioned_person_the_latest_is_answered() -> None:
    both = [request(1, "ana", wrote=6), request(2, "ana", wrote=5)]
    assert answers(frozenset({"ana"}), both) == Choice(1, "mention")


def test_the_only_open_request_is_answered_whoever_is_mentioned() -> None:
    candidates = [request(1, "ana"), request(2, "ben", is_open=False)]
    assert answers(frozenset({"zoe"}), candidates) == Choice(1, "only_open")


def test_else_the_one_with_the_latest_customer_message_is_answered() -> None:
    three = [
        request(1, "ana", wrote=3),
        request(2, "ben", wrote=5, active=5),
        request(3, "cem", wrote=1, active=9),
    ]
    assert answers(frozenset(), three) == Choice(2, "latest")


def test_nothing_open_nothing_answered() -> None:
    assert answers(frozenset({"ana"}), [request(1, "ana", is_open=False)]) == Choice(None, "none_open")
