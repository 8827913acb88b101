"""One run: all calls and happenings for real, and each answer and payload beside what Slack sends."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import sandbox
from sandbox.payloads.events import subscription_of
from sandbox.state.journal import ChangeKind
from sandbox.web.method_table import DOCUMENTED
from tests.conformance.calls import CALLS
from tests.conformance.deviations import ANY_METHOD, DEVIATIONS, Deviation
from tests.conformance.documented_fields import ANY_METHOD_ERRORS
from tests.conformance.happenings import HAPPENINGS, INTERACTIONS
from tests.conformance.lived_in import lived_in
from tests.conformance.reference import event_evidence, interaction_evidence, method_evidence
from tests.conformance.shapes import Difference, Evidence, Fault, differences, shape_of_all
from tests.sandbox.small_world import Payload

SOURCE = "source"


@dataclass(frozen=True, slots=True)
class Row:
    """One method, event or interaction: how often it went well, and in which ways it is not Slack's."""

    name: str
    seen: int
    refusals: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    found: tuple[Difference, ...] = ()

    def unlisted(self) -> list[Difference]:
        """What nobody has given a reason for."""
        return [one for one in self.found if not any(each.covers(self.name, one) for each in DEVIATIONS)]

    def has(self, deviation: Deviation) -> bool:
        return any(deviation.covers(self.name, one) for one in self.found)


@dataclass(frozen=True, slots=True)
class Measured:
    """`door` has the errors that stand in the source, whether they were met or not.

    `happened` are the kinds of change that people caused, `subscriptions` the events' manifest names.
    """

    methods: Sequence[Row]
    events: Sequence[Row]
    interactions: Sequence[Row]
    door: Row
    happened: frozenset[ChangeKind]
    subscriptions: frozenset[str]

    def rows(self) -> list[Row]:
        return [*self.methods, *self.events, *self.interactions, self.door]


async def measure() -> Measured:
    async with lived_in() as calling:
        for method, calls in CALLS.items():
            for arguments in calls:
                await calling.call(method, **arguments)
        await calling.settled()
    async with lived_in() as acting:
        for act in HAPPENINGS:
            await act(acting)
        await acting.settled()
    async with lived_in() as asking:
        for scene in INTERACTIONS.values():
            for act in scene.acts:
                await act(asking)
        await asking.settled()
    interactions = {scene.payload for scene in INTERACTIONS.values()}
    events = {name: seen for name, seen in acting.app.payloads.items() if name not in interactions}
    return Measured(
        [_method(name, calling.app.answers[name]) for name in sorted(CALLS)],
        [_event(name, seen) for name, seen in sorted(events.items())],
        [_interaction(name, asking.app.payloads.get(name, [])) for name in sorted(interactions)],
        _door(),
        frozenset(change.kind for change in acting.sandbox.history()),
        frozenset(subscription_of(each["event"]) for seen in events.values() for each in seen),
    )


def _method(name: str, answers: Sequence[Payload]) -> Row:
    good = [answer for answer in answers if answer["ok"]]
    refusals = [answer for answer in answers if not answer["ok"]]
    evidence = method_evidence(name)
    words = sorted({str(answer["error"]) for answer in refusals})
    found = (
        *_compared(good, evidence),
        *_compared(refusals, Evidence(evidence.known)),
        *(Difference(word, Fault.ERROR) for word in words if not is_documented(name, word)),
    )
    return Row(name, len(good), tuple(words), evidence.sources, found)


def _door() -> Row:
    words = set(_error_words())
    documented = {word for word in words for method in CALLS if is_documented(method, word)}
    found = (Difference(word, Fault.ERROR) for word in sorted(words - documented))
    return Row(ANY_METHOD, len(words), sources=(SOURCE,), found=tuple(found))


def _error_words() -> Iterator[str]:
    """Every `ApiError("word")` of the workspace."""
    for file in sorted(Path(sandbox.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "ApiError":
                yield from (str(one.value) for one in node.args if isinstance(one, ast.Constant))


def is_documented(method: str, error: str) -> bool:
    return error in DOCUMENTED[method].errors or error in ANY_METHOD_ERRORS


def _event(name: str, seen: Sequence[Payload]) -> Row:
    return _payload(name, seen, event_evidence(name))


def _interaction(name: str, seen: Sequence[Payload]) -> Row:
    return _payload(name, seen, interaction_evidence(name))


def _payload(name: str, seen: Sequence[Payload], evidence: Evidence | None) -> Row:
    if evidence is None:
        return Row(name, len(seen))
    return Row(name, len(seen), sources=evidence.sources, found=_compared(seen, evidence))


def _compared(seen: Sequence[Payload], evidence: Evidence) -> tuple[Difference, ...]:
    return tuple(differences(shape_of_all(seen), evidence)) if seen else ()
