"""The HTTP entrance: what is not Slack's is refused before anything reads it, and nothing of it is logged."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.demo import cast
from handlers.http import LONGEST_BODY, PATH, Entrance, signature
from handlers.replays import Replays
from sandbox.delivery.signed_http import Body
from tests.handlers.door import (
    NOW,
    OLD_SECRET,
    SECRET,
    STAMP,
    Answer,
    Door,
    House,
    StandingClock,
    calm,
    dumped,
    form,
    message,
    quiet,
    raw_json,
)

SLACKS_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
SLACKS_STAMP = "1531420618"
SLACKS_BODY = (
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
    "96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
SLACKS_SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
WORDS = "the vault code is swordfish"


def at(offset: timedelta) -> str:
    return str(int((NOW + offset).timestamp()))


def test_the_signature_is_slacks_own() -> None:
    """The worked example of docs.slack.dev/authentication/verifying-requests-from-slack."""
    assert signature(SLACKS_SECRET.encode(), SLACKS_STAMP, SLACKS_BODY.encode()) == SLACKS_SIGNATURE


async def test_slacks_own_example_passes_for_five_minutes(house: House) -> None:
    """Past the signature Bolt answers 404: we have no such command."""
    clock = StandingClock(datetime.fromtimestamp(int(SLACKS_STAMP) + 300, UTC))
    entrance = Entrance(house.steward.bolt, house.steward.inbox.receive, [SLACKS_SECRET], clock)
    genuine = {"X-Slack-Signature": SLACKS_SIGNATURE, "X-Slack-Request-Timestamp": SLACKS_STAMP}
    async with TestClient(TestServer(entrance.application())) as client:
        door = Door(client, clock)
        assert (await door.send(form(SLACKS_BODY), headers=genuine)).status == 404
        assert (await door.send(form(SLACKS_BODY + "x"), headers=genuine)).status == 401
        clock.instant += timedelta(seconds=1)
        assert (await door.send(form(SLACKS_BODY), headers=genuine)).status == 401


@pytest.mark.parametrize("secret", [SECRET, OLD_SECRET])
async def test_both_secrets_of_a_rotation_are_accepted(house: House, secret: str) -> None:
    assert (await house.door.send(dumped(message()), secret=secret)).status == 200
    assert house.books.receipts() == ["Ev1"]


async def test_a_forged_signature_is_refused(house: House) -> None:
    forged = ["", "v0=0", "v0=", "v0=" + "0" * 64, "v0=ünïcode", "x" * 4000]
    headers = [{"X-Slack-Signature": one} for one in forged]
    headers += [{"X-Slack-Request-Timestamp": at(timedelta(seconds=1))}]
    answers = [await house.door.send(dumped(message()), headers=one) for one in headers]
    assert set(answers) == {Answer(401, '{"error": "the signature does not match"}')}
    assert house.books.receipts() == []


async def test_another_apps_secret_is_refused(house: House) -> None:
    assert (await house.door.send(dumped(message()), secret="another secret")).status == 401
    assert (await house.door.send(dumped(message()), secret="")).status == 401


async def test_a_changed_body_is_refused(house: House) -> None:
    genuine, changed = dumped(message()), dumped(message(text="please pay to another account"))
    stamped = f"v0:{STAMP}:".encode() + genuine.content
    signed = "v0=" + hmac.new(SECRET.encode(), stamped, hashlib.sha256).hexdigest()
    assert (await house.door.send(genuine, headers={"X-Slack-Signature": signed})).status == 200
    assert (await house.door.send(changed, headers={"X-Slack-Signature": signed})).status == 401


async def test_a_delivery_is_good_for_five_minutes_either_way(house: House) -> None:
    stamps = {offset: at(timedelta(seconds=offset)) for offset in (-86_400, -301, -300, 300, 301)}
    answers = {
        offset: (await house.door.send(dumped(message()), stamp=stamp)).status
        for offset, stamp in stamps.items()
    }
    assert answers == {-86_400: 401, -301: 401, -300: 200, 300: 200, 301: 401}


async def test_an_odd_timestamp_is_refused_not_an_error(house: House) -> None:
    odd = ["", "now", "-1", "1e9", f"{STAMP}.5", f"0x{int(STAMP):x}", "²", "9" * 13, "9" * 5000]
    answers = [await house.door.send(dumped(message()), stamp=stamp) for stamp in odd]
    assert set(answers) == {Answer(401, '{"error": "the timestamp is missing or odd"}')}


async def test_a_command_that_is_replayed_is_refused(house: House) -> None:
    """As taken from a log or sent again by a proxy: same body, same signature, within the five minutes."""
    await house.door.event(message())
    await quiet(house)
    claim = {"command": "/claim", "text": "1", "user_id": cast.ANA, "channel_id": cast.TRIAGE}
    again = [await house.door.command(claim) for _ in range(3)]
    assert "is yours" in again[0].text
    assert again[1:] == [Answer(401, '{"error": "this was delivered before"}')] * 2
    released = await house.door.command({**claim, "command": "/release"})
    house.door.clock.instant += timedelta(minutes=4)
    assert (await house.door.command(claim)).status == 401, "and so after minutes"
    assert released.status == 200
    assert house.books.rows("select owner from conversation") == [(None,)]


async def test_the_same_command_typed_twice_is_two(house: House) -> None:
    asked = {"command": "/steward", "text": "help", "user_id": cast.ANA, "channel_id": cast.TRIAGE}
    answers = [await house.door.command({**asked, "trigger_id": trigger}) for trigger in ("1.1", "1.2")]
    assert [answer.status for answer in answers] == [200, 200]


async def test_an_event_that_is_replayed_is_taken_and_changes_nothing(house: House) -> None:
    """Slack itself sends an event again that it had no answer to; its receipt is unique."""
    assert [(await house.door.event(message())).status for _ in range(3)] == [200, 200, 200]
    assert house.books.receipts() == ["Ev1"]


def test_a_signature_is_remembered_for_ten_minutes_and_forgotten_in_the_end() -> None:
    clock = StandingClock()
    replays = Replays(clock)
    assert not replays.is_one("v0=a")
    clock.instant += timedelta(minutes=10)
    assert replays.is_one("v0=a")
    for other in ("v0=b", "v0=c"):
        clock.instant += timedelta(minutes=10)
        assert not replays.is_one(other)
    assert not replays.is_one("v0=a")


BROKEN = {
    "empty": (raw_json(""), "the body is empty"),
    "empty form": (form(""), "the body is empty"),
    "no JSON": (raw_json("{"), "the body is not application/json"),
    "two values": (raw_json("{}{}"), "the body is not application/json"),
    "a list": (raw_json("[]"), "the body is not application/json"),
    "a string": (raw_json('"event"'), "the body is not application/json"),
    "null": (raw_json("null"), "the body is not application/json"),
    "no UTF-8": (Body(b'{"a": "\xff"}', "application/json"), "the body is not application/json"),
    "too deep": (raw_json("[" * 100_000), "the body is not application/json"),
    "a digit bomb": (raw_json('{"n": ' + "9" * 5000 + "}"), "the body is not application/json"),
    "no form": (form("payload"), "the body is not application/x-www-form-urlencoded"),
    "empty payload": (form("payload="), "the body is not application/x-www-form-urlencoded"),
    "payload no JSON": (form("payload=%7B"), "the body is not application/x-www-form-urlencoded"),
    "payload a list": (form("payload=[]"), "the body is not application/x-www-form-urlencoded"),
    "text": (Body(b"hello", "text/plain"), "content type must be JSON or a form"),
    "no type": (Body(b"{}", "application/octet-stream"), "content type must be JSON or a form"),
    "too long": (raw_json('{"a": "' + "x" * LONGEST_BODY + '"}'), "the body is too long"),
}


async def test_a_broken_body_is_refused_with_the_reason(house: House) -> None:
    answers = {name: await house.door.send(body) for name, (body, _) in BROKEN.items()}
    said = {name: (answer.status, json.loads(answer.text)) for name, answer in answers.items()}
    assert said == {name: (400, {"error": why}) for name, (_, why) in BROKEN.items()}
    assert house.books.receipts() == []


async def test_a_body_that_does_not_tell_its_length_is_refused_when_it_grows_too_long(house: House) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(12):
            yield b"x" * (LONGEST_BODY // 10)

    json_type = {"Content-Type": "application/json"}
    async with house.door._client.post(PATH, data=chunks(), headers=json_type) as answer:
        assert (answer.status, await answer.json()) == (400, {"error": "the body is too long"})


async def test_the_address_is_verified(house: House) -> None:
    """Slack asks once, when the address is entered in the app's settings."""
    answer = await house.door.event({"type": "url_verification", "challenge": "3eZbrw1aB", "token": "x"})
    assert (answer.status, json.loads(answer.text)) == (200, {"challenge": "3eZbrw1aB"})


async def test_a_form_without_a_payload_is_a_command(house: House) -> None:
    answer = await house.door.command(
        {"command": "/steward", "text": "help", "user_id": cast.ANA, "channel_id": cast.TRIAGE}
    )
    assert answer.status == 200
    assert "status" in answer.text


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("forged", 401),
        ("broken", 400),
        ("too long", 400),
        ("too old", 401),
        ("replayed", 401),
        ("unknown command", 404),
        ("unknown press", 404),
        ("a dialog", 404),
        ("an odd press", 400),
        ("failed commit", 500),
    ],
)
async def test_nothing_of_a_body_is_logged(
    house: House, logged: Callable[[], str], name: str, status: int
) -> None:
    assert (await send_words(house, name)).status == status
    said = logged()
    assert "level=" in said, "that it happened is logged"
    assert WORDS not in said
    assert SECRET not in said


async def send_words(house: House, name: str) -> Answer:
    told, door = message(text=WORDS), house.door
    action = {"action_id": "nobody", "value": WORDS}
    press = {"type": "block_actions", "user": {"id": "U1"}, "message": {"text": WORDS}}
    dialog = {"type": "dialog_submission", "callback_id": "x", "submission": {"reason": WORDS}}
    typed = {"command": "/steward", "text": WORDS, "user_id": "U1", "channel_id": cast.TRIAGE}
    if name == "failed commit":
        house.books.break_inbox()
    if name == "replayed":
        await door.command(typed)
    answer = await {
        "forged": lambda: door.send(dumped(told), secret="forged"),
        "broken": lambda: door.send(raw_json(json.dumps(told)[:-1])),
        "too long": lambda: door.send(raw_json(json.dumps(message(text=WORDS * (LONGEST_BODY // 20))))),
        "too old": lambda: door.send(dumped(told), stamp=at(-timedelta(hours=1))),
        "replayed": lambda: door.command(typed),
        "unknown command": lambda: door.command({"command": "/nobody", "text": WORDS, "user_id": "U1"}),
        "unknown press": lambda: door.interaction({**press, "actions": [action]}),
        "a dialog": lambda: door.interaction(dialog),
        "an odd press": lambda: door.interaction({**press, "actions": action}),
        "failed commit": lambda: door.event(told),
    }[name]()
    if name == "failed commit":
        await calm(house)
        house.books.mend_inbox()
    return answer


async def test_a_command_that_speaks_of_a_payload_is_a_command(house: House) -> None:
    """Bolt takes every form that says so for one that holds a `payload`, and finds nothing in it."""
    fields = {"command": "/steward", "text": "payload", "user_id": cast.ANA, "channel_id": cast.TRIAGE}
    answer = await house.door.command(fields)
    assert answer.status == 200
    assert "help" in answer.text


async def test_there_is_one_address(house: House) -> None:
    answer = await house.door._client.post(PATH + "/other", data=b"{}")
    assert answer.status == 404
    assert (await house.door._client.get(PATH)).status == 405
