"""The audit at the end of crashes and chaos finds what is amiss: each rule, where the books or the workspace lie."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import tests.scenarios.world as team
from bot.demo.cast import ANA, KESTREL, TRIAGE
from bot.domain.events import Claimed, Pinged, StaffReplied
from bot.domain.outgoing import CheckIn, Ping, TriageCard
from storage.engine import Database
from tests.audit.disk import Disk, Sending, read_disk
from tests.audit.rules import audit
from tests.audit.witness import Posting, Promised, Witness, watch
from tests.scenarios.desk import open_desk

Lie = Callable[[Disk, Witness], Disk]


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> tuple[Disk, Witness]:
    return asyncio.run(an_hour_of_work(tmp_path_factory.mktemp("audit")))


async def an_hour_of_work(folder: Path) -> tuple[Disk, Witness]:
    """A check-in, an urgent request that nobody takes, and one that somebody claims."""
    async with open_desk(folder) as desk:
        witness = watch(desk.sandbox, team.WORLD)
        await desk.signal("kestrel", "usage-drop", "Calls fell by half")
        await desk.passes(minutes=1)
        await desk.bo.asks("Production is down!")
        await desk.passes(minutes=6)
        await desk.kim.asks("How do we raise the webhook rate limit?")
        await desk.ana.types("/claim 2")
        witness.promised.append(Promised(ANA, 2))
        await desk.passes(minutes=1)
        database = Database(desk.database)
        disk = await read_disk(database, desk.now)
        await database.close()
        return disk, witness


def first(disk: Disk, kind: type) -> Sending:
    return next(one for one in disk.outbox.values() if isinstance(one.message, kind) and one.state == "sent")


def with_row(disk: Disk, sending: Sending, **changes: Any) -> Disk:
    return replace(disk, outbox={**disk.outbox, sending.id: replace(sending, **changes)})


def without_fact(disk: Disk, number: int, kind: type) -> Disk:
    left = [event for event in disk.logs[number] if not isinstance(event.fact, kind)]
    return replace(disk, logs={**disk.logs, number: left})


def posted_again(disk: Disk, witness: Witness, kind: type) -> Disk:
    sending = first(disk, kind)
    witness.postings[sending.id].append(witness.postings[sending.id][0])
    return disk


def posted_elsewhere(disk: Disk, witness: Witness) -> Disk:
    card = first(disk, TriageCard)
    witness.postings[card.id] = [replace(posting, channel=KESTREL) for posting in witness.postings[card.id]]
    return disk


def never_posted(disk: Disk, witness: Witness) -> Disk:
    del witness.postings[first(disk, CheckIn).id]
    return disk


def posted_unwritten(disk: Disk, witness: Witness) -> Disk:
    witness.postings["nowhere"].append(Posting("nowhere", TRIAGE, "1.000000", "Hello", disk.now))
    return disk


def unheard_customer(disk: Disk, witness: Witness) -> Disk:
    said = next(iter(witness.said.values()))
    witness.said[KESTREL, "1.000000"] = said
    return disk


def other_words(disk: Disk, witness: Witness) -> Disk:
    return replace(disk, texts=dict.fromkeys(disk.texts, "Something else"))


def answered_before_the_ping(disk: Disk, witness: Witness) -> Disk:
    log = list(disk.logs[1])
    reply = replace(log[0], seq=99, fact=StaffReplied(ANA, "1.000000", "thread"))
    return replace(disk, logs={**disk.logs, 1: [*log, reply]})


def empty_promise(disk: Disk, witness: Witness) -> Disk:
    witness.promised.append(Promised(ANA, 1))
    return disk


LIES: dict[str, Lie] = {
    "is in no request": unheard_customer,
    "is pending": lambda disk, _: with_row(disk, first(disk, TriageCard), state="pending"),
    "the receipt": lambda disk, _: replace(disk, receipts=[{**disk.receipts[0], "state": "parked"}]),
    "is leased until": lambda disk, _: replace(
        disk, lanes=[{**disk.lanes[0], "leased_until": disk.now.replace(year=2030)}]
    ),
    "after 3 failures": lambda disk, _: replace(
        disk, conversations=[{**disk.conversations[0], "failures": 3}]
    ),
    "nothing stands at": never_posted,
    "was dropped: Slack refused it": lambda disk, _: with_row(
        disk, first(disk, TriageCard), state="dropped", reason="Slack refused it: no_text"
    ),
    "stands 2 times before a customer": lambda disk, witness: posted_again(disk, witness, CheckIn),
    "nothing says that it may be repeated": lambda disk, witness: posted_again(disk, witness, Ping),
    "has no row in the outbox": posted_unwritten,
    "stands before the customers": posted_elsewhere,
    "and nobody was asked": lambda disk, _: with_row(disk, first(disk, CheckIn), state="held"),
    "has no card": lambda disk, _: replace(
        disk, outbox={i: one for i, one in disk.outbox.items() if not isinstance(one.message, TriageCard)}
    ),
    "has no ping for the rungs": lambda disk, _: without_fact(disk, 1, Pinged),
    "nobody heard it": lambda disk, _: replace(
        disk, outbox={i: one for i, one in disk.outbox.items() if not isinstance(one.message, Ping)}
    ),
    "though U0ANA has it meanwhile": answered_before_the_ping,
    "does not follow from its log": lambda disk, _: without_fact(disk, 2, Claimed),
    "the books hold 'Something else'": other_words,
    "was told that request 1 is theirs": empty_promise,
    "waits for a decision": lambda disk, _: replace(disk, ledger=[{**disk.ledger[0], "verdict": None}]),
}


def copied(witness: Witness) -> Witness:
    """The next lie is told to one who knows nothing of this one."""
    postings = defaultdict(list, {key: list(found) for key, found in witness.postings.items()})
    return replace(witness, postings=postings, said=dict(witness.said), promised=list(witness.promised))


async def test_where_nothing_is_amiss_nothing_is_found(evidence: tuple[Disk, Witness]) -> None:
    disk, witness = evidence
    assert {CheckIn, Ping, TriageCard} <= {type(one.message) for one in disk.outbox.values()}
    assert audit(disk, witness) == []


@pytest.mark.parametrize("found", LIES)
async def test_a_lie_is_found(evidence: tuple[Disk, Witness], found: str) -> None:
    disk, witness = evidence[0], copied(evidence[1])
    amiss = audit(LIES[found](disk, witness), witness)
    assert any(found in sentence for sentence in amiss), amiss
