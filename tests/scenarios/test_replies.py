"""*Reply…* on the triage card: from there into the customer's thread, by an explicit act and with open eyes."""

import pytest

from bot.demo.cast import ANA, KAI, KESTREL, TRIAGE
from tests.promises.on_disk import rows
from tests.scenarios.desk import Desk, Said
from tests.scenarios.replying import ANSWER, ASKED, DM, SECRET, asked, credited, opens, replies, sends
from tests.scenarios.seen import Expected, card_now, customers_read, modal, told
from tests.scenarios.world import NOVA, NOVA_TEAM, UNMAPPED

__all__ = ["asked"]


async def test_the_window_shows_the_customers_words_and_who_outside_will_read_the_reply(
    desk: Desk, asked: Said
) -> None:
    assert asked
    await opens(desk, desk.ana)
    desk.expect_exactly(
        modal(
            ANA,
            "Reply to request 1",
            "Kim wrote 13:00",
            ASKED,
            "Goes to #ext-kestrel, into their thread, under your name. 3 people outside our company will see it.",
        )
    )  # Kim, Kai and Gus, a guest


@pytest.mark.telling
async def test_a_reply_goes_into_the_customers_thread_under_the_engineers_name_and_counts_as_our_answer(
    desk: Desk, asked: Said
) -> None:
    await opens(desk, desk.ana)
    desk.skip()
    await desk.passes(minutes=4)
    assert await desk.ana.submits(reply=ANSWER) == {}
    await desk.breathes()
    desk.expect_exactly(
        customers_read(KESTREL, "Ana Sousa writes:", ANSWER),
        card_now("Request 1", "First reply 13:04 after 4 min; waiting for the customer", "Claimed by Ana"),
    )
    assert replies(desk, asked) == [f"Ana Sousa writes:\n{ANSWER}"]
    assert not desk.sandbox.views(ANA)


async def test_it_counts_from_the_instant_at_which_slack_took_it(desk: Desk, asked: Said) -> None:
    desk.sandbox.fail_next("chat.postMessage", status=429, retry_after=60)
    await sends(desk, desk.ana)
    await desk.passes(seconds=50)
    assert (replies(desk, asked), await credited(desk)) == ([], [])
    await desk.passes(seconds=12)
    (stands,) = [m for m in desk.sandbox.messages(KESTREL) if m.thread_ts == asked.ts]
    assert await credited(desk) == [(ANA, "modal", stands.ts, stands.ts)]


async def test_who_claimed_before_keeps_it_when_a_colleague_replies(desk: Desk, asked: Said) -> None:
    assert asked
    await desk.ben.types("/claim 1")
    await sends(desk, desk.ana)
    assert "Claimed by Ben" in desk.reads(TRIAGE, "Request 1")


async def test_the_explanation_says_that_it_was_sent_from_the_card(desk: Desk, asked: Said) -> None:
    assert asked
    await sends(desk, desk.ana)
    desk.skip()
    await desk.ana.types("/steward explain 1")
    desk.expect_exactly(told(ANA, "Ana replied from the card"))


# -- what has changed since the window was opened -------------------------------------------------------------


def again(*fragments: str) -> Expected:
    return modal(ANA, "Not sent yet.", *fragments)


async def asks_again_and_sends(desk: Desk, asked: Said, *news: str) -> None:
    """Once: sent again, it goes out as it was typed."""
    desk.skip()
    assert await desk.ana.submits(reply=ANSWER) == {}
    desk.expect_exactly(again(*news))
    assert replies(desk, asked) in ([], [ASKED])
    view = desk.sandbox.views(ANA)[-1]
    assert view.blocks[-2]["element"]["initial_value"] == ANSWER, "what was typed is lost"
    assert await desk.ana.submits(reply=ANSWER) == {}
    await desk.breathes()
    assert replies(desk, asked)[-1] == f"Ana Sousa writes:\n{ANSWER}"


async def test_where_the_customer_wrote_meanwhile_the_writer_reads_that_first(
    desk: Desk, asked: Said
) -> None:
    await opens(desk, desk.ana)
    await desk.kai.answers(asked, "It is for the whole of staging-eu.")
    desk.skip()
    assert await desk.ana.submits(reply=ANSWER) == {}
    desk.expect_exactly(
        again("Kai has written since", "Kai wrote 13:00", "It is for the whole of staging-eu.")
    )
    assert len(replies(desk, asked)) == 1
    await desk.ana.submits(reply=ANSWER)
    await desk.breathes()
    assert replies(desk, asked)[-1] == f"Ana Sousa writes:\n{ANSWER}"


async def test_where_somebody_else_claimed_it_meanwhile_the_writer_is_told(desk: Desk, asked: Said) -> None:
    await opens(desk, desk.ana)
    await desk.ben.types("/claim 1")
    await asks_again_and_sends(desk, asked, "Ben has claimed it meanwhile.")


async def test_where_it_was_closed_meanwhile_the_writer_is_told(desk: Desk, asked: Said) -> None:
    await opens(desk, desk.ana)
    await desk.ben.types("/resolve 1")
    await asks_again_and_sends(desk, asked, "The request was closed meanwhile.")


async def test_who_claimed_it_themselves_is_not_asked_again(desk: Desk, asked: Said) -> None:
    await opens(desk, desk.ana)
    await desk.ana.types("/claim 1")
    await desk.ana.submits(reply=ANSWER)
    await desk.breathes()
    assert len(replies(desk, asked)) == 1


async def test_where_others_read_there_now_the_writer_is_told(desk: Desk, asked: Said) -> None:
    await opens(desk, desk.ana)
    desk.sandbox.channels.leave(KAI, KESTREL)
    await asks_again_and_sends(desk, asked, "Others read there now", "2 people outside our company")


async def test_as_long_as_nobody_knows_who_reads_there_nothing_leaves(desk: Desk, asked: Said) -> None:
    desk.sandbox.fail_next("conversations.members", status=503, error="service_unavailable")
    await opens(desk, desk.ana)
    desk.expect_exactly(modal(ANA, "How many people outside our company read there is not known"))
    desk.sandbox.fail_next("conversations.members", status=503, error="service_unavailable")
    assert await desk.ana.submits(reply=ANSWER) == {}
    desk.expect_exactly(again("Slack does not say who reads there now, so nothing leaves."))
    await asks_again_and_sends(desk, asked, "Others read there now", "3 people outside our company")


async def test_whom_slack_does_not_show_counts_as_an_outsider_and_is_told_apart(
    desk: Desk, asked: Said
) -> None:
    assert asked
    for _ in range(2):
        desk.sandbox.fail_next("users.info", error="user_not_visible")
    await opens(desk, desk.ana)
    desk.expect_exactly(
        modal(ANA, "will see it; of 2 more Slack has not told me who they are: take them for outsiders")
    )


async def test_a_secret_is_taken_out_before_it_leaves_and_the_writer_is_told_first(
    desk: Desk, asked: Said
) -> None:
    await opens(desk, desk.ana)
    desk.skip()
    await desk.ana.submits(reply=f"Use {SECRET} for now.")
    desk.expect_exactly(again("Something in it looks like a secret."))
    assert replies(desk, asked) == []
    await desk.ana.submits(reply=f"Use {SECRET} for now.")
    await desk.breathes()
    (reply,) = replies(desk, asked)
    assert SECRET not in reply
    assert reply.startswith("Ana Sousa writes:\nUse ")
    kept = rows(desk.database, "SELECT facts FROM outbox UNION ALL SELECT text FROM message_text")
    assert SECRET not in str(kept)


async def test_an_empty_reply_is_none(desk: Desk, asked: Said) -> None:
    await opens(desk, desk.ana)
    assert await desk.ana.submits(reply="  \n ") == {
        "reply": "There is nothing to send yet: write your reply here."
    }
    assert replies(desk, asked) == []


# -- words ----------------------------------------------------------------------------------------------------


async def test_no_mention_in_it_is_live_and_its_lines_code_and_addresses_stay(
    desk: Desk, asked: Said
) -> None:
    await sends(
        desk,
        desk.ana,
        "@channel <!channel> <@U0KIM> & co:\n\nrun `limits --raise`, see https://docs.lantern.example/a?b=1&c=2.",
    )
    (message,) = [m for m in desk.sandbox.messages(KESTREL) if m.thread_ts == asked.ts]
    texts = [block["text"] for block in message.blocks]
    assert texts[-1] == {
        "type": "mrkdwn",
        "verbatim": True,
        "text": "@channel &lt;!channel&gt; &lt;@U0KIM&gt; &amp; co:\n\n"
        "run `limits --raise`, see <https://docs.lantern.example/a?b=1&amp;c=2>.",
    }
    assert "<!channel>" not in message.text


async def test_a_reply_of_the_greatest_length_arrives_whole(desk: Desk, asked: Said) -> None:
    await sends(desk, desk.ana, "<&>" * 1000)
    assert replies(desk, asked)[0].replace("\n", "") == "Ana Sousa writes:" + "<&>" * 1000


async def test_what_a_further_company_would_read_waits_until_the_owner_agrees(
    desk: Desk, asked: Said
) -> None:
    desk.sandbox.connecting.share(KESTREL, NOVA_TEAM)
    await sends(desk, desk.ben)
    assert replies(desk, asked) == []
    await desk.ana.presses("It may read that", "A further company", where=DM)
    await desk.breathes()
    assert replies(desk, asked) == [f"Ben Okafor writes:\n{ANSWER}"]


async def test_in_a_channel_of_no_account_nothing_can_be_sent_from_the_card(desk: Desk) -> None:
    desk.sandbox.channels.add(UNMAPPED)
    await desk.nia.asks(ASKED, where=NOVA)
    await desk.breathes()
    desk.skip()
    await desk.ana.presses("Reply…", "Request 1")
    desk.expect_exactly(told(ANA, "Nothing can be sent from here"))


async def test_the_card_of_a_request_that_was_closed_meanwhile_opens_no_window(
    desk: Desk, asked: Said
) -> None:
    assert asked
    before = desk.newest(TRIAGE, "Request 1")
    await desk.ben.types("/resolve 1")
    desk.skip()
    await desk.ana.forges("Reply…", before)
    desk.expect_exactly(told(ANA, "This button is out of date"))


# -- the triage thread is ours ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ">> It is fixed.",
        "!reply It is fixed.",
        "@customer It is fixed.",
        "/reply It is fixed.",
        "<@U0KIM> hi",
        "Reply: it is fixed.",
    ],
)
async def test_what_is_written_below_the_card_never_leaves(desk: Desk, asked: Said, words: str) -> None:
    card_ = desk.newest(TRIAGE, "Request 1")
    await desk.ana.answers(Said(ANA, TRIAGE, card_.ts), words)
    await desk.ana.says(words, where=TRIAGE)
    await desk.passes(minutes=1)
    assert replies(desk, asked) == []
    assert [m for m in desk.sandbox.messages(KESTREL) if m.bot_id] == []
    assert await credited(desk) == []
