"""Text between people and Slack's mrkdwn: what may be sent, and what was meant.

Three kinds of text exist, and each function says which it takes and gives:

- *plain*: what a person reads, no markup; `escape` turns it into mrkdwn, exactly once;
- *received*: what Slack delivers, with `&amp;` entities and `<...>` tokens; `plain` reads it;
- *mrkdwn*: what we send. Only `mention`, `link` and `date_token` make active tokens.

Escaping is not idempotent (`&` becomes `&amp;`, then `&amp;amp;`), so `plain(escape(x)) == x` for every x,
and `neutralise`, which reads before it escapes, is idempotent.
Source: docs.slack.dev/messaging/formatting-message-text.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
# A token never spans lines and is never nested.
_TOKEN = re.compile(r"<([^<>\n]+)>")
_USER_ID = re.compile(r"[UW][A-Z0-9]{1,20}")
_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>|]+", re.IGNORECASE)
_DATE_FORM = re.compile(r"[^<>&|^\n]*\{[a-z_]+\}[^<>&|^\n]*")

# Characters that change how a line looks without being seen. Newline and tab stay.
_UNSEEN = (
    (0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F),  # control
    (0x61C, 0x61C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069),  # direction
    (0xAD, 0xAD), (0x180E, 0x180E), (0x200B, 0x200D), (0x2060, 0x2065), (0xFEFF, 0xFEFF),  # zero width
    (0xFFF9, 0xFFFB), (0xE0000, 0xE007F), (0xE0100, 0xE01EF),  # annotations, tags, smuggled selectors
    (0x34F, 0x34F), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x1D173, 0x1D17A),  # joiners, vowels, beams
)  # fmt: skip
_BLANK = (
    0x115F,
    0x1160,
    0x2800,
    0x3164,
    0xFFA0,
)  # Hangul fillers and Braille's blank: letters that show nothing
_VISIBLE: dict[int, str | None] = {
    **{code: None for first, last in _UNSEEN for code in range(first, last + 1)},
    **dict.fromkeys(_BLANK, " "),
    0x2028: "\n",
    0x2029: "\n",
}

# What a reader sees where Slack cannot render the date (an old client, a notification).
_DATE_FALLBACKS = {
    "{time}": "%H:%M",
    "{time_secs}": "%H:%M:%S",
    "{date_num}": "%Y-%m-%d",
    "{date}": "%d %B %Y",
    "{date_short}": "%d %b %Y",
    "{date_long}": "%A, %d %B %Y",
    "{date_pretty}": "%d %B %Y",
    "{date_short_pretty}": "%d %b %Y",
    "{date_long_pretty}": "%A, %d %B %Y",
}
_DATE_PART = re.compile(r"\{[a-z_]+\}")


def escape(text: str) -> str:
    """Plain text as mrkdwn: `&`, `<` and `>` become entities, nothing else changes. Call it exactly once."""
    return text.translate(_ESCAPES)


def storable(text: str) -> str:
    """The text as every database takes it: half an emoji becomes `?`, a NUL goes."""
    return text.encode(errors="replace").decode().replace("\x00", "")


def visible(text: str) -> str:
    """The text without control, direction-changing and zero-width characters; a blank letter is a space."""
    return text.replace("\r\n", "\n").translate(_VISIBLE)


def plain(text: str) -> str:
    """Received text as a person reads it: tokens become their words, then entities become characters.

    `<@U1|ana>` gives `@ana`, `<@U1>` gives `@someone`, `<url|label>` gives `label (url)`.
    """
    return _ENTITY.sub(lambda m: _ENTITIES[m[1]], _TOKEN.sub(lambda m: _words_of(m[1]), text))


def neutralise(text: str) -> str:
    """Mrkdwn that says the same as untrusted text (a customer's, a model's) and does nothing.

    No mention, broadcast, link label, date, code or unseen character survives. Idempotent.
    `@channel` in words is inert as long as `link_names` and `parse` are never set (slack.md §6).
    """
    return escape(without_ticks(plain(visible(text))))


def without_ticks(text: str) -> str:
    """A pair of them makes code of all between: of our own words and mentions behind a person's words, too."""
    return text.replace("`", "'")


def mention(user_id: str) -> str:
    """`<@U1>`. Raises ValueError unless it is a Slack user id: a name here would notify nobody."""
    if not _USER_ID.fullmatch(user_id):
        raise ValueError(f"{user_id!r} is no Slack user id; one begins with U or W, such as U02ABCDEF")
    return f"<@{user_id}>"


def link(url: str, label: str) -> str:
    """`<url|label>`, the label being plain text. ValueError unless the URL is http, https or mailto."""
    if not _LINK.fullmatch(url):
        raise ValueError(f"{url!r} cannot be linked; give an http, https or mailto address without spaces")
    words = " ".join(without_ticks(visible(label)).replace("|", "/").split())
    return f"<{escape(url)}|{escape(words)}>" if words else f"<{escape(url)}>"


def date_token(instant: datetime, fallback_zone: str = "UTC", form: str = "{time}") -> str:
    """A date that each reader sees in their own zone: `<!date^1700000000^{time}|14:20 UTC>`.

    `form` is Slack's, such as `{date_short_pretty} {time}`; the fallback is in `fallback_zone` (IANA).
    Raises ValueError for a naive instant or a form that Slack does not know.
    """
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no zone; pass an aware instant")
    unknown = [part for part in _DATE_PART.findall(form) if part not in _DATE_FALLBACKS]
    if unknown or not _DATE_FORM.fullmatch(form):
        raise ValueError(f"date form {form!r} is not known; use text around {', '.join(_DATE_FALLBACKS)}")
    local = instant.astimezone(ZoneInfo(fallback_zone))
    words = _DATE_PART.sub(lambda m: local.strftime(_DATE_FALLBACKS[m[0]]), form)
    return _token(instant, form, f"{words} {local:%Z}")


def countdown(instant: datetime, fallback: str) -> str:
    """`, in 17 minutes`: Slack counts from each reader's own now; the fallback is such as `in 17 min`.

    Where a form begins with its token, Slack makes the first letter a capital: so the comma is inside.
    """
    return _token(instant, ", {ago}", f", {fallback}")


def _token(instant: datetime, form: str, fallback: str) -> str:
    return f"<!date^{int(instant.timestamp())}^{form}|{fallback}>"


def clip(text: str, limit: int) -> str:
    """Plain text of at most `limit` characters, cut at a word and ended with `…`. Clip first, then escape."""
    if len(text) <= limit:
        return text
    if limit < 1:
        raise ValueError(f"cannot clip to {limit} characters; the limit is at least 1")
    room = text[:limit]
    words = room.rpartition(" ")[0].rstrip(" ,;:-–")
    return (words if len(words) >= limit // 2 else room[:-1]) + "…"


def _words_of(token: str) -> str:
    target, _, label = token.partition("|")
    if target.startswith("@"):
        return f"@{label or 'someone'}"
    if target.startswith("#"):
        return f"#{label or 'a channel'}"
    if target.startswith("!"):
        return label or f"@{target[1:].partition('^')[0]}"
    if not label or label == target or target.removeprefix("mailto:") == label:
        return target.removeprefix("mailto:")
    return f"{label} ({target})"
