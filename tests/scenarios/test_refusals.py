"""Whatever word Slack refuses us with: what can be said later is, and nobody else waits for it."""

import pytest

from bot.demo.cast import ANA, BEN, DEV, ESCALATIONS, LENA, TRIAGE
from sandbox.faults import Fault
from tests.scenarios.desk import Desk, open_desk
from tests.scenarios.seen import card, card_now, told
from tests.scenarios.test_recovery import calls

DOWN = "is the API down?!"
LIMIT = "How do we raise the webhook rate limit?"
POST, UPDATE = "chat.postMessage", "chat.update"
PASSING = ["service_unavailable", "token_revoked", "missing_scope", "internal_error", "is_inactive"]


# -- the classes of refusals, by what was to be done ---------------------------------------------------------


@pytest.mark.parametrize("code", PASSING)
async def test_a_post_comes_when_the_refusal_has_passed(desk: Desk, code: str) -> None:
    desk.sandbox.fail_next(POST, error=code)
    await desk.kim.asks(LIMIT)
    await desk.passes(minutes=2)
    assert "Request 1" in desk.reads(TRIAGE, LIMIT)


@pytest.mark.parametrize("code", [*PASSING, "message_not_found", "cant_update_message"])
async def test_an_edit_comes_when_the_refusal_has_passed(desk: Desk, code: str) -> None:
    """Where the message cannot be edited any more, another is posted."""
    await desk.kim.asks(LIMIT)
    desk.sandbox.fail_next(UPDATE, error=code)
    await desk.ana.types("/claim 1")
    await desk.passes(minutes=2)
    assert "Claimed by Ana" in desk.reads(TRIAGE, "Request 1")


async def test_what_slack_will_never_take_is_dropped_with_its_word_and_the_next_one_comes(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    desk.sandbox.fail_next(UPDATE, error="block_mismatch")
    await desk.ana.types("/claim 1")
    assert desk.outbox("TriageCard")[-1] == ("dropped", "Slack refused it: block_mismatch")
    await desk.lena.types("/steward status")
    assert "Slack refused 1 message of mine for good since yesterday (block_mismatch)" in desk.private(LENA)
    await desk.ana.types("/release 1")
    await desk.ben.types("/claim 1")
    assert "Claimed by Ben" in desk.reads(TRIAGE, "Request 1")


@pytest.mark.parametrize("code", ["user_not_in_channel", "token_revoked", "internal_error"])
async def test_a_private_answer_that_is_refused_is_no_error_for_who_pressed(desk: Desk, code: str) -> None:
    await desk.kim.asks(LIMIT)
    await desk.ana.types("/claim 1")
    stale = desk.newest(TRIAGE, "Request 1")
    await desk.ana.types("/resolve 1")
    desk.skip()
    desk.sandbox.fail_next("chat.postEphemeral", error=code)
    await desk.ben.forges("Resolve", stale)
    assert not list(desk.sandbox.ephemerals(BEN))


@pytest.mark.parametrize("code", ["expired_trigger_id", "token_revoked", "internal_error"])
async def test_who_cannot_be_shown_a_window_is_told_so(desk: Desk, code: str) -> None:
    await desk.kim.asks(LIMIT)
    desk.sandbox.fail_next("views.open", error=code)
    desk.skip()
    await desk.dev.presses("Severity", "webhook rate limit")
    assert "did not let me open the window" in desk.private(DEV)


@pytest.mark.parametrize("code", PASSING)
async def test_what_was_missed_is_read_when_the_refusal_has_passed(desk: Desk, code: str) -> None:
    await desk.cut_off()
    await desk.away(minutes=1)
    await desk.kim.asks(LIMIT)
    desk.sandbox.fail_next("conversations.history", error=code)
    desk.sandbox.fail_next("conversations.history", error=code)
    await desk.returns()
    await desk.passes(minutes=3)
    assert "Request 1" in desk.reads(TRIAGE, LIMIT)


async def test_what_cannot_be_looked_for_now_is_looked_for_later(desk: Desk) -> None:
    """A card is lost, and Slack lets nobody read: that tells nothing of whether it stands there."""
    desk.sandbox.faults.add(Fault("dropped_before", method=POST, times=1))
    desk.sandbox.faults.add(Fault("rate_limited", method="conversations.history", seconds=60, times=3))
    await desk.kim.asks(LIMIT)
    await desk.passes(minutes=3)
    desk.expect_exactly()
    await desk.passes(minutes=1)
    desk.expect_exactly(card("Request 1", "You may see this twice"))


# -- a token that is not taken -------------------------------------------------------------------------------


async def test_nothing_is_lost_while_the_token_is_refused_and_people_are_told(desk: Desk) -> None:
    desk.sandbox.faults.add(Fault("revoked_token"))
    await desk.bo.asks(DOWN)
    await desk.passes(minutes=15)
    await desk.ana.types("/steward status")
    desk.expect_exactly(told(ANA, "Slack refuses me `", "since 13:00 (token_revoked)", "1 open request"))
    desk.sandbox.faults.clear()
    await desk.passes(minutes=2)
    seen = desk.all_read(ESCALATIONS)
    assert any("From 13:00 on Slack refused me" in said for said in seen)
    assert any("Sev2 at Brightwave" in said and "min late" in said for said in seen)
    assert "Request 1" in desk.reads(TRIAGE, "API down")
    await desk.ana.types("/steward status")
    assert "refuses me" not in desk.private(ANA)


# -- too fast ------------------------------------------------------------------------------------------------


async def test_slack_need_not_say_that_we_edit_too_fast(team_url: str) -> None:
    """It counts every call here, and would refuse the 51st edit of a minute."""
    async with open_desk(team_url, rate_limits=True) as desk:
        await desk.kim.asks(LIMIT)
        began = desk.now
        for _ in range(30):
            await desk.ana.types("/claim 1")
            await desk.ana.types("/release 1")
        await desk.ben.types("/claim 1")
        assert "Claimed by Ben" not in desk.reads(TRIAGE, "Request 1")
        await desk.passes(minutes=1)
        assert "Claimed by Ben" in desk.reads(TRIAGE, "Request 1")
        assert (calls(desk, UPDATE, began), calls(desk, UPDATE, began, "429")) == (51, 0)


async def test_a_method_that_slack_limits_rests_for_everybody(desk: Desk) -> None:
    await desk.kim.asks(LIMIT)
    await desk.bea.asks("Where do we find the audit log?")
    await desk.breathes()
    desk.sandbox.faults.add(Fault("rate_limited", method=UPDATE, seconds=60, times=1))
    calls: list[object] = []
    for _ in range(9):
        desk.sandbox.on_call(UPDATE, calls.append, after_effect=False)
    await desk.ana.types("/claim 1")
    await desk.ben.types("/claim 2")
    desk.skip()
    await desk.passes(seconds=58)
    desk.expect_exactly()
    await desk.ana.types("/steward status")
    desk.expect_exactly(told(ANA, "Slack limits me: `chat.update` waits", "To be sent: 2 messages"))
    await desk.passes(seconds=3)
    desk.expect_exactly(card_now("Claimed by Ana"), card_now("Claimed by Ben"))


async def test_a_limit_in_one_channel_holds_up_no_ping_in_another(desk: Desk) -> None:
    desk.sandbox.faults.add(Fault("rate_limited", method=POST, channel=TRIAGE, seconds=60, times=1))
    await desk.bo.asks(DOWN)
    await desk.breathes()
    assert "Sev2 at Brightwave" in desk.reads(ESCALATIONS, "API down")
    assert not desk.all_read(TRIAGE)
    await desk.ana.types("/steward status")
    assert "`chat.postMessage` in #support-triage waits" in desk.private(ANA)
    await desk.passes(minutes=1)
    assert "Request 1" in desk.reads(TRIAGE, "API down")
