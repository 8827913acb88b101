"""The program's own modules as syntax trees: what each imports, calls and defines."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "handlers", "jobs", "storage", "sandbox")


@dataclass(frozen=True, slots=True, eq=False)
class Module:
    """`name` is dotted, `path` relative to the repository."""

    name: str
    path: Path
    source: str
    tree: ast.Module

    def imports(self) -> Iterator[tuple[int, str]]:
        """(line, dotted name) of everything it imports, at whatever depth; `from a import b` names `a.b`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def at(self, line: int) -> str:
        return f"{self.path}:{line}"


def module(path: Path) -> Module:
    relative = path.relative_to(ROOT)
    parts = relative.with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    source = path.read_text(encoding="utf8")
    return Module(name, relative, source, ast.parse(source))


@cache
def modules(*packages: str) -> tuple[Module, ...]:
    """All modules of these packages, ours if none is named."""
    found = [path for package in packages or PACKAGES for path in (ROOT / package).rglob("*.py")]
    return tuple(module(path) for path in sorted(found))


def within(name: str, *packages: str) -> bool:
    """Whether a dotted name is one of the packages or inside of one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)
