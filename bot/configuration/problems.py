"""What is wrong with a configuration file, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from bot.errors import StewardError


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One thing to mend. `path` is the dotted place in the file, empty where the file has no shape yet."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{self.path}: " if self.path else ""
        return f"{self.file}:{self.line}: {place}{self.message}"


class ConfigurationError(StewardError):
    """A file cannot be used; the text has one line per problem, in the file's order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def unknown_name(value: str, kind: str, known: Iterable[str]) -> str:
    """The sentence for a name that means nothing here: the nearest known one, then all of them."""
    names = list(known)
    nearest = get_close_matches(value, names, n=1)
    hint = f"did you mean {nearest[0]}? " if nearest else ""
    return f"{value!r} is not {kind}; {hint}known: {', '.join(names) or 'none'}"
