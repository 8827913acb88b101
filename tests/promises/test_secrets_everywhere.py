"""Promise 11 for every kind of secret: wherever a person can put one, it stands nowhere afterwards."""

import pytest

from bot.demo.cast import ANA
from bot.understanding.secret_rules import LITERAL_RULES, NUMBER_RULES, Rule
from sandbox.state.messages import Json
from tests.promises.moments import posted
from tests.promises.on_disk import everything, rows
from tests.scenarios.desk import Desk

TELLING = 8  # characters; fewer, such as a security code, stand somewhere by chance
CALLS = ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.open")
RULES = LITERAL_RULES + NUMBER_RULES


def secrets(rule: Rule) -> list[str]:
    """What of a row's examples nobody may read, line by line."""
    found = [(rule.pattern.search(example), example) for example in rule.examples]
    spans = [match["secret"][: rule.check(match["secret"])] for match, _ in found if match is not None]
    assert len(spans) == len(rule.examples)
    return [line for span in spans for line in span.splitlines() if len(line) >= TELLING]


def test_every_row_has_something_to_look_for() -> None:
    short = {rule.kind for rule in RULES if not secrets(rule)}
    assert short == {"card security code"}


async def test_promise_11_no_kind_of_secret_stands_anywhere_afterwards(
    desk: Desk, capfd: pytest.CaptureFixture[str]
) -> None:
    """In a message, a thread, an edit, a command and a window; looked for in books, calls, log and metrics."""
    calls: list[Json] = []
    for method in CALLS:
        for _ in range(400):
            desk.sandbox.on_call(method, calls.append, after_effect=False)
    asked = await desk.kim.asks("Why do our keys not work any more?")
    for rule in RULES:
        for example in rule.examples:
            said = await desk.kai.answers(asked, f"We use {example}")
            await desk.kai.edits(said, f"No, we use {example} and it fails")
        await desk.ana.types(f"/escalate 1 because of {rule.examples[0]}")
    await desk.ben.presses("Severity", "Why do our keys")
    reasons = " ".join(rule.examples[0] for rule in RULES[3:10])
    assert await desk.ben.submits(severity="1", reason=reasons) == {}
    await desk.passes(minutes=10)
    page = desk.stage.bot.metrics.page(await desk.stage.bot.vitals.readings()).decode()
    log = capfd.readouterr()
    said_and_kept = everything(desk.database) + f"{calls}{page}{log.out}{log.err}".encode()
    assert b"No, we use" in said_and_kept, "the rest was kept, so the search can fail"
    assert [each for rule in RULES for each in secrets(rule) if each.encode() in said_and_kept] == []
    told = {kind for rule in RULES for kind in [rule.kind] if posted(desk, f"D{ANA[1:]}", kind)}
    assert told == {rule.kind for rule in RULES}
    assert rows(desk.database, "SELECT count(*) FROM receipt WHERE state <> 'done'") == [(0,)]
