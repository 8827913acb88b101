"""Which alarm is the one that is open already."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.reading import Candidate, Choice
from bot.understanding.alarms import LASTS, named_systems, same_alarm

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
API = "is the API down?!"


def alarm(number: int = 1, words: str = API, *, is_open: bool = True, at: datetime = NOON) -> Candidate:
    return Candidate(number, frozenset({"kim"}), at, at, is_open, words=words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Production is down!", "Production is down!"),
        ("is it down?", API),
        ("API down for us as well!!", API),
        ("We cannot log in, nobody can", "nobody can log in!"),
        ("The API is still down", "our API went down"),
        ("Everything is down, please help", API),
        ("Our export jobs are down", "the export job is down?"),
        ("It is down again, req_8HkL2nQ9", "production is down, req_8HkL2nQ9"),
    ],
)
def test_another_report_of_an_open_alarm_joins_it(text: str, words: str) -> None:
    assert same_alarm(text, NOON + LASTS, [alarm(words=words)]) == Choice(1, "same_alarm")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Checkout is down, too!", API),
        ("Our export job is down", API),
        ("is the webshop down?", "is the export job down?"),
        ("the VPN is down", "Production is down!"),
        ("Production is down, OPS-1234", "Production is down!"),
        ("is the API down?!", "How do we raise the webhook limit?"),
    ],
)
def test_an_alarm_about_something_else_is_one_of_its_own(text: str, words: str) -> None:
    assert same_alarm(text, NOON, [alarm(words=words)]) == Choice(None, "new")


def test_an_alarm_joins_the_latest_of_several() -> None:
    assert same_alarm(API, NOON, [alarm(1), alarm(3), alarm(2)]).number == 3


@pytest.mark.parametrize(
    "candidate", [alarm(is_open=False), alarm(at=NOON - LASTS - timedelta(seconds=1)), alarm(words="")]
)
def test_an_alarm_that_is_over_is_not_joined(candidate: Candidate) -> None:
    assert same_alarm(API, NOON, [candidate]) == Choice(None, "new")


def test_what_is_down_is_named_in_one_spelling() -> None:
    assert named_systems("The web sites of our DBs are down, log in is broken") >= {"database", "sso"}
    assert named_systems("production is completely down, please help us now") == frozenset()
