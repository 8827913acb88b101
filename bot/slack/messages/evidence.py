"""Evidence in our own words, for staff."""

from datetime import timedelta

from bot.domain.brief import EvidenceBrief
from bot.domain.check_ins import Finding, FindingKind
from bot.slack.messages.parts import span, words
from bot.slack.text import date_token


def describe(evidence: EvidenceBrief) -> str:
    """One dated sentence."""
    if evidence.kind == FindingKind.SIGNAL:
        day = date_token(evidence.observed_at, form="{date_short}")
        return f"{words(evidence.label or 'signal')}, {day}: {words(evidence.text or '')}"
    quiet = timedelta(seconds=evidence.span_seconds or 0)
    return found(Finding(FindingKind(evidence.kind), evidence.observed_at, evidence.number, quiet))


def found(finding: Finding) -> str:
    """What a look at an account found, as one dated sentence."""
    day = date_token(finding.observed_at, form="{date_short}")
    quiet = span(finding.span or timedelta())
    return {
        FindingKind.BREACH: f"request {finding.number} was answered late, {day}",
        FindingKind.NEAR_MISS: f"request {finding.number} was answered at the last moment, {day}",
        FindingKind.OVERDUE: f"request {finding.number} is past its target since {day}",
        FindingKind.SILENCE: f"silent for {quiet}, more than three times their usual gap ({day})",
        FindingKind.NO_CONTACT: f"no contact in both directions for {quiet} ({day})",
    }[finding.kind]
