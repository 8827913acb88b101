"""Promise 4 in every renderer: what people wrote, or a model will, is words and nothing else."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from bot.domain import events as e
from bot.domain import outgoing as o
from bot.domain.brief import Brief
from bot.domain.digest import CustomerRow, Page
from bot.domain.handover import Packet
from bot.domain.pasted_secrets import SecretNotice, SecretWarning
from bot.domain.policy import Role, Severity
from bot.domain.replies import Draft, News, Readers, Seen
from bot.slack.messages import RENDERERS, modals, render, reply_window
from bot.slack.text import visible
from tests.slack.messages.hostile import HOSTILE, check_harmless, texts
from tests.slack.messages.story import ACME, ANA, BEN, KIM, LENA, START, WORKSPACE, Story, asked, evidence


def story() -> Story:
    """Everybody who gives a reason gives this one."""
    told = asked()
    told = told.after(1, e.SeverityChanged(ANA, Severity.SEV2, HOSTILE)).after(2, e.Escalated(BEN, HOSTILE))
    return replace(told, ask=HOSTILE)


def closed() -> Story:
    return story().after(3, e.Resolved(ANA))


def about_account() -> Brief:
    said = evidence(label=HOSTILE, text=HOSTILE)
    return Brief(START, WORKSPACE, account=ACME, evidence=said)


def page() -> Brief:
    row = CustomerRow("acme", 1, 0)
    return Brief(START, WORKSPACE, page=Page(START.date(), (), 0, (row,), ()))


def offered() -> Brief:
    """Everything in the packet is theirs, and so is the reason for which it is declined."""
    told = story().after(3, e.HandoverOffered(ANA, BEN)).after(4, e.HandoverDeclined(BEN, 4, HOSTILE))
    brief = told.brief(5)
    assert brief.request is not None
    return replace(brief, request=replace(brief.request, packet=Packet(*[HOSTILE] * 5)))


PING = o.Ping(3, 1, Role.OWNER, (ANA,), START, forced=True, missed=0)
SAYS: Mapping[o.Message, Brief] = {
    o.TriageCard(3): story().brief(5),
    PING: story().brief(5),
    o.LadderEnded(3, ANA, START): story().brief(5),
    o.LadderStopped(3, ANA, "claimed"): story().brief(5),
    o.ClockWarning(3, "first_response", 75, START + timedelta(minutes=30), ANA): story().brief(5),
    o.HandoverOffer(3, 4, BEN): offered(),
    o.HandoverUnanswered(3, 4, BEN, LENA): offered(),
    o.HandoverAnswered(3, 4, BEN, "declined", BEN): offered(),
    o.CheckIn("acme", 7): about_account(),
    o.OwnerTask("acme", 7): about_account(),
    o.CheckInAnswered("acme", 7, KIM, "more"): about_account(),
    o.Digest(START.date(), START, START - timedelta(days=1)): page(),
    o.WhichCustomer("C0ACME"): about_account(),
    SecretNotice("C0ACME", "3.1", KIM, ("AWS key",)): about_account(),
    SecretWarning("acme", "C0ACME", KIM, ("AWS key",)): about_account(),
    o.Reply(3, "acme", ANA, "Ana <!here> Sousa", HOSTILE): about_account(),
    o.ReplyNotSent(3, "acme", HOSTILE, "too late"): story().brief(5),
    o.HeldMessage("one", "acme", "C0ACME", 1): about_account(),
    o.FurtherCompany("acme", "C0ACME", "T0OTHER"): about_account(),
    o.PlaceRefused("C0TRIAGE", "is_archived"): about_account(),
    o.StaffUnread(START, "fatal_error"): about_account(),
    o.TokenRefused(START, "chat.postMessage", "token_revoked"): about_account(),
}
# Facts alone, in our own words.
WORDLESS = {
    o.LadderStopped, o.Digest, o.WhichCustomer, SecretNotice, SecretWarning, o.HeldMessage, o.FurtherCompany,
    o.PlaceRefused, o.StaffUnread, o.TokenRefused,
}  # fmt: skip
# The words of one of ours, who may write code and quote: no mention is live, and an address says where it leads.
OF_OURS = {o.Reply, o.ReplyNotSent}


def test_every_kind_has_its_words() -> None:
    for_webhooks = {o.Page, o.PageOver}
    assert {type(message) for message in SAYS} == set(RENDERERS) == set(get_args(o.Message)) - for_webhooks


def _by(kinds: Collection[type[o.Message]], *, others: bool = False) -> list[o.Message]:
    return [message for message in SAYS if (type(message) in kinds) is not others]


@pytest.mark.parametrize("message", _by(OF_OURS), ids=lambda message: type(message).__name__)
def test_promise_04_no_mention_is_live_in_what_one_of_ours_writes(message: o.Message) -> None:
    said = render(message, SAYS[message])
    found = [text for _, text in texts({"text": said.text, "blocks": said.blocks})]
    tokens = [token for text in found for token in re.findall(r"<([^<>]*)>", text)]
    assert set(tokens) == {"https://evil.example", "https://bank.example"}
    assert all(visible(text) == text for text in found)


@pytest.mark.parametrize("message", _by(OF_OURS, others=True), ids=lambda message: type(message).__name__)
def test_promise_04_no_words_do_anything_in(message: o.Message) -> None:
    said = render(message, SAYS[message])
    repeated = check_harmless({"text": said.text, "blocks": said.blocks})
    assert bool(repeated) == (type(message) not in WORDLESS), "where the words are in it, the search can fail"


def test_promise_04_no_words_do_anything_in_the_story_of_a_closed_request() -> None:
    said = render(o.TriageCard(3), closed().brief(5))
    assert check_harmless({"text": said.text, "blocks": said.blocks})


def test_promise_04_no_words_do_anything_in_windows() -> None:
    request = story().brief(5).request
    assert request is not None
    made = (modals.pick_request("claim", [request]), modals.pick_account("account", [ACME]))
    draft = Draft(
        Seen(3, "3.1", is_open=True, owner=None, readers=Readers(2)), ACME, "C0ACME", KIM, HOSTILE, START
    )
    reply = reply_window.window(draft, tuple(News))
    for view in (*made, reply, modals.change_severity(request), modals.escalate_request(request)):
        check_harmless(view)
