"""A check-in: the only thing that Steward says to a customer by itself. Evidence, and one easy answer.

Nothing internal stands here: no severity, no owner, no clock, no other customer.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.domain.brief import Brief, EvidenceBrief
from bot.domain.outgoing import CheckIn
from bot.ports import Rendered
from bot.slack.messages import actions
from bot.slack.messages.parts import UnfitError, button, buttons, said, span, words
from bot.slack.text import date_token


def render(message: CheckIn, brief: Brief) -> Rendered:
    evidence = brief.evidence
    if evidence is None:
        raise UnfitError(message, "evidence")
    saw = _SAW[evidence.kind](evidence)
    if evidence.answer is not None:
        return said([saw, _THANKS[evidence.answer]])
    value = str(evidence.entry)
    return said(
        [saw, "Would it help if someone from our team had a look at this with you?"],
        buttons(
            [
                button("Tell me more", actions.CHECKIN_MORE, value, "primary"),
                button("Not now", actions.CHECKIN_NOT_NOW, value),
                button("Less of this", actions.CHECKIN_LESS, value),
            ]
        ),
    )


_THANKS: Mapping[str, str] = {
    "more": "Thanks! Someone from our team will follow up in this thread.",
    "not_now": "Fine, not now. Write here whenever it suits you.",
    "less": "Understood: you will hear less of this from us.",
}


def ask(saw: str | None) -> str:
    """What stands in place of a question, where a customer pressed *Tell me more*; `saw` are the evidence's words."""
    return f"Wants to hear more about this: {saw or 'what we noticed about their account'}"


def _day(evidence: EvidenceBrief) -> str:
    return date_token(evidence.observed_at, form="{date_short}")


def _signal(evidence: EvidenceBrief) -> str:
    text = words(evidence.text or "").rstrip(".")
    return f"Something we noticed on {_day(evidence)}: {text}."


def _late(evidence: EvidenceBrief) -> str:
    return f"On {_day(evidence)} our answer took longer than it should have. Is everything sorted out now?"


def _near(evidence: EvidenceBrief) -> str:
    return f"On {_day(evidence)} you waited quite a while for our answer. Is everything sorted out now?"


def _open(evidence: EvidenceBrief) -> str:
    return (
        f"A question of yours from {_day(evidence)} is still open with us. Has anything changed on your side?"
    )


def _quiet(evidence: EvidenceBrief) -> str:
    quiet = span(timedelta(seconds=evidence.span_seconds or 0))
    return f"As of {_day(evidence)} we have not talked for {quiet}, which is longer than usual."


_SAW: Mapping[str, Callable[[EvidenceBrief], str]] = {
    "signal": _signal,
    "breach": _late,
    "near_miss": _near,
    "overdue": _open,
    "silence": _quiet,
    "no_contact": _quiet,
}
