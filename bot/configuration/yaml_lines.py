"""YAML as plain strings, lists and mappings, with the line on which each of them stands.

Every scalar stays the text that the file shows. YAML 1.1 would read the country `NO` as false and the
time `16:30` as the number 990; what a value means is decided by the field that takes it, not by YAML.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.configuration.problems import ConfigurationError, Problem

Data = str | list["Data"] | dict[str, "Data"] | None
Path = tuple[str | int, ...]
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content and, for each path in it, the line (from 1) of its key or list item."""

    name: str
    data: Data
    lines: dict[Path, int]

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest thing around it that the file has."""
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]

    def problem(self, path: Path, message: str) -> Problem:
        return Problem(self.name, self.line(path), ".".join(map(str, path)), message)


def read_yaml(text: str, name: str) -> Document:
    """Raises `ConfigurationError` for broken YAML, duplicate keys, aliases and non-text keys."""
    reader = _Reader(name)
    data = reader.read(_compose(text, name))
    if reader.problems:
        raise ConfigurationError(reader.problems)
    return Document(name, data, reader.lines)


class _Reader:
    """Walks the node tree once, collecting lines and problems."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Path, int] = {(): 1}
        self.problems: list[Problem] = []

    def read(self, node: Node | None, path: Path = ()) -> Data:
        if isinstance(node, MappingNode):
            return {key: self.read(value, (*path, key)) for key, value in self._entries(node, path)}
        if isinstance(node, SequenceNode):
            return [self._item(item, (*path, index)) for index, item in enumerate(node.value)]
        if isinstance(node, ScalarNode):
            return str(node.value) if node.value or node.style else None
        return None

    def _item(self, node: Node, path: Path) -> Data:
        self.lines[path] = node.start_mark.line + 1
        return self.read(node, path)

    def _entries(self, node: MappingNode, path: Path) -> Iterator[tuple[str, Node]]:
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                self.problems.append(Problem(self.name, line, _dotted(path), "a key must be a plain word"))
                continue
            here = (*path, str(key.value))
            if here in self.lines:
                message = f"appears twice, first on line {self.lines[here]}; keep one of them"
                self.problems.append(Problem(self.name, line, _dotted(here), message))
                continue
            self.lines[here] = line
            yield str(key.value), value


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))


_FAST: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # where PyYAML was built with libyaml


def _compose(text: str, name: str) -> Node | None:
    """Fast where the text is YAML; where it is not, Python's own reader says so in clearer words."""
    try:
        return _node(text, name, _FAST)
    except yaml.YAMLError:
        return _node_or_problem(text, name)


def _node_or_problem(text: str, name: str) -> Node | None:
    try:
        return _node(text, name, yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        raise ConfigurationError([_syntax_problem(error, name)]) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = f"character {text[error.position]!r} is not allowed in YAML; remove it"
        raise ConfigurationError([Problem(name, line, "", message)]) from error


def _node(text: str, name: str, loader: Any) -> Node | None:
    _refuse_mazes(text, name, loader)
    return yaml.compose(text, Loader=loader)


def _refuse_mazes(text: str, name: str, loader: Any) -> None:
    """No aliases, with which a few lines can fill the memory, and no depth that only recursion can follow."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            message = f"*{event.anchor} is a YAML alias; write the value itself"
            raise ConfigurationError([Problem(name, line, "", message)])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            message = f"nests deeper than {_DEEPEST} levels; nothing in this file is that deep"
            raise ConfigurationError([Problem(name, line, "", message)])


def _syntax_problem(error: yaml.MarkedYAMLError, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    if "'\\t'" in (error.problem or ""):
        return Problem(name, line, "", "a tab cannot indent YAML; use spaces")
    parts = [part for part in (error.context, error.problem) if part]
    return Problem(name, line, "", f"is not YAML: {', '.join(parts)}")
