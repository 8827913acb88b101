"""What must hold once everything is quiet, whatever went wrong on the way. Each rule tells what it finds amiss."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from bot.domain.conversation import Conversation
from bot.domain.events import Claimed, CustomerWrote, Event, Opened, Pinged
from bot.domain.folding import fold
from bot.domain.outgoing import HeldMessage, LadderStopped, Ping, PlaceRefused, TriageCard, still_wanted
from tests.audit.disk import Disk, Sending
from tests.audit.witness import Posting, Witness

Rule = Callable[[Disk, Witness], Iterator[str]]

A_MOMENT = timedelta(seconds=2)  # between the last look at the books and Slack's answer

# It may become true again, in the same words: the row is another one then.
MAY_RECUR = (PlaceRefused, LadderStopped)

# Why something need not be said. Whatever else a row was dropped for is a message lost.
GOOD_REASONS = re.compile(
    r"a newer one of the same message follows"
    r"|a later one about the same follows"
    r"|a later one about the same was written meanwhile"
    r"|the request is closed meanwhile"
    r"|it was answered meanwhile"
    r"|.* has it meanwhile"
    r"|the clock has stopped meanwhile"
    r"|.* takes our messages again"
    r"|it is known again who is staff"
    r"|channel \w+ cannot be written to now"  # a check-in, where the customer has left; the ledger tells
    r"|their urgent request \d+ is open"  # a check-in: the ledger was asked once more
    r"|we owe them an answer on request \d+"
    r"|.* is the budget, and it is spent"
    r"|outside the customer's hours for check-ins"
    r"|the last \d+ had no reaction, so a person writes this one"
    r"|they asked for less until .*"
)


def every_customer_message_is_in_one_request(disk: Disk, witness: Witness) -> Iterator[str]:
    """A deleted one in one at most."""
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, log in disk.logs.items():
        for event in log:
            if isinstance(event.fact, Opened | CustomerWrote):
                numbers[disk.states[number].channel, event.fact.message_ts].append(number)
    for key, said in witness.said.items():
        found = numbers.get(key, [])
        if len(set(found)) > 1 or (len(found) > 1 and len(said.texts) == 1):
            yield f"the message {key} ({said.texts[0]!r}) is in the requests {found}"
        if not found and not said.is_deleted and key not in witness.excused:
            yield f"the message {key} ({said.texts[0]!r}) is in no request"


def nothing_is_stuck(disk: Disk, witness: Witness) -> Iterator[str]:
    for row in disk.receipts:
        if row["state"] != "done":
            yield f"the receipt {row['event_id']} of lane {row['lane']} is {row['state']} ({row['outcome']})"
    for sending in disk.outbox.values():
        if sending.state not in ("sent", "dropped", "held"):
            yield f"{_named(sending)} is {sending.state} ({sending.reason})"
    for row in disk.lanes:
        if row["leased_until"] is not None and row["leased_until"] > disk.now:
            yield f"the lane {row['channel']} is leased until {row['leased_until']}"
    for row in disk.conversations:
        if row["failures"] or (row["next_due_at"] is not None and row["next_due_at"] <= disk.now):
            yield f"request {row['number']} is due {row['next_due_at']} after {row['failures']} failures"


def nothing_was_lost_on_the_way_out(disk: Disk, witness: Witness) -> Iterator[str]:
    """What counts as sent stands in the workspace; what was dropped was dropped for a good reason."""
    stands = {(posting.channel, posting.ts) for posting in witness.all_postings()}
    for sending in disk.outbox.values():
        if sending.state == "sent" and sending.sent not in stands:
            yield f"{_named(sending)} counts as sent, and nothing stands at {sending.sent}"
        late_news = isinstance(sending.message, LadderStopped) and sending.reason == "too late to be of use"
        if sending.state == "dropped" and not late_news and not GOOD_REASONS.fullmatch(sending.reason):
            yield f"{_named(sending)} was dropped: {sending.reason}"


def nothing_is_said_twice(disk: Disk, witness: Witness) -> Iterator[str]:
    """An internal message may be, where the second says so; a customer's never."""
    said: dict[tuple[str, str], list[tuple[Posting, Sending]]] = defaultdict(list)
    for id_, postings in witness.postings.items():
        sending = disk.outbox.get(id_)
        if sending is None:
            yield f"{postings[0].words[:80]!r} in {postings[0].channel} has no row in the outbox"
            continue
        once = id_ if isinstance(sending.message, MAY_RECUR) else ""
        said[sending.facts + once, sending.to] += [(posting, sending) for posting in postings]
    for (facts, to), found in said.items():
        unmarked = [posting for posting, _ in found if not posting.says_it_may_be_repeated]
        if found[0][1].audience == "customer" and len(found) > 1:
            yield f"{facts} to {to} stands {len(found)} times before a customer"
        elif len(unmarked) > 1:
            at = ", ".join(f"{posting.at:%H:%M:%S} ({posting.id})" for posting in unmarked)
            yield f"{facts} to {to} was said at {at}, and nothing says that it may be repeated"


def customers_read_nothing_internal(disk: Disk, witness: Witness) -> Iterator[str]:
    for posting in witness.all_postings():
        sending = disk.outbox.get(posting.id)
        if posting.channel in witness.customers and sending is not None and sending.audience != "customer":
            yield f"{_named(sending)} stands before the customers of {posting.channel}"


def whoever_answers_for_a_held_message_is_asked(disk: Disk, witness: Witness) -> Iterator[str]:
    asked = {s.message.outbox_id for s in disk.outbox.values() if isinstance(s.message, HeldMessage)}
    for sending in disk.outbox.values():
        if sending.state == "held" and sending.id not in asked:
            yield f"{_named(sending)} is held, and nobody was asked"


def every_request_has_its_card(disk: Disk, witness: Witness) -> Iterator[str]:
    carded = {s.message.number for s in disk.outbox.values() if isinstance(s.message, TriageCard) and s.sent}
    for number in disk.states:
        if number not in carded:
            yield f"request {number} has no card"


def every_due_rung_was_reached(disk: Disk, witness: Witness) -> Iterator[str]:
    """Of what nobody took: each rung that is due has its ping, or a later one that stands for it."""
    for number, state in disk.states.items():
        if state.owner is not None or not state.is_ours or not state.is_open:
            continue
        reached = {
            step
            for event in disk.logs[number]
            if isinstance(event.fact, Pinged)
            for step in (event.fact.step, *event.fact.missed)
        }
        missing = [step for step in _due_rungs(disk, state) if step not in reached]
        if missing:
            yield f"request {number} has no ping for the rungs {missing}"


def every_ping_was_heard(disk: Disk, witness: Witness) -> Iterator[str]:
    """The last rung reached, of what still needs somebody, was said to somebody."""
    pings: dict[int, list[Sending]] = defaultdict(list)
    for sending in disk.outbox.values():
        if isinstance(sending.message, Ping):
            pings[sending.message.number].append(sending)
    for number, state in disk.states.items():
        if state.owner is not None or not state.is_ours or not state.is_open or not state.ladder.pings:
            continue
        if not any(sending.state == "sent" for sending in pings[number]):
            told = [f"{sending.state} ({sending.reason})" for sending in pings[number]]
            yield f"request {number} was pinged for, and nobody heard it: {told}"


def no_ping_is_stale(disk: Disk, witness: Witness) -> Iterator[str]:
    """When a ping was posted, what the books knew by then made it true."""
    for posting in witness.all_postings():
        sending = disk.outbox.get(posting.id)
        if sending is None or not isinstance(sending.message, Ping):
            continue
        log = disk.logs[sending.message.number]
        before, then = (
            _why_not(sending.message, [event for event in log if event.recorded_at <= until], disk)
            for until in (posting.at - A_MOMENT, posting.at)
        )
        why = before and then
        if why is not None:
            yield f"{_named(sending)} was posted at {posting.at:%H:%M:%S}, though {why}"


def every_state_follows_from_its_log(disk: Disk, witness: Witness) -> Iterator[str]:
    for number, state in disk.states.items():
        if fold(number, disk.logs[number], disk.terms_of) != state:
            yield f"the state of request {number} does not follow from its log"


def words_are_those_that_were_said(disk: Disk, witness: Witness) -> Iterator[str]:
    """Which edits Slack still tells after a loss is in docs; a text that nobody wrote is none of them."""
    for key, text in disk.texts.items():
        said = witness.said.get(key)
        if said is not None and text not in said.texts:
            yield f"of {key} the books hold {text!r}, and what was said is {said.texts}"


def whoever_was_told_that_it_is_theirs_has_it(disk: Disk, witness: Witness) -> Iterator[str]:
    claims = {
        (event.fact.by, number)
        for number, log in disk.logs.items()
        for event in log
        if isinstance(event.fact, Claimed)
    }
    for promised in witness.promised:
        if (promised.user, promised.number) not in claims:
            yield f"{promised.user} was told that request {promised.number} is theirs, and the log has no claim"


def every_signal_was_decided_on(disk: Disk, witness: Witness) -> Iterator[str]:
    for row in disk.ledger:
        if row["verdict"] is None or not row["reason"]:
            yield f"the ledger's entry {row['id']} ({row['text']!r}) waits for a decision"


RULES: tuple[Rule, ...] = (
    every_customer_message_is_in_one_request,
    nothing_is_stuck,
    nothing_was_lost_on_the_way_out,
    nothing_is_said_twice,
    customers_read_nothing_internal,
    whoever_answers_for_a_held_message_is_asked,
    every_request_has_its_card,
    every_due_rung_was_reached,
    every_ping_was_heard,
    no_ping_is_stale,
    every_state_follows_from_its_log,
    words_are_those_that_were_said,
    whoever_was_told_that_it_is_theirs_has_it,
    every_signal_was_decided_on,
)


def audit(disk: Disk, witness: Witness) -> list[str]:
    """All that is amiss, in sentences."""
    return [sentence for rule in RULES for sentence in rule(disk, witness)]


def _due_rungs(disk: Disk, state: Conversation) -> list[int]:
    """By the ladder of the request as it stands, and only where its hours never close."""
    level = disk.terms_of.of(state).level(state.severity)
    if not level.around_the_clock:
        return []
    since = state.ladder.started_at
    return [index for index, step in enumerate(level.ladder) if since + step.after < disk.now - A_MOMENT]


def _why_not(ping: Ping, known: Sequence[Event], disk: Disk) -> str | None:
    """Why nobody needs it, as far as is known; of an unknown request nothing speaks against it."""
    return still_wanted(ping, {ping.number: fold(ping.number, known, disk.terms_of)}) if known else None


def _named(sending: Sending) -> str:
    return f"{sending.facts} to {sending.to} ({sending.id})"
