"""The managers' digest. Twelve lines at most; "Nothing needs you" is one."""

from bot.domain.brief import Brief
from bot.domain.digest import Line, Need, Page
from bot.domain.outgoing import Digest
from bot.ports import Rendered
from bot.slack.messages.parts import UnfitError, clock_time, counted, person, said, span
from bot.slack.messages.place_refused import place_name
from bot.slack.text import escape, link


def render(message: Digest, brief: Brief) -> Rendered:
    page = brief.page
    if page is None:
        raise UnfitError(message, "a page")
    day = f"{page.day:%A}, {page.day.day} {page.day:%B}"
    if not page.needs:
        return said([f"*{day}*: Nothing needs you.", *_reservations(page, brief)])
    all_needs = len(page.needs) + page.more
    needs = "1 thing needs you" if all_needs == 1 else f"{all_needs} things need you"
    lines = [f"*{day}*: {needs}."]
    lines += [_need(line, page, brief) for line in page.needs]
    lines += [f"and {page.more} more: `/steward status` lists them"] if page.more else []
    lines += _customers(page, brief)
    lines += _engineers(page)
    return said([*lines, *_reservations(page, brief)])


def _reservations(page: Page, brief: Brief) -> list[str]:
    """What the page does not know: it waited for that, but not for ever."""
    lines = []
    if brief.unchecked_since is not None:
        lines.append(f"Not checked against Slack since {clock_time(brief.unchecked_since, brief.now)}.")
    if page.inbox.pending:
        waiting = f"{counted(page.inbox.pending, 'message')} from Slack"
        since = page.inbox.oldest_at if page.inbox.is_long(brief.now) else None
        age = f", the oldest for {span(brief.now - since)}" if since else ""
        lines.append(f"Not worked on yet, and not in here: {waiting}{age}.")
    return lines


def _need(line: Line, page: Page, brief: Brief) -> str:
    if line.need is Need.HELD:
        held = "1 message to a customer is" if line.count == 1 else f"{line.count} messages to customers are"
        return f"• {held} held: `/steward status` asks whether it arrived"
    if line.need is Need.REFUSED:
        since = clock_time(line.at or brief.now, brief.now)
        return f"• I cannot write to {place_name(line.place)} since {since}; {line.count} waiting"
    if line.need is Need.PARKED:
        parked = "1 delivery from Slack is" if line.count == 1 else f"{line.count} deliveries from Slack are"
        return f"• {parked} parked: Steward could not work on it"
    return f"• {_request(line, page)} at *{_name(line.account, brief)}* {_why(line, brief)}; {_owner(line)}"


def _owner(line: Line) -> str:
    """Who has it, or for an answer that was given: who gave it."""
    if line.need in (Need.BREACHED, Need.NEAR_MISS):
        return f"answered by {person(line.owner)}"
    return f"{person(line.owner)} has it"


def _request(line: Line, page: Page) -> str:
    words = f"Request {line.number}"
    url = page.links.get(line.number or 0)
    return link(url, words) if url else words


def _why(line: Line, brief: Brief) -> str:
    at, now = line.at or brief.now, brief.now
    return {
        Need.OVERDUE: f"is {span(now - at)} over its reply time",
        Need.STUCK: "has clocks that could not be worked out, so nobody is pinged",
        Need.BREACHED: f"was answered late, {clock_time(at, now)}",
        Need.NEAR_MISS: f"was answered at the last moment, {clock_time(at, now)}",
        Need.UNCLAIMED: f"has been unclaimed since {clock_time(at, now)}",
    }[line.need]


def _customers(page: Page, brief: Brief) -> list[str]:
    rows = [
        f"*{_name(row.account, brief)}* {row.open} open{f', {row.late} late' if row.late else ''}"
        for row in page.customers
    ]
    return ["Customers: " + " · ".join(rows)] if rows else []


def _engineers(page: Page) -> list[str]:
    rows = [f"{person(row.person)} {row.open} open, {row.answered} answered" for row in page.engineers]
    return ["Engineers: " + " · ".join(rows)] if rows else []


def _name(account: str, brief: Brief) -> str:
    known = brief.workspace.accounts.get(account)
    return escape(known.name) if known else "an unknown customer"
