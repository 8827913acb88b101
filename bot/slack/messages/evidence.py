"""Evidence in our own words, for staff."""

from datetime import timedelta

from bot.domain.brief import EvidenceBrief
from bot.slack.messages.parts import span, words
from bot.slack.text import date_token


def describe(evidence: EvidenceBrief) -> str:
    """One dated sentence."""
    day = date_token(evidence.observed_at, form="{date_short}")
    quiet = span(timedelta(seconds=evidence.span_seconds or 0))
    return {
        "signal": f"{words(evidence.label or 'signal')}, {day}: {words(evidence.text or '')}",
        "breach": f"request {evidence.number} was answered late, {day}",
        "near_miss": f"request {evidence.number} was answered at the last moment, {day}",
        "overdue": f"request {evidence.number} is past its target since {day}",
        "silence": f"silent for {quiet}, more than three times their usual gap ({day})",
        "no_contact": f"no contact in both directions for {quiet} ({day})",
    }[evidence.kind]
