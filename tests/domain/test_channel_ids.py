"""Our books keep a channel's first id, whatever Slack calls it and in whatever order we hear of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo import cast
from bot.domain.channel_ids import ChannelIds, KnownAs, as_we_call_it

AT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
LATER, LATEST = AT + timedelta(hours=1), AT + timedelta(hours=2)


def test_without_a_change_everything_is_called_as_it_is() -> None:
    ids = ChannelIds()
    assert (ids.ours("C1"), ids.slacks("C1"), dict(ids.now)) == ("C1", "C1", {})


def test_each_of_its_later_ids_is_the_same_channel() -> None:
    ids = ChannelIds()
    assert ids.learn("C1", "C2", AT) == KnownAs("C1", "C2", AT)
    assert ids.learn("C2", "C3", LATER) == KnownAs("C1", "C3", LATER)
    assert [ids.ours(one) for one in ("C1", "C2", "C3", "C9")] == ["C1", "C1", "C1", "C9"]
    assert ids.slacks("C1") == "C3"


def test_it_may_get_its_first_id_back() -> None:
    ids = ChannelIds()
    ids.learn("C1", "C2", AT)
    ids.learn("C2", "C1", LATER)
    assert (ids.ours("C2"), ids.slacks("C1")) == ("C1", "C1")


def test_hearing_of_an_earlier_change_again_changes_nothing() -> None:
    ids = ChannelIds()
    for old, new, at in (("C1", "C2", AT), ("C2", "C1", LATER), ("C1", "C2", AT)):
        ids.learn(old, new, at)
    assert ids.slacks("C1") == "C1"


def test_what_was_kept_is_what_was_learned() -> None:
    kept = [KnownAs("C1", "C3", LATEST), KnownAs("C1", "C2", AT)]
    assert ChannelIds(kept).slacks("C1") == "C3"


@pytest.mark.parametrize("named", [cast.KESTREL, "C0KESTREL2"])
def test_the_file_may_name_any_of_its_ids(named: str) -> None:
    ids = ChannelIds([KnownAs(cast.KESTREL, "C0KESTREL2", AT), KnownAs(cast.TRIAGE, "C0TRIAGE2", AT)])
    kestrel = replace(cast.WORKSPACE.accounts["kestrel"], channels=(named,))
    workspace = as_we_call_it(replace(cast.WORKSPACE, accounts={"kestrel": kestrel}), ids)
    found = workspace.account_of(cast.KESTREL)
    assert found is not None
    assert found.id == "kestrel"
    assert workspace.channels.triage == cast.TRIAGE
