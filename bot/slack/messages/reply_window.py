"""The window of a reply: the customer's last words, room for ours, and who outside will read it."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.domain.replies import Draft, News, Readers, Seen
from bot.slack.messages.modals import REPLY_REQUEST
from bot.slack.messages.parts import Block, clock_time, context, person, sections, words

REPLY = "reply"
REPLY_LIMIT = 3000  # docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element


def window(draft: Draft, news: Sequence[News] = (), text: str = "") -> dict[str, Any]:
    """`text` is what was written so far. Slack keeps what stands in the field of a window that is updated."""
    element: dict[str, Any] = {
        "type": "plain_text_input",
        "action_id": REPLY,
        "multiline": True,
        "max_length": REPLY_LIMIT,
        "focus_on_load": True,
    }
    return {
        "type": "modal",
        "callback_id": REPLY_REQUEST,
        "title": _plain(f"Reply to request {draft.seen.number}"[:24]),
        "submit": _plain("Send again" if news else "Send"),
        "close": _plain("Cancel"),
        "private_metadata": _metadata(draft.seen),
        "blocks": [
            *(sections(["*Not sent yet.*", *(_NEWS[one](draft) for one in news)]) if news else []),
            *sections([f"{person(draft.author)} wrote {_when(draft)}:", f"“{words(draft.words) or '…'}”"]),
            {
                "type": "input",
                "block_id": REPLY,
                "label": _plain("Your reply"),
                "element": element | ({"initial_value": text[:REPLY_LIMIT]} if text else {}),
            },
            context(_preview(draft)),
        ],
    }


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def _when(draft: Draft) -> str:
    return clock_time(draft.said_at, draft.said_at)


def _preview(draft: Draft) -> str:
    return f"Goes to <#{draft.channel}>, into their thread, under your name. {_who_reads(draft.seen.readers)}"


def _who_reads(readers: Readers | None) -> str:
    if readers is None:
        return "*How many people outside our company read there is not known*: Slack does not say."
    if readers.unknown:
        more = f"; of *{readers.unknown} more* Slack has not told me who they are: take them for outsiders"
    else:
        more = ""
    people = "1 person" if readers.outside == 1 else f"{readers.outside} people"
    return f"*{people} outside our company* will see it{more}."


_NEWS: Mapping[News, Callable[[Draft], str]] = {
    News.UNREAD: lambda d: (
        "Slack does not say who reads there now, so nothing leaves. Your words stay here: send again in a minute, "
        f"or write in <#{d.channel}> yourself."
    ),
    News.WROTE: lambda d: f"{person(d.author)} has written since; what they wrote last stands below.",
    News.CLOSED: lambda _: "The request was closed meanwhile. Sent again, your reply goes out all the same.",
    News.CLAIMED: lambda d: f"{person(d.seen.owner)} has claimed it meanwhile.",
    News.READERS: lambda _: "Others read there now than when you began: see below.",
    News.HIDDEN: lambda _: (
        "Something in it looks like a secret. Sent again, it goes out with that taken out; or change your words."
    ),
}


def _metadata(seen: Seen) -> str:
    readers = [seen.readers.outside, seen.readers.unknown] if seen.readers else None
    return json.dumps([seen.number, seen.last_ts, seen.is_open, seen.owner, readers, seen.hides])


def seen(metadata: str) -> Seen | None:
    """What stood in the window; None if it is a window of another version of ours."""
    try:
        told = json.loads(metadata)
    except ValueError:
        return None
    match told:
        case [int(number), str(ts), bool(is_open), str() | None as owner, readers, bool(hides)]:
            return Seen(number, ts, is_open, owner, _readers(readers), hides)
        case _:
            return None


def _readers(told: object) -> Readers | None:
    match told:
        case [int(outside), int(unknown)]:
            return Readers(outside, unknown)
        case _:
            return None
