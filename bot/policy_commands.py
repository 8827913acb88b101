"""The command line's words for the policy: is it sound, what holds for whom, what would another one change."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot import settings
from bot.configuration.policy_diff import Change, changes
from bot.configuration.policy_file import DEFAULT_NAME, default_text, ladder_problems, policy_of
from bot.configuration.policy_layers import Holder, Layers, read_layers
from bot.configuration.policy_schema import policy_schema
from bot.configuration.policy_shape import TermsShape
from bot.configuration.policy_warnings import warnings
from bot.configuration.policy_words import flow, key_words, keys
from bot.configuration.problems import ConfigurationError, Problem, unknown_name
from bot.configuration.text_files import text_of
from bot.configuration.workspace_file import load_workspace
from bot.configuration.yaml_lines import Data
from bot.domain.policy import Policy
from bot.errors import SettingsError

console = Console(soft_wrap=True)


def check(file: Path | None, workspace: Path | None, *, strict: bool) -> int:
    """1 for a mistake, and with `strict` for a warning. Errors: `SettingsError` for a file that cannot be read."""
    layers, problems = _sound(file)
    policy = policy_of(layers) if layers else None
    problems += [*ladder_problems(layers, policy)] if layers and policy else []
    problems += _of_workspace(workspace, policy)
    _list(problems, "red")
    if layers is None or policy is None or problems:
        console.print(f"{_counted(len(problems), 'mistake')} to mend.")
        return 1
    found = warnings(layers, policy)
    _list(found, "yellow")
    console.print(_summary(layers, len(found)), highlight=False)
    return 1 if found and strict else 0


def _sound(file: Path | None) -> tuple[Layers | None, list[Problem]]:
    try:
        return _read(file), []
    except ConfigurationError as error:
        return None, list(error.problems)


def _of_workspace(file: Path | None, policy: Policy | None) -> list[Problem]:
    if file is None:
        return []
    try:
        load_workspace(text_of(file), name=str(file), policy=policy)
    except ConfigurationError as error:
        return list(error.problems)
    return []


def _read(file: Path | None) -> Layers:
    """The file named, else that of the environment, else the one that is shipped."""
    file = file or settings.policy_file()
    if file is None:
        return read_layers(default_text(), DEFAULT_NAME)
    return read_layers(text_of(file), str(file))


def _list(problems: Iterable[Problem], style: str) -> None:
    for problem in problems:
        place = f" {problem.path}:" if problem.path else ""
        text = Text.assemble(
            (f"{problem.file}:{problem.line}:", "bold"), (place, style), f" {problem.message}"
        )
        console.print(text)


def _summary(layers: Layers, found: int) -> str:
    shape = layers.shape
    held = ", ".join(
        _counted(len(some), noun)
        for some, noun in ((shape.tiers, "tier"), (shape.accounts, "account"), (shape.calendars, "calendar"))
    )
    odd = f", {_counted(found, 'warning')}" if found else ""
    return f"{layers.document.name} is sound: {held}{odd}."


def show(whose: str, file: Path | None, workspace: Path | None) -> int:
    """Errors: `ConfigurationError`, `SettingsError`, also for a name that nobody knows."""
    layers = _read(file)
    holder = _holder(layers, whose, workspace)
    console.print(_heading(layers, whose, holder), highlight=False)
    console.print(_terms(layers, holder))
    return 0


def _terms(layers: Layers, holder: Holder) -> Table:
    """What stands together in the file, a severity or the check-ins, stands together here."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("what", no_wrap=True)
    table.add_column("holds")
    table.add_column("from", style="dim", no_wrap=True)
    before: tuple[str | int, ...] = ()
    for path in keys(TermsShape):
        if path[:-1] != before:
            table.add_section()
        before = path[:-1]
        values = "\n".join(_values(layers.value(holder, path)))
        table.add_row(key_words(path), Text(values), str(layers.origin(holder, path) or "nowhere"))
    return table


def _values(data: Data) -> Iterator[str]:
    """One line a step of a ladder."""
    if isinstance(data, list) and any(isinstance(one, dict) for one in data):
        return (flow(one).strip("{}") for one in data)
    return iter((flow(data),))


def _heading(layers: Layers, whose: str, holder: Holder) -> str:
    own = " It has no terms of its own." if holder.kind == "tiers" and whose != holder.name else ""
    tier = holder.name if holder.kind == "tiers" else layers.shape.accounts[holder.name].tier
    return f"Terms of {whose}, tier {tier}, by {layers.document.name}.{own}"


def _holder(layers: Layers, whose: str, workspace: Path | None) -> Holder:
    """An account of the policy, one of workspace.yml by its tier, or a tier."""
    if whose in layers.shape.accounts:
        return Holder("accounts", whose)
    tiers = _tiers_of(workspace) | {name: name for name in layers.shape.tiers}
    known = [*layers.shape.accounts, *tiers]
    if whose not in tiers:
        raise SettingsError(unknown_name(whose, "an account or a tier", dict.fromkeys(known)))
    if tiers[whose] not in layers.shape.tiers:
        raise SettingsError(
            f"{whose}: its {unknown_name(tiers[whose], 'a tier of the policy', layers.shape.tiers)}"
        )
    return Holder("tiers", tiers[whose])


def _tiers_of(workspace: Path | None) -> dict[str, str]:
    file = workspace or settings.workspace_file()
    if workspace is None and not file.exists():
        return {}
    found = load_workspace(text_of(file), name=str(file))
    return {account.id: account.tier for account in found.accounts.values()}


def diff(old: Path, new: Path) -> int:
    """As `diff` does: 0 if both promise the same, else 1. Errors: `ConfigurationError`, `SettingsError`."""
    found = changes(_read(old), _read(new))
    for change in found:
        console.print(_change(change))
    count = _counted(len(found), "difference")
    console.print(f"{count} between {old} and {new}." if found else "Both promise the same.", highlight=False)
    return 1 if found else 0


def _change(change: Change) -> Text:
    return Text.assemble(
        (change.subject, "bold"), ": ", (change.before, "red"), " → ", (change.after, "green")
    )


def schema() -> int:
    console.out(json.dumps(policy_schema(), indent=2), highlight=False)
    return 0


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
