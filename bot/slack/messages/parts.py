"""The parts that messages are made of: blocks, spans of time, and the words for a request."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.domain.brief import RequestBrief
from bot.domain.outgoing import Message
from bot.domain.policy import Role, Severity
from bot.ports import Rendered
from bot.slack.text import (
    clip,
    countdown,
    date_token,
    escape,
    link,
    mention,
    neutralise,
    plain,
    visible,
    without_ticks,
)

Block = Mapping[str, Any]
SECTION_LIMIT = 3000  # docs.slack.dev/reference/block-kit/blocks/section-block
WORDS_LIMIT = 2500  # of one person's words, escaped: the rest of their line fits beside them
_GROWTH = 5  # escaping makes `&amp;` of `&`
BUTTON_LIMIT = 75
PRIMARY, DANGER = "primary", "danger"
ROLES: Mapping[Role, str] = {
    Role.OWNER: "owner",
    Role.BACKUP: "backup",
    Role.ONCALL: "on-call",
    Role.POOL: "pool",
    Role.LEAD: "lead",
    Role.MANAGER: "manager",
    Role.GROUP: "a user group",
    Role.PERSON: "a named person",
}


class UnfitError(TypeError):
    """A renderer was handed a message or a brief that is not of its kind."""

    def __init__(self, message: Message, what: str) -> None:
        super().__init__(f"{type(message).__name__} cannot be rendered without {what}")


def sections(lines: Iterable[str]) -> list[Block]:
    """As few sections as hold the lines; none is cut, because half a link or entity is read as gibberish."""
    pages: list[str] = []
    for line in filter(None, lines):
        if pages and len(pages[-1]) + 1 + len(line) <= SECTION_LIMIT:
            pages[-1] += f"\n{line}"
        else:
            pages.append(line)
    return [{"type": "section", "text": _mrkdwn(page)} for page in pages]


def context(text: str) -> Block:
    return {"type": "context", "elements": [_mrkdwn(text)]}


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def button(
    label: str, action: str, value: str, style: str | None = None, confirm: Block | None = None
) -> Block:
    made: dict[str, Any] = {
        "type": "button",
        "action_id": action,
        "text": _words(label[:BUTTON_LIMIT]),
        "value": value,
    }
    return made | ({"style": style} if style else {}) | ({"confirm": confirm} if confirm else {})


def confirmation(title: str, text: str, yes: str, no: str) -> Block:
    """What Slack asks before a press counts; no part may hold a mention (docs.slack.dev, confirmation dialog)."""
    return {"title": _words(title), "text": _words(text), "confirm": _words(yes), "deny": _words(no)}


def _words(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def option(label: str, value: str) -> Block:
    """One choice of a menu, a list or a row of radio buttons."""
    return {"text": _words(label), "value": value}


def buttons(elements: Sequence[Block]) -> Block:
    return {"type": "actions", "elements": list(elements)}


def said(lines: Sequence[str], *blocks: Block) -> Rendered:
    """The lines with the blocks below; the fallback text says the same words."""
    return Rendered(fallback(lines), [*sections(lines), *blocks])


def fallback(lines: Sequence[str]) -> str:
    """What a notification shows: plain words of the first lines, clipped as such: half an entity is gibberish."""
    return escape(clip(plain(" · ".join(line for line in lines[:3] if line).replace("*", "")), 300))


def span(duration: timedelta) -> str:
    """`17 min`, `2 h 5 min`, `3 days`: two units at most, rounded down, never negative."""
    seconds = max(0, int(duration.total_seconds()))
    days, hours, minutes = seconds // 86400, seconds % 86400 // 3600, seconds % 3600 // 60
    if days >= 2:
        return f"{days} days"
    if days:
        return f"1 day {hours} h" if hours else "1 day"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{seconds} s"


def counted(count: int, thing: str) -> str:
    """`1 message`, `2 messages`."""
    return f"{count} {thing}{'s' * (count != 1)}"


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def never_answered(count: int) -> str:
    return f"{counted(count, 'message')} {'was' if count == 1 else 'were'} never answered in the channel."


def clock_time(instant: datetime, now: datetime) -> str:
    """The time of day in the reader's own zone; with the day, where it is another than today's."""
    return date_token(instant, form=_form(instant, now))


def due_time(instant: datetime, now: datetime) -> str:
    """`14:20, in 17 min`; the reader's own Slack goes on counting, so that a card does not age."""
    return date_token(instant, form=_form(instant, now)) + countdown(instant, f"in {span(instant - now)}")


def overdue_time(instant: datetime, now: datetime) -> str:
    """`14:20, 17 min late`, counted on by Slack like `due_time`."""
    return clock_time(instant, now) + countdown(instant, late(now - instant))


def late(duration: timedelta) -> str:
    """`17 min late`, or `now` in the second itself."""
    return f"{span(duration)} late" if duration >= timedelta(seconds=1) else "now"


def _form(instant: datetime, now: datetime) -> str:
    near = abs(instant - now) < timedelta(hours=12)
    return "{time}" if near else "{date_short} {time}"


def severity(value: Severity) -> str:
    return f"Sev{int(value)}"


def customer(brief: RequestBrief) -> str:
    if brief.account is None:
        return f"Unknown customer in <#{brief.state.channel}>"
    return escape(brief.account.name)


def ask(brief: RequestBrief) -> str:
    """The one-line ask, linked to where it was asked. Customer words, so nothing in them is live."""
    words = " ".join(brief.ask.split()) or "a message without words"
    return link(brief.link, clip(words, 140)) if brief.link else escape(without_ticks(clip(words, 140)))


def words(text: str) -> str:
    """What somebody wrote, on one line, and nothing in it is live. Too long words end with `…`."""
    safe = neutralise(" ".join(visible(text).split()))
    return safe if len(safe) <= WORDS_LIMIT else escape(clip(plain(safe), WORDS_LIMIT // _GROWTH))


def person(user_id: str | None) -> str:
    return mention(user_id) if user_id else "nobody"


def value_of(brief: RequestBrief) -> str:
    return f"{brief.state.number}:{brief.state.version}"
