"""What a command or a button answers, privately: one or two plain sentences, errors included."""

from collections.abc import Sequence
from datetime import datetime
from difflib import get_close_matches

from bot.domain.brief import RequestBrief
from bot.domain.explanation import Explanation
from bot.domain.outgoing import FurtherCompany, HeldChoice
from bot.domain.places import LimitedMethod, RefusedPlace
from bot.domain.service_levels import due_at
from bot.domain.views import AccountView, HeldLine, LedgerLine, StatusView
from bot.ports import Rendered
from bot.slack.messages import explain as explaining
from bot.slack.messages.commands import COMMANDS, SUBCOMMANDS
from bot.slack.messages.evidence import describe, found
from bot.slack.messages.further_company import agreement
from bot.slack.messages.held_message import decision, named
from bot.slack.messages.parts import (
    ask,
    clock_time,
    counted,
    customer,
    fallback,
    late,
    listed,
    person,
    said,
    sections,
    severity,
    span,
    words,
)
from bot.slack.messages.place_refused import place_name
from bot.slack.text import escape

MOST_LISTED = 15
MOST_HELD = 5
MOST_FOUND = 5
MOST_NAMED = 4


def only_staff() -> str:
    """To everybody who is not ours; it tells nothing about what there is."""
    return "This is for the support team. Just write here in the channel, and we will see it."


def not_yours_to_choose(name: str) -> str:
    """To whoever presses a button of a customer's without being of theirs: to one of ours, or to a partner there."""
    return (
        f"These buttons are for the people of {escape(name)}. Nothing has changed; to tell us something, "
        "just write here."
    )


def not_now() -> str:
    """Read by a customer, too."""
    return "Nothing has changed: this cannot be taken just now. Please press again in a minute."


def held_decided(choice: HeldChoice) -> str:
    return {
        "arrived": "Noted: it arrived, and nobody needs to look again.",
        "send": "It is sent: now, or as soon as the customer's hours and our budget allow it.",
    }[choice]


def not_held() -> str:
    return (
        "Nothing has changed: somebody decided this before, or Slack has confirmed meanwhile that it arrived."
    )


def agreed() -> str:
    return "Noted: that company may read what I say there."


def agreed_before() -> str:
    return "Nothing has changed: somebody agreed to this before."


def no_window() -> str:
    return "Slack did not let me open the window. Please try once more."


def not_a_number(value: str, command: str) -> str:
    shown = words(value[:40])
    return f"“{shown}” is not a request number. Write for example `{command} 3`; `/steward status` lists the open ones."


def one_at_a_time(command: str, number: int) -> str:
    return f"Nothing was done: `{command}` takes one request number and nothing after it. Write `{command} {number}`."


def takes_nothing(word: str, rest: str) -> str:
    return f"Nothing was done: `/steward {word}` stands alone, without “{words(rest[:40])}”."


def nothing_to_pick(verb: str) -> str:
    return {
        "claim": "Nothing is unclaimed. `/steward status` lists what is open.",
        "release": "Nothing is claimed, so there is nothing to release.",
    }.get(verb, "No request is open.")


def unknown_subcommand(word: str, known: Sequence[str]) -> str:
    nearest = get_close_matches(word.lower(), known, n=1)
    hint = f" Did you mean `/steward {nearest[0]}`?" if nearest else ""
    return f"There is no `/steward {words(word[:40])}`.{hint} `/steward help` lists what there is."


def unknown_account(name: str, known: Sequence[str]) -> str:
    nearest = get_close_matches(name.lower(), known, n=1)
    hint = f" Did you mean `{nearest[0]}`?" if nearest else ""
    return f"There is no account “{words(name[:40])}”.{hint} Accounts: {', '.join(known[:MOST_LISTED])}."


def no_reply_from_here() -> str:
    return "Nothing can be sent from here: the request is gone, or its channel is in no account of `workspace.yml`."


def nothing_written() -> str:
    return "There is nothing to send yet: write your reply here."


def stale_button() -> str:
    return "This button is out of date: the request is closed or gone. `/steward status` lists what is open."


def not_a_person(words_: str) -> str:
    """What followed the number names nobody."""
    shown = words(words_[:40])
    return f"“{shown}” is not a person. Write for example `/handover 3 @name`, or `/handover 3` to choose."


def no_colleague(user: str) -> str:
    return f"{person(user)} is not one of the support team, so nothing is offered."


def nothing_to_give() -> str:
    return "You have no open request to hand over. `/steward status` lists what is open."


def digest_ordered(channel: str) -> str:
    return f"The digest is on its way to <#{channel}>."


def help_() -> Rendered:
    lines = [f"`{c.command} {c.usage_hint}`: {c.description}" for c in COMMANDS if c.command != "/steward"]
    lines += [f"`/steward {usage}`: {what}" for usage, what in SUBCOMMANDS]
    return said([*lines, "Without a number or a name a command opens a picker. Only you see the answers."])


def status(view: StatusView) -> Rendered:
    head = counted(len(view.requests), "open request") if view.requests else "Nothing is open"
    lines = [_request_line(brief, view.now) for brief in view.requests[:MOST_LISTED]]
    if len(view.requests) > MOST_LISTED:
        lines.append(f"and {len(view.requests) - MOST_LISTED} more")
    rest = _waiting(view)
    blocks = [*sections([f"*{head}*", *lines]), *sections(rest)]
    for company in view.further[:MOST_HELD]:
        blocks += [*sections([_further_line(company)]), agreement(company)]
    for line in view.held[:MOST_HELD]:
        blocks += [*sections([_held_line(line, view.now)]), decision(line.outbox_id)]
    return Rendered(fallback([head, *rest]), blocks)


def _further_line(company: FurtherCompany) -> str:
    return (
        f"*Waits*: what I have to say in <#{company.channel}>, because a further company, `{company.team}`, "
        "reads there or is invited to."
    )


def _held_line(line: HeldLine, now: datetime) -> str:
    it = named(line.kind, line.number).replace("A ", "a ", 1)
    name = escape(line.account.name) if line.account else "a customer"
    return (
        f"*Held*: {it} for *{name}*, written {clock_time(line.written_at, now)}. Did it reach "
        f"<#{line.channel}>? {person(line.person)} was asked."
    )


def _request_line(brief: RequestBrief, now: datetime) -> str:
    state = brief.state
    owner = person(state.owner) if state.owner else "unclaimed"
    running = state.running
    if running is None:
        due = "waits for the customer"
    else:
        at = due_at(running, state.severity, brief.terms)
        due = f"due {clock_time(at, now)}" if at > now else late(now - at)
    return f"{state.number} · {severity(state.severity)} · {customer(brief)} · {owner} · {due} · {ask(brief)}"


def _received(view: StatusView) -> list[str]:
    inbox, lines = view.inbox, []
    if inbox.oldest_at is not None and inbox.is_long(view.now):
        since = span(view.now - inbox.oldest_at)
        lines.append(
            f"To be worked on: {counted(inbox.pending, 'event')} from Slack, the oldest for {since}."
        )
    if inbox.parked:
        lines.append(f"{counted(inbox.parked, 'event')} parked: `steward inbox list` says why.")
    return lines


def _waiting(view: StatusView) -> list[str]:
    lines = _slack_says(view)
    if view.waiting and view.oldest_at:
        lines.append(
            f"To be sent: {counted(view.waiting, 'message')}, the oldest for {span(view.now - view.oldest_at)}."
        )
    if view.held:
        lines.append(f"{counted(len(view.held), 'message')} to customers held until somebody decides.")
    if view.refused_for_good:
        why = ", ".join(dict.fromkeys(view.refused_for_good[-MOST_NAMED:]))
        many = counted(len(view.refused_for_good), "message")
        lines.append(f"Slack refused {many} of mine for good since yesterday ({why}): please report it.")
    lines += _received(view)
    if view.stuck:
        shown = ", ".join(map(str, view.stuck[:MOST_LISTED]))
        lines.append(f"The clocks of these requests could not be worked out, so nobody is pinged: {shown}.")
    if any(view.left_to_read):
        channels, threads = view.left_to_read
        lines.append(
            f"Reading what was missed: {counted(channels, 'channel')} and {counted(threads, 'thread')} left."
        )
    if view.unchecked_since:
        lines.append(f"Slack could not be read since {clock_time(view.unchecked_since, view.now)}.")
    lines += [_unreadable(channel, view.now) for channel in view.unreadable]
    lines += [_refused(place, view.now) for place in view.refused]
    if view.staff_unread:
        group = view.staff_unread
        lines.append(
            f"The user group `{group.place}` could not be read since {clock_time(group.since, view.now)} "
            f"({group.code}). After an hour of that nobody is staff."
        )
    return lines


def _slack_says(view: StatusView) -> list[str]:
    """What stands between us and Slack, before what waits because of it."""
    lines = []
    if view.token:
        since = clock_time(view.token.since, view.now)
        lines.append(
            f"Slack refuses me `{view.token.place}` since {since} ({view.token.code}): what needs it waits. "
            "Please look at the app's token and scopes."
        )
    if view.limited:
        waits = [_limited(one, view.now) for one in view.limited[:MOST_NAMED]]
        lines.append(f"Slack limits me: {listed(waits)}.")
    return lines


def _limited(one: LimitedMethod, now: datetime) -> str:
    where = f" in <#{one.channel}>" if one.channel else ""
    return f"`{one.method}`{where} waits {span(one.until - now)}"


def _refused(place: RefusedPlace, now: datetime) -> str:
    since = clock_time(place.since, now)
    return (
        f"I cannot write to {place_name(place.place)} since {since} ({place.code}); {place.waiting} waiting."
    )


def _unreadable(channel: RefusedPlace, now: datetime) -> str:
    since = clock_time(channel.since, now)
    return f"<#{channel.place}> could not be read since {since} ({channel.code}). Am I still a member there?"


def explain(view: tuple[RequestBrief, Explanation]) -> Rendered:
    return explaining.explain(*view)


def account(view: AccountView) -> Rendered:
    head = f"*{escape(view.account.name)}* · {escape(view.account.tier)} · owner {person(view.account.owner)}"
    contact = clock_time(view.last_contact_at, view.now) if view.last_contact_at else "not yet"
    gap = f"; they write every {span(view.usual_gap)} or so" if view.usual_gap else ""
    lines = [
        head,
        f"Open: {len(view.requests)}. Last contact: {contact}{gap}.",
        *_facts(view),
        f"The next look is due {clock_time(view.next_look_at, view.now)}.",
    ]
    requests = [_request_line(brief, view.now) for brief in view.requests[:MOST_LISTED]]
    ledger = [_ledger_line(line, view.now) for line in view.ledger]
    blocks = [*sections(lines), *sections(requests), *sections(ledger)]
    return Rendered(fallback(lines), blocks)


def _facts(view: AccountView) -> list[str]:
    """What speaks for a check-in now, a line each."""
    shown = [f"• {found(finding)}" for finding in view.findings[:MOST_FOUND]]
    more = [f"and {len(view.findings) - MOST_FOUND} more"] if len(view.findings) > MOST_FOUND else []
    return ["Facts now:", *shown, *more] if shown else ["Facts now: nothing to report."]


def cannot_look(name: str) -> str:
    return (
        f"*{escape(name)}*: I do not look now, because I may not know all that was said there. "
        "Try again in a few minutes; `/steward status` says what is missing."
    )


def looked(view: AccountView) -> Rendered:
    """After `/steward checkin`: what the ledger decided last."""
    name = escape(view.account.name)
    if not view.ledger:
        due = clock_time(view.next_look_at, view.now)
        return said([f"*{name}*: nothing speaks for a check-in now. The next look is due {due}."])
    return said([f"*{name}*, the last decisions:", *(_ledger_line(line, view.now) for line in view.ledger)])


def _ledger_line(line: LedgerLine, now: datetime) -> str:
    verdict = line.verdict.replace("_", " ")
    what = describe(line.evidence)
    return f"{clock_time(line.decided_at, now)} *{verdict}*: {what} ({words(line.reason)})"
