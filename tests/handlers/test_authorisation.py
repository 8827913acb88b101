"""Who may do what (promise 8): every listener that is registered, times everybody who could reach it.

The rows are compared with what is registered: a listener without one fails the first test.
"""

import json
from collections.abc import Mapping
from datetime import timedelta

import pytest

from bot.demo import cast
from bot.domain.attention import Decision, Verdict
from bot.domain.check_ins import Finding, FindingKind
from bot.domain.outgoing import Audience, CheckIn, Outgoing, Priority
from bot.slack.messages import answers
from handlers.commands import _SUBCOMMANDS
from handlers.more import WORKS
from sandbox.state.world import World
from tests.handlers.crowd import CUSTOMERS, EVERYBODY, PROGRAMS, STAFF, WORLD
from tests.handlers.door import Answer, House, message, quiet
from tests.handlers.listeners import Listener, registered
from tests.handlers.uses import (
    REASON,
    REQUEST,
    Use,
    choose,
    chosen,
    command,
    open_home,
    option,
    press,
    pressed,
    submit,
    typed,
    use_in_menu,
    use_shortcut,
)

HELD = "held"
OFFER = 2  # the second event of the request, where the lead offers it to an engineer
PACKET = {
    "person": chosen(cast.DEV),
    "state": typed("nobody has looked"),
    "tone": option("calm"),
    "next": typed("look"),
}
STATE = (
    "conversation",
    "conversation_event",
    "ledger",
    "account_state",
    "outbox",
    "message_text",
    "job_run",
    "company",
)
SEEN = '[1, "1772542800.000000", true, null, [5, 0], false]'  # as the window of a reply has it
WORDS = {"type": "plain_text_input", "value": "It goes up to 500 a second."}
ASKED = {"explain": "explain 1", "account": "account kestrel", "checkin": "checkin kestrel"}


@pytest.fixture
def world() -> World:
    return WORLD


@pytest.fixture
async def house(house: House) -> House:
    """With one open request, of which a card stands in triage, and one check-in that is held."""
    ts = await house.sandbox.people.say(cast.KIM, cast.KESTREL, "Our robots stopped moving, who can help?")
    await house.door.event(message(ts=ts))
    await quiet(house)
    assert house.books.rows("select number from conversation where is_open") == [(REQUEST,)]
    await hold_a_check_in(house)
    return house


async def hold_a_check_in(house: House) -> None:
    now = house.sandbox.clock.now()
    message = Outgoing(CheckIn("kestrel", 1), cast.KESTREL, Audience.CUSTOMER, Priority.ROUTINE)
    async with house.steward.uow.write() as books:
        await books.outbox.add([message], now)
        (row,) = [one for one in await books.outbox.claim(now, now, 9) if one.outgoing == message]
        await books.outbox.hold(row, "nobody knows")
    house.books.execute(f"update outbox set id = '{HELD}' where id = '{row.id}'")


STAFF_ONLY: Mapping[Listener, tuple[Use, ...]] = {
    ("command", "/claim"): (command("/claim"), command("/claim", "")),
    ("command", "/release"): (command("/release"), command("/release", "")),
    ("command", "/handover"): (command("/handover", f"1 <@{cast.DEV}|dev>"), command("/handover", "1")),
    ("command", "/escalate"): (command("/escalate", "1 they lose orders"), command("/escalate", "")),
    ("command", "/resolve"): (command("/resolve"), command("/resolve", "")),
    ("command", "/steward"): tuple(
        command("/steward", text) for text in ("", "nonsense", *_SUBCOMMANDS, *ASKED.values())
    ),
    ("action", "claim"): (press("claim"),),
    ("action", "resolve"): (press("resolve"),),
    ("action", "dismiss"): (press("dismiss"),),
    ("action", "severity"): (press("severity"),),
    ("action", "escalate"): (press("escalate"),),
    ("action", "request_more"): tuple(choose(f"{word}:{REQUEST}:1") for word in WORKS),
    ("action", "held_arrived"): (press("held_arrived", HELD),),
    ("action", "held_send"): (press("held_send", HELD),),
    ("action", "company_agreed"): (press("company_agreed", f"{cast.KESTREL}:T0NOVA"),),
    ("action", "reply"): (press("reply"),),
    ("view", "reply_request"): (submit("reply_request", SEEN, {"reply": WORDS}),),
    ("view", "pick_request"): tuple(
        submit("pick_request", verb, {"request": option(str(REQUEST))})
        for verb in ("claim", "release", "escalate", "resolve")
    ),
    ("view", "pick_subject"): tuple(
        submit("pick_subject", word, {"subject": option(subject)})
        for word, subject in (("explain", "1"), ("account", "kestrel"), ("checkin", "kestrel"))
    ),
    ("view", "change_severity"): (
        submit("change_severity", str(REQUEST), {"severity": option("1"), "reason": REASON}),
    ),
    ("view", "escalate_request"): (submit("escalate_request", str(REQUEST), {"reason": REASON}),),
    ("action", "handover_accept"): (press("handover_accept", f"{REQUEST}:{OFFER}"),),
    ("action", "handover_decline"): (press("handover_decline", f"{REQUEST}:{OFFER}"),),
    ("action", "handover_take"): (press("handover_take", f"{REQUEST}:{OFFER}"),),
    ("action", "handover_assign"): (press("handover_assign", f"{REQUEST}:{OFFER}"),),
    ("view", "pick_handover"): (submit("pick_handover", "", {"request": option(str(REQUEST))}),),
    ("view", "offer_handover"): (submit("offer_handover", str(REQUEST), PACKET),),
    ("view", "decline_handover"): (submit("decline_handover", f"{REQUEST}:{OFFER}", {"reason": REASON}),),
    ("view", "assign_handover"): (
        submit("assign_handover", f"{REQUEST}:{OFFER}", {"person": chosen(cast.BEN)}),
    ),
}
CUSTOMERS_OWN = {("action", action) for action in ("checkin_more", "checkin_not_now", "checkin_less")}
NOT_OFFERED: Mapping[str, Use] = {
    "a global shortcut": use_shortcut("claim"),
    "a shortcut in a message's menu": use_in_menu("claim"),
    "the home tab": open_home(1),
}


def test_every_listener_has_a_row_and_every_row_a_listener() -> None:
    found = registered()
    assert sorted(found) == sorted({*STAFF_ONLY, *CUSTOMERS_OWN})


def state(house: House) -> Mapping[str, object]:
    """All that could have changed: the books, what was posted, and which windows stand open."""
    books: dict[str, object] = {table: house.books.rows(f"select * from {table}") for table in STATE}
    posts = [found for channel in WORLD.channels for found in house.sandbox.messages(channel.id)]
    views = [view for person in WORLD.people for view in house.sandbox.views(person.id)]
    return books | {"posts": posts, "views": views}


def told(house: House, person: str, answer: Answer) -> str:
    """What the person reads: the answer itself, or the message only they see."""
    known = person in house.sandbox._workspace.people
    whispers = house.sandbox.ephemerals(person) if known else []
    return " ".join([answer.text, *(whisper.text for whisper in whispers)])


IN_KESTREL = next(set(channel.members) for channel in WORLD.channels if channel.id == cast.KESTREL)
REACHABLE = IN_KESTREL - {cast.BOT}  # whom Slack shows what only they see


async def is_refused(house: House, listener: Listener, use: Use, who: str, person: str) -> None:
    before = state(house)
    answer = await use(house, person)
    await quiet(house)
    assert answer.status == 200, who
    assert state(house) == before, f"{who} changed something"
    if listener[0] != "action" or person in REACHABLE:
        assert answers.only_staff() in told(house, person, answer), f"{who} was not told"


OFFERED = [listener for listener in STAFF_ONLY if "handover_" in listener[1] or "_handover" in listener[1]]
LEADS_OWN = {("command", "/handover"), ("view", "offer_handover"), ("view", "assign_handover")}
SEEN_ELSEWHERE = {("command", "/release"), ("view", "pick_handover")}
"""Nobody has it yet, so there is nothing to release; a picker is followed by a window in its place."""


async def prepare(house: House, listener: Listener) -> None:
    """The lead offers the request to an engineer; elsewhere that would stand in the way."""
    if listener in OFFERED:
        packet = {**PACKET, "person": chosen(cast.ANA)}
        answer = await submit("offer_handover", str(REQUEST), packet)(house, cast.LENA)
        await quiet(house)
        assert (answer.status, answer.text) == (200, "")


@pytest.mark.parametrize("team", ["theirs", "ours"])
@pytest.mark.parametrize("listener", STAFF_ONLY, ids=" ".join)
async def test_everybody_but_staff_is_refused(house: House, listener: Listener, team: str) -> None:
    """Whichever team Slack says that the press is of: both are seen (slack.md §2.2)."""
    house.sandbox.quirks.change({"press_team": team})
    await prepare(house, listener)
    for who, person in {**CUSTOMERS, **PROGRAMS}.items():
        for use in STAFF_ONLY[listener]:
            await is_refused(house, listener, use, who, person)


@pytest.mark.parametrize("listener", STAFF_ONLY, ids=" ".join)
async def test_staff_are_let_in(house: House, listener: Listener) -> None:
    """Managers too, who need not be in the staff group. An engineer holds the request, so all can be done."""
    await prepare(house, listener)
    for who, person in STAFF.items():
        before = state(house)
        for use in STAFF_ONLY[listener]:
            answer = await use(house, person)
            await quiet(house)
            assert answer.status == 200, who
            assert answers.only_staff() not in told(house, person, answer), who
        first = "the lead" if listener in LEADS_OWN else "an engineer"
        if who == first and listener not in SEEN_ELSEWHERE:
            assert state(house) != before, f"{who} came in and nothing happened"


@pytest.mark.parametrize("listener", STAFF_ONLY, ids=" ".join)
async def test_nobody_is_staff_while_the_directory_is_too_old(house: House, listener: Listener) -> None:
    await prepare(house, listener)
    await forget_who_is_who(house)
    for who, person in EVERYBODY.items():
        for use in STAFF_ONLY[listener]:
            await is_refused(house, listener, use, who, person)


@pytest.mark.parametrize("what", NOT_OFFERED)
@pytest.mark.parametrize("is_stale", [False, True])
async def test_what_is_not_offered_does_nothing_for_anybody(house: House, what: str, is_stale: bool) -> None:
    if is_stale:
        await forget_who_is_who(house)
    before = state(house)
    for who, person in EVERYBODY.items():
        answer = await NOT_OFFERED[what](house, person)
        await quiet(house)
        assert answer.status == (200 if what == "the home tab" else 404), who
        assert state(house) == before, who
        assert not house.sandbox.ephemerals(cast.ANA)
    assert not any(house.sandbox.home(person.id) for person in WORLD.people)


async def forget_who_is_who(house: House) -> None:
    """More than an hour without an answer from Slack."""
    house.sandbox.conductor.clock.set(house.sandbox.clock.now() + timedelta(minutes=61))
    for _ in range(3):
        house.sandbox.fail_next("usergroups.users.list", status=503, error="service_unavailable")
    await quiet(house)


async def test_an_hour_of_failures_is_bridged(house: House) -> None:
    house.sandbox.conductor.clock.set(house.sandbox.clock.now() + timedelta(minutes=59))
    house.sandbox.fail_next("usergroups.users.list", status=503, error="service_unavailable")
    answer = await command("/claim")(house, cast.ANA)
    assert answers.only_staff() not in answer.text


async def check_in(house: House) -> int:
    """A check-in that was sent to Kestrel."""
    now = house.sandbox.clock.now()
    async with house.steward.uow.write() as books:
        entry = await books.ledger.find("kestrel", Finding(FindingKind.SILENCE, now))
        await books.ledger.decide(entry, Decision(Verdict.SENT, "fresh"), now)
    return entry


@pytest.mark.parametrize("listener", sorted(CUSTOMERS_OWN), ids=" ".join)
async def test_a_check_in_is_answered_by_the_customers_own_people_alone(
    house: House, listener: Listener
) -> None:
    """Not by programs, our own people and guests, strangers, and those of a company that joined the channel."""
    house.books.execute(f"update company set agreed_by = '{cast.ANA}' where team = '{cast.BRIGHTWAVE_TEAM}'")
    entry = await check_in(house)
    before = state(house)
    own = (cast.KIM, cast.KAI)
    for who, person in EVERYBODY.items():
        if person in own:
            continue
        answer = await house.door.interaction(pressed(house, person, listener[1], str(entry)))
        await quiet(house)
        assert (answer.status, state(house)) == (200, before), who
        if person in REACHABLE:
            assert answers.not_yours_to_choose("Kestrel Robotics") in told(house, person, answer), who
    for person in own:
        await house.door.interaction(pressed(house, person, listener[1], str(entry)))
        assert house.books.rows("select answered_by from ledger") == [(person,)], person
        house.books.execute("update ledger set answer = null, answered_by = null")


@pytest.mark.parametrize("listener", sorted(CUSTOMERS_OWN), ids=" ".join)
async def test_a_check_in_is_answered_in_its_own_channel_alone(house: House, listener: Listener) -> None:
    """The value of a button can be forged, the channel of a press cannot."""
    entry = await check_in(house)
    before = state(house)
    for channel in (cast.BRIGHTWAVE, cast.TRIAGE, "C0NOWHERE"):
        await house.door.interaction(pressed(house, cast.BO, listener[1], str(entry), channel))
        assert state(house) == before, f"answered from {channel}"
    for forged in ("", "-1", "99", "1 or 1=1", f"{entry}.0"):
        await house.door.interaction(pressed(house, cast.KIM, listener[1], forged))
        assert state(house) == before, f"answered by {forged!r}"
    await house.door.interaction(pressed(house, cast.KIM, listener[1], str(entry)))
    assert house.books.rows("select answered_by from ledger") == [(cast.KIM,)]


async def test_an_evidence_that_was_not_sent_cannot_be_answered(house: House) -> None:
    now = house.sandbox.clock.now()
    async with house.steward.uow.write() as books:
        held = await books.ledger.find("kestrel", Finding(FindingKind.SILENCE, now))
        await books.ledger.decide(held, Decision(Verdict.HELD, "not now"), now)
    before = state(house)
    await house.door.interaction(pressed(house, cast.KIM, "checkin_less", str(held)))
    assert state(house) == before


@pytest.mark.parametrize("listener", sorted(CUSTOMERS_OWN), ids=" ".join)
async def test_while_nobody_knows_who_is_ours_no_press_is_the_customers(
    house: House, listener: Listener
) -> None:
    entry = await check_in(house)
    await forget_who_is_who(house)
    before = state(house)
    for person in (cast.ANA, cast.KIM):
        answer = await house.door.interaction(pressed(house, person, listener[1], str(entry)))
        await quiet(house)
        assert answers.not_now() in told(house, person, answer)
    assert state(house) == before


@pytest.mark.parametrize("callback", ["pick_request", "change_severity", "escalate_request"])
@pytest.mark.parametrize(("person", "sentence"), [(cast.KIM, "only_staff"), (cast.ANA, "stale_button")])
async def test_a_window_without_its_inputs_is_answered_in_its_place(
    house: House, callback: str, person: str, sentence: str
) -> None:
    """Slack takes no error that names no block of the window."""
    before = state(house)
    answer = await submit(callback, str(REQUEST), {})(house, person)
    await quiet(house)
    taken = json.loads(answer.text)
    assert taken["response_action"] == "update"
    assert getattr(answers, sentence)() in json.dumps(taken["view"], ensure_ascii=False)
    assert state(house) == before


async def test_the_first_answer_to_a_check_in_counts(house: House) -> None:
    entry = await check_in(house)
    await house.door.interaction(pressed(house, cast.KIM, "checkin_not_now", str(entry)))
    await house.door.interaction(pressed(house, cast.KAI, "checkin_more", str(entry)))
    assert house.books.rows("select answer, answered_by from ledger") == [("not_now", cast.KIM)]


@pytest.mark.parametrize("value", ["", "x", "-1", "1.5", "²", "9" * 30])
async def test_an_odd_button_value_is_told_and_changes_nothing(house: House, value: str) -> None:
    before = state(house)
    answer = await house.door.interaction(pressed(house, cast.ANA, "claim", value))
    await quiet(house)
    assert (answer.status, state(house)) == (200, before)
    assert house.sandbox.ephemerals(cast.ANA) != []


async def test_a_presser_who_cannot_be_told_is_answered_all_the_same(house: House) -> None:
    """The ack is Slack's green light; without it the presser sees a warning sign."""
    house.sandbox.fail_next("chat.postEphemeral", error="user_not_in_channel")
    answer = await house.door.interaction(pressed(house, cast.ANA, "claim", "99:1"))
    assert answer.status == 200


async def test_a_window_that_slack_does_not_open_is_told(house: House) -> None:
    house.sandbox.fail_next("views.open", error="expired_trigger_id")
    pressed_button = await house.door.interaction(pressed(house, cast.ANA, "severity", "1:1"))
    await quiet(house)
    assert (pressed_button.status, answers.no_window() in told(house, cast.ANA, pressed_button)) == (
        200,
        True,
    )
    house.sandbox.fail_next("views.open", error="expired_trigger_id")
    assert answers.no_window() in (await command("/claim", "")(house, cast.ANA)).text


async def test_who_claims_second_is_told_who_won(house: House) -> None:
    await house.door.interaction(pressed(house, cast.BEN, "claim", "1:1"))
    answer = await command("/claim")(house, cast.ANA)
    assert f"<@{cast.BEN}> claimed request {REQUEST}" in answer.text
