"""The story of one request, told as people live it: `Story().after(5, Claimed(ANA, "button"))`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.configuration.policy_file import default_policy
from bot.domain import events as e
from bot.domain.brief import Brief, EvidenceBrief, RequestBrief
from bot.domain.conversation import Conversation
from bot.domain.folding import TermsOf, fold
from bot.domain.places import Account, InternalChannels, Team, Workspace
from bot.domain.policy import Severity
from bot.ports import Rendered

START = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)  # a Tuesday, in the office hours of the default policy
POLICY = default_policy()
TERMS_OF = TermsOf({POLICY.hash: POLICY})
ANA, BEN, LENA, MARK = "U0ANA", "U0BEN", "U0LENA", "U0MARK"
KIM, KAI = "U0KIM", "U0KAI"
ACME = Account("acme", "Acme", "premium", owner=ANA, channels=("C0ACME",))
WORKSPACE = Workspace(
    Team("T0HOME", "S0SUPPORT", "S0MANAGERS", lead=LENA, manager=MARK),
    InternalChannels("C0TRIAGE", "C0ESCALATE", "C0MANAGERS"),
    {"acme": ACME},
)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@dataclass(frozen=True)
class Story:
    """A request of Acme, asked at `START` unless said otherwise."""

    log: tuple[e.Event, ...]
    number: int = 3
    ask: str = "Why do our exports fail?"
    account: Account | None = ACME

    def after(self, count: float, fact: e.Fact) -> "Story":
        """`fact` happens `count` minutes after the request was asked."""
        at = self.log[0].occurred_at + minutes(count)
        return replace(self, log=(*self.log, e.Event(len(self.log) + 1, at, at, fact)))

    @property
    def state(self) -> Conversation:
        return fold(self.number, self.log, TERMS_OF)

    @property
    def request(self) -> RequestBrief:
        link = f"https://home.slack.com/archives/C0ACME/p{self.number}"
        return RequestBrief(
            self.state, TERMS_OF.of(self.state), self.account, self.ask, link, tuple(self.log)
        )

    def brief(self, count: float) -> Brief:
        """As a renderer is handed it, `count` minutes after the request was asked."""
        now = self.log[0].occurred_at + minutes(count)
        return Brief(now, WORKSPACE, request=self.request, account=self.account)


def asked(
    severity: Severity = Severity.SEV3,
    *,
    number: int = 3,
    at: datetime = START,
    account: Account | None = ACME,
) -> Story:
    opened = e.Opened(
        account=account.id if account else "unknown",
        tier=account.tier if account else POLICY.strictest_tier,
        policy=POLICY.hash,
        channel="C0ACME",
        root_ts=f"{number}.1",
        message_ts=f"{number}.1",
        author=KIM,
        severity=severity,
        reason="may need an answer",
        kind="request",
    )
    return Story((e.Event(1, at, at, opened),), number=number, account=account)


def evidence(kind: str = "signal", **parts: Any) -> EvidenceBrief:
    standard: Mapping[str, Any] = {
        "entry": 7,
        "kind": kind,
        "observed_at": START,
        "number": 3,
        "span_seconds": 12 * 86400.0,
        "label": "usage-drop" if kind == "signal" else None,
        "text": "API calls fell by 60 %" if kind == "signal" else None,
    }
    return EvidenceBrief(**{**standard, **parts})


def about(entry: EvidenceBrief) -> Brief:
    return Brief(START, WORKSPACE, account=ACME, evidence=entry)


def lines(rendered: Rendered) -> list[str]:
    """What a person reads, line by line, buttons left out."""
    texts = [words for block in rendered.blocks for words in _texts(block)]
    return [line for text in texts for line in text.splitlines()]


def buttons(rendered: Rendered) -> dict[str, tuple[str, str]]:
    """Label to (action id, value)."""
    elements = [each for block in rendered.blocks if block["type"] == "actions" for each in block["elements"]]
    return {e["text"]["text"]: (e["action_id"], e["value"]) for e in elements if e["type"] == "button"}


def menu(rendered: Rendered) -> dict[str, str]:
    """The entries of the card's menu: label to value."""
    elements = [each for block in rendered.blocks if block["type"] == "actions" for each in block["elements"]]
    choices = [choice for e in elements if e["type"] == "overflow" for choice in e["options"]]
    return {choice["text"]["text"]: choice["value"] for choice in choices}


def _texts(block: Mapping[str, Any]) -> list[str]:
    if block["type"] == "context":
        return [str(each["text"]) for each in block["elements"]]
    return [str(block["text"]["text"])] if block["type"] == "section" else []
