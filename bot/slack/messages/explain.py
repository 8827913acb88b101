"""The explanation of a request, line by line."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.domain import events as e
from bot.domain.brief import RequestBrief
from bot.domain.explanation import ClockRow, Entry, Explanation
from bot.ports import Rendered
from bot.slack.messages.parts import (
    ROLES,
    ask,
    context,
    customer,
    fallback,
    listed,
    person,
    sections,
    severity,
    span,
    words,
)
from bot.slack.text import date_token, escape

LINES_SHOWN = 40
LATE = timedelta(minutes=1)
FORM = "{date_short} {time}"
_CLOCKS = {"first_response": "First reply", "next_response": "Next reply"}


def explain(brief: RequestBrief, why: Explanation) -> Rendered:
    head = f"*Request {why.number}* · *{customer(brief)}* · terms of tier {escape(why.tier)}"
    lines = [_entry(entry) for entry in why.entries]
    left_out = len(lines) - LINES_SHOWN
    shown = [f"({left_out} earlier lines left out)", *lines[-LINES_SHOWN:]] if left_out > 0 else lines
    clocks = [_clock(row) for row in why.clocks]
    blocks = [*sections([head, ask(brief)]), *sections(shown), *sections(clocks)]
    note = f"Pinned to policy {brief.state.policy[:8]}; times are in your own zone."
    return Rendered(fallback([head, *clocks[-1:]]), [*blocks, context(note)])


def _clock(row: ClockRow) -> str:
    start, due = date_token(row.started_at, form=FORM), date_token(row.due_at, form=FORM)
    target = f"{span(row.target)} in hours “{escape(row.hours)}”"
    name = f"*{_CLOCKS[row.clock]}*, {severity(row.severity)}"
    return f"{name}: {start} + {target} = due {due}; {_end(row)}, used {span(row.used)}, {_rest(row)}"


def _end(row: ClockRow) -> str:
    if row.met_at is not None:
        return f"met {date_token(row.met_at, form=FORM)}"
    return "still running" if row.runs else f"called off {date_token(row.until, form=FORM)}"


def _rest(row: ClockRow) -> str:
    """Late as the card says it: by the wall clock, since it was due."""
    return f"{span(row.left)} left" if row.until <= row.due_at else f"{span(row.until - row.due_at)} late"


def _entry(entry: Entry) -> str:
    at = date_token(entry.at, form=FORM)
    late = entry.learned_at - entry.at > LATE
    learned = f" (learned {date_token(entry.learned_at, form='{time}')})" if late else ""
    return f"{at}  {_WORDS[type(entry.fact)](entry.fact)}{_behind(entry)}{learned}"


def _behind(entry: Entry) -> str:
    """A ping that came after its time says so, as the ping itself does."""
    if not isinstance(entry.fact, e.Pinged) or entry.at - entry.fact.due_at <= LATE:
        return ""
    return f"; {span(entry.at - entry.fact.due_at)} late"


def _pinged(fact: e.Pinged) -> str:
    missed = f", standing for {len(fact.missed)} missed before" if fact.missed else ""
    again = f" again, repetition {fact.again}" if fact.again else ""
    whom = listed([ROLES[role] for role in (fact.role, *fact.also)])
    return f"rung {fact.step + 1} of the ladder: pinged {whom}{again}, due {date_token(fact.due_at)}{missed}"


def _skipped(fact: e.StepSkipped) -> str:
    whom = listed([ROLES[role] for role in fact.roles])
    why = {
        "nobody": "nobody can be reached there now, so the next one comes at once",
        "hours": "it is for outside the customer's hours",
    }[fact.cause]
    return f"rung {fact.step + 1} of the ladder ({whom}) skipped: {why}"


def _warned(fact: e.Warned) -> str:
    what = "breached" if fact.percent >= 100 else f"{fact.percent} % used"
    return f"{_CLOCKS[fact.clock].lower()} {what}, due {date_token(fact.due_at, form=FORM)}"


def _changed(fact: e.SeverityChanged) -> str:
    by = person(fact.by) if fact.by else "the customer's own words"
    return f"{severity(fact.severity)} by {by}: {words(fact.reason)}"


def _replied(fact: e.StaffReplied) -> str:
    if fact.rule == "modal":
        return f"{person(fact.author)} replied from the card"
    return f"{person(fact.author)} replied (known by: {fact.rule.replace('_', ' ')})"


_WORDS: Mapping[type[e.Fact], Callable[[Any], str]] = {
    e.Opened: lambda f: (
        f"{person(f.author)} asked; {severity(f.severity)} because the customer {words(f.reason)}"
    ),
    e.CustomerWrote: lambda f: f"{person(f.author)} wrote ({escape(f.kind)})",
    e.CustomerWithdrew: lambda _: "the customer deleted a message",
    e.StaffReplied: _replied,
    e.StaffWithdrew: lambda _: "an answer of ours was deleted: it counts no more",
    e.Claimed: lambda f: f"{person(f.by)} claimed it by {f.via}",
    e.Released: lambda f: f"{person(f.by)} released it",
    e.HandoverOffered: lambda f: f"{person(f.by)} offered it to {person(f.to)}",
    e.HandoverAccepted: lambda f: f"{person(f.by)} accepted the hand-over and has it now",
    e.HandoverDeclined: lambda f: f"{person(f.by)} declined the hand-over: {words(f.reason)}",
    e.HandoverOverdue: lambda f: f"{person(f.to)} had not answered the hand-over: the lead was asked",
    e.SeverityChanged: _changed,
    e.Escalated: lambda f: f"{person(f.by)} escalated it: {words(f.reason) or 'no reason given'}",
    e.Pinged: _pinged,
    e.StepSkipped: _skipped,
    e.LadderExhausted: lambda _: "the ladder came to its end and nobody had claimed it: the manager is told",
    e.Warned: _warned,
    e.Resolved: lambda f: f"{person(f.by)} resolved it",
    e.Dismissed: lambda f: f"{person(f.by)} said: not a request",
    e.TermsChanged: lambda f: f"{person(f.by)} moved it to the terms of tier {escape(f.tier)}",
}
