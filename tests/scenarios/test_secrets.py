"""A secret that a customer pastes goes no further."""

import pytest

import tests.scenarios.world as team
from bot.demo.cast import ANA, BEN, BOT, KAI, KESTREL, KIM, LENA, TRIAGE
from sandbox.faults import DropConnection
from tests.promises.moments import AtCall, dies_at
from tests.promises.on_disk import everything
from tests.scenarios.desk import Desk
from tests.scenarios.seen import Expected, card, card_now, direct, told

KEY = "AKIA" + "Z7Q2M4N6P5R3T3V5"
OTHER_KEY = "AKIA" + "B2C4D6E7F3G5H7J2"
TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


def warned(*fragments: str) -> Expected:
    """Only Kim sees it."""
    return told(KIM, "Your message seems to hold what nobody else should read", *fragments)


def notices(desk: Desk, person: str) -> list[str]:
    """What stands in their direct messages of secrets."""
    direct_channel = desk.sandbox.im(person)
    said = desk.all_read(direct_channel) if direct_channel else []
    return [words for words in said if "pasted what looks like a secret" in words]


async def test_it_is_nowhere_and_the_owner_is_told(desk: Desk) -> None:
    await desk.kim.asks(f"Why does our key {KEY} not work any more?")
    desk.expect_exactly(
        card("Request 1", "Why does our key", "not work any more"),
        direct(ANA, "Kim pasted what looks like a secret", "revoke the secret"),
        warned("AWS key", "Please revoke it"),
    )
    assert KEY.encode() not in everything(desk.database)
    assert b"Why does our key" in everything(desk.database), (
        "the rest of the words was kept, so the search can fail"
    )
    bots = [c.message for c in desk.sandbox.history() if c.message and c.message.user == "U0STEWARD"]
    assert bots
    assert not any(KEY in repr(message) for message in bots)


async def test_an_edit_that_brings_one_is_redacted_too(desk: Desk) -> None:
    asked = await desk.kim.asks("Why does our key not work any more?")
    desk.skip()
    await desk.kim.edits(asked, f"Why does our key {TOKEN} not work any more?")
    desk.expect_exactly(
        card_now("Why does our key", "not work"),
        direct(ANA, "Kim pasted what looks like a secret"),
        warned("GitHub token"),
    )
    assert TOKEN.encode() not in everything(desk.database)


async def test_one_in_a_command_or_a_modal_is_not_kept(desk: Desk) -> None:
    await desk.kim.asks("Why does our key not work any more?")
    await desk.ben.types(f"/escalate 1 they sent {KEY}")
    await desk.ben.presses("Severity", "Why does our key")
    await desk.ben.submits(severity="1", reason=f"the key {TOKEN} leaked")
    assert KEY.encode() not in everything(desk.database)
    assert TOKEN.encode() not in everything(desk.database)
    assert b"they sent" in everything(desk.database)


async def test_one_read_from_history_is_redacted_too(desk: Desk) -> None:
    await desk.cut_off()
    await desk.away(minutes=5)
    await desk.kim.asks(f"Why does our key {KEY} not work any more?")
    await desk.away(minutes=5)
    await desk.returns()
    desk.expect_exactly(
        card("Why does our key"), direct(ANA, "pasted what looks like a secret"), warned("AWS key")
    )
    assert KEY.encode() not in everything(desk.database)


async def test_words_that_are_deleted_are_gone_from_the_disk(desk: Desk) -> None:
    asked = await desk.kim.asks("Our customer Wanda Zweig cannot log in, is the API down?")
    assert b"Wanda Zweig" in everything(desk.database)
    await desk.kim.deletes(asked)
    await desk.breathes()
    assert b"Wanda Zweig" not in everything(desk.database)


async def test_it_is_told_of_once_however_often_the_message_is_edited(desk: Desk) -> None:
    asked = await desk.kim.asks(f"Why does our key {KEY} not work any more?")
    desk.skip()
    await desk.kim.edits(asked, f"Why does our key {KEY} not work today?")
    await desk.breathes()
    desk.expect_exactly(card_now("not work today"))
    await desk.kim.edits(asked, "Why does our key (gone) not work today?")
    await desk.breathes()
    desk.expect_exactly(card_now("(gone)"))


async def test_another_secret_in_an_edit_is_told_of(desk: Desk) -> None:
    asked = await desk.kim.asks(f"Why does our key {KEY} not work any more?")
    desk.skip()
    await desk.kim.edits(asked, f"Why do {KEY} and {TOKEN} not work any more?")
    await desk.breathes()
    desk.expect_exactly(
        card_now("not work any more"), direct(ANA, "a secret (GitHub token)"), warned("read: GitHub token.")
    )


async def test_reading_it_again_from_history_tells_nothing_new(desk: Desk) -> None:
    asked = await desk.kim.asks(f"Why does our key {KEY} not work any more?")
    await desk.cut_off()
    await desk.away(minutes=5)
    await desk.kim.edits(asked, f"Why does our key {KEY} not work today?")
    desk.skip()
    await desk.returns()
    await desk.breathes()
    desk.expect_exactly(card_now("not work today"))


async def test_one_key_in_six_messages_is_told_of_once_and_counted(desk: Desk) -> None:
    for number in range(6):
        await desk.kim.says(f"try {number}: our key is {KEY}", where=KESTREL)
        await desk.passes(seconds=20)
    (notice,) = notices(desk, ANA)
    assert "Kim pasted what looks like a secret (AWS key) in #ext-kestrel, 6 times." in notice
    assert len(whispers(desk)) == 1


async def test_the_same_again_after_a_while_is_told_of_anew(desk: Desk) -> None:
    await desk.kim.says(f"our key is {KEY}", where=KESTREL)
    await desk.passes(minutes=11)
    await desk.kim.says(f"as I said, our key is {KEY}", where=KESTREL)
    await desk.breathes()
    assert len(notices(desk, ANA)) == 2
    assert len(whispers(desk)) == 2


async def test_what_two_people_paste_is_told_of_each(desk: Desk) -> None:
    await desk.kim.says(f"our key is {KEY}", where=KESTREL)
    await desk.kai.says(f"yes, it is {KEY}", where=KESTREL)
    await desk.breathes()
    assert len(notices(desk, ANA)) == 2


@pytest.mark.parametrize(("later", "told_as"), [(1, ", 2 times"), (11, "secret (AWS key) in #ext-kestrel.")])
async def test_a_second_secret_of_the_same_kind_in_an_edit_is_told_of(
    desk: Desk, later: int, told_as: str
) -> None:
    asked = await desk.kim.asks(f"Why does our key {KEY} not work any more?")
    await desk.passes(minutes=later)
    await desk.kim.edits(asked, f"Why do our keys {KEY} and {OTHER_KEY} not work any more?")
    await desk.breathes()
    assert told_as in notices(desk, ANA)[-1]
    assert len(notices(desk, ANA)) == (1 if later == 1 else 2)


async def test_where_the_accounts_owner_is_none_of_ours_the_lead_is_told(desk: Desk) -> None:
    """Nothing internal is said to them, and least of all where they pasted it themselves."""
    desk.leaves(desk.ana)
    await desk.passes(minutes=6)
    await desk.ana.says(f"our key is {KEY}", where=KESTREL)
    await desk.breathes()
    assert len(notices(desk, LENA)) == 1
    assert not notices(desk, ANA)


@pytest.mark.parametrize("where", [TRIAGE, KESTREL])
async def test_one_of_our_own_people_is_told_of_their_own(desk: Desk, where: str) -> None:
    await desk.ben.says(f"our own key is {KEY}", where=where)
    await desk.breathes()
    desk.expect_exactly(direct(BEN, "You pasted what looks like a secret (AWS key)", "delete the message"))


# -- who pasted it is told, alone ---------------------------------------------------------------------------

WHISPER = "chat.postEphemeral"
INTERNAL_WORDS = ("sev", "triage", "escalat", "request 1", "owner", "ana", "staff", "clock")


def whispers(desk: Desk) -> list[str]:
    """What Kim alone was shown."""
    return [desk.reading(message) for message in desk.sandbox.ephemerals(KIM)]


async def test_the_warning_stands_where_they_wrote_and_says_nothing_internal(desk: Desk) -> None:
    asked = await desk.kim.asks("Why does our key not work any more?")
    await desk.kim.answers(asked, f"It is {KEY}, and the card is 4539 1488 {'0343'} 6467")
    (message,) = desk.sandbox.ephemerals(KIM)
    assert (message.channel, message.thread_ts) == (KESTREL, asked.ts)
    words = desk.reading(message)
    assert "AWS key and card number" in words
    assert (
        "Please revoke it where it was issued, and make a new one. We never need a card number here." in words
    )
    assert not [word for word in INTERNAL_WORDS if word in words.lower()]
    assert KEY not in repr(message)
    assert "0343" not in repr(message)


async def test_nobody_else_in_the_channel_sees_the_warning(desk: Desk) -> None:
    await desk.kim.asks(f"Why does our key {KEY} not work any more?")
    assert len(whispers(desk)) == 1
    assert not [m for m in desk.sandbox.messages(KESTREL) if m.user == BOT]
    assert not desk.sandbox.ephemerals(KAI)


def lose(_: object) -> None:
    raise DropConnection


@pytest.mark.parametrize("arrived", [True, False])
async def test_a_warning_whose_fate_is_unknown_is_not_shown_again(desk: Desk, arrived: bool) -> None:
    """Nobody can look whether they saw it; the owner knows, and can ask them."""
    desk.sandbox.on_call(WHISPER, lose, after_effect=arrived)
    await desk.kim.asks(f"Why does our key {KEY} not work any more?")
    await desk.passes(hours=1)
    assert len(whispers(desk)) == arrived
    assert desk.outbox("SecretWarning") == [
        ("dropped", "shown to one person alone, maybe: nobody can look, so it is not shown again")
    ]


async def test_a_warning_that_a_dying_bot_was_showing_is_not_shown_again(desk: Desk) -> None:
    shown = AtCall(WHISPER, after_effect=True)
    await dies_at(desk, shown, lambda: desk.kim.asks(f"Why does our key {KEY} not work any more?"))
    await desk.away(minutes=3)
    await desk.returns()
    await desk.passes(minutes=5)
    assert len(whispers(desk)) == 1
    assert [state for state, _ in desk.outbox("SecretWarning")] == ["dropped"]


async def test_a_warning_that_slack_delays_is_shown_once_and_one_that_is_late_is_not(desk: Desk) -> None:
    desk.sandbox.fail_next(WHISPER, status=429, retry_after=60)
    await desk.kim.asks(f"Why does our key {KEY} not work any more?")
    await desk.passes(minutes=2)
    assert len(whispers(desk)) == 1
    for _ in range(2):
        desk.sandbox.fail_next(WHISPER, status=429, retry_after=3_600)
    await desk.kim.asks(f"And why does our token {TOKEN} not work any more?")
    await desk.passes(hours=3)
    assert len(whispers(desk)) == 1
    assert desk.outbox("SecretWarning")[-1] == ("dropped", "too late to be of use")


async def test_who_left_the_channel_is_not_told_and_its_owner_is(desk: Desk) -> None:
    desk.sandbox.fail_next(WHISPER, error="user_not_in_channel")
    await desk.kim.asks(f"Why does our key {KEY} not work any more?")
    await desk.passes(minutes=5)
    desk.expect_exactly(card("Request 1"), direct(ANA, "Kim pasted what looks like a secret"))


async def test_in_a_channel_that_nobody_mapped_only_the_lead_is_told(desk: Desk) -> None:
    desk.sandbox.channels.add(team.UNMAPPED)
    await desk.passes()
    desk.skip()
    await desk.nia.says(f"our key is {KEY}")
    await desk.breathes()
    assert not desk.sandbox.ephemerals(team.NIA)
    assert desk.sandbox.im(LENA)
