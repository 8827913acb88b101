"""What people see of the bot, as they read it, and the comparison with what they should have seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.demo import cast
from bot.demo.reading import buttons, reads, words
from bot.demo.transcript import plain
from sandbox.state.journal import Change, ChangeKind
from sandbox.state.messages import Message
from sandbox.state.world import World
from tests.scenarios.world import UNMAPPED

How = Literal["new", "edited", "removed", "private", "modal"]
HOW: Mapping[ChangeKind, How] = {
    ChangeKind.POSTED: "new",
    ChangeKind.EDITED: "edited",
    ChangeKind.DELETED: "removed",
    ChangeKind.EPHEMERAL: "private",
    ChangeKind.VIEW_OPENED: "modal",
    ChangeKind.VIEW_UPDATED: "modal",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """One message or modal of the bot: where (a channel id, or for a private one a user id), and its words."""

    how: How
    where: str
    words: str
    buttons: tuple[str, ...] = ()

    def __str__(self) -> str:
        labels = f"\n      [{'] ['.join(self.buttons)}]" if self.buttons else ""
        return f"  {self.how} in {self.where}: {self.words}{labels}"


@dataclass(frozen=True, slots=True)
class Expected:
    """A message that holds every fragment, read with times in UTC and people by first name."""

    how: How
    where: str
    fragments: tuple[str, ...]

    def fits(self, seen: Seen) -> bool:
        here = (self.how, self.where) == (seen.how, seen.where)
        return here and all(fragment in seen.words for fragment in self.fragments)

    def __str__(self) -> str:
        return f"  {self.how} in {self.where}: … {' … '.join(self.fragments)} …"


def card(*fragments: str) -> Expected:
    return Expected("new", cast.TRIAGE, fragments)


def card_now(*fragments: str) -> Expected:
    """A card that stood there before, edited."""
    return Expected("edited", cast.TRIAGE, fragments)


def escalation(*fragments: str) -> Expected:
    return Expected("new", cast.ESCALATIONS, fragments)


def digest(*fragments: str) -> Expected:
    return Expected("new", cast.MANAGERS, fragments)


def customers_read(channel: str, *fragments: str) -> Expected:
    return Expected("new", channel, fragments)


def customers_read_now(channel: str, *fragments: str) -> Expected:
    """A message of ours in a customer's channel, edited."""
    return Expected("edited", channel, fragments)


def direct(person: str, *fragments: str) -> Expected:
    return Expected("new", f"D{person[1:]}", fragments)


def direct_now(person: str, *fragments: str) -> Expected:
    """A direct message that stood there before, edited."""
    return Expected("edited", f"D{person[1:]}", fragments)


def told(person: str, *fragments: str) -> Expected:
    """Only they see it: the answer to a command or to a press."""
    return Expected("private", person, fragments)


def modal(person: str, *fragments: str) -> Expected:
    return Expected("modal", person, fragments)


class Reader:
    """Turns what happened in the workspace into what people saw."""

    def __init__(self, world: World) -> None:
        self._names = {p.id: p.real_name.split()[0] for p in world.people}
        self._names |= {g.id: f"@{g.handle}" for g in world.user_groups}
        self._names |= {c.id: f"#{c.name}" for c in (*world.channels, UNMAPPED)}

    def read(self, message: Message) -> str:
        """Without the stars of bold type, which nobody sees."""
        return self._plain(reads(message))

    def _plain(self, text: str) -> str:
        return plain(text, self._names).replace("*", "")

    def seen(self, changes: Iterable[Change]) -> list[Seen]:
        """Each message once, as it stands last; an edit that changes nothing for a reader is none."""
        found: dict[tuple[str, str], Seen] = {}
        before: dict[tuple[str, str], Seen] = {}
        for change in changes:
            key, one = self._one(change)
            if one is None:
                continue
            if one.how == "edited" and change.previous is not None:
                before.setdefault(key, self._message("edited", change.previous))
            new_still = one.how == "edited" and key in found and found[key].how == "new"
            found[key] = Seen("new", one.where, one.words, one.buttons) if new_still else one
        return [one for key, one in found.items() if one != before.get(key)]

    def _one(self, change: Change) -> tuple[tuple[str, str], Seen | None]:
        how, message, view = HOW.get(change.kind), change.message or change.previous, change.view
        if how is None:
            return ("", ""), None
        if view is not None:
            title = str((view.title or {}).get("text", ""))
            return (view.user, view.id), Seen(
                "modal", view.user, self._plain(f"{title}\n{_form(view.blocks)}")
            )
        if message is None or message.user != cast.BOT:
            return ("", ""), None
        return (message.channel, message.ts), self._message(how, message)

    def _message(self, how: How, message: Message) -> Seen:
        where = message.ephemeral_to or message.channel
        return Seen(how, where, self.read(message), tuple(buttons(message.blocks)))


def _form(blocks: Sequence[Mapping[str, Any]]) -> str:
    """The words of a modal: its sections, the labels of its fields and what can be chosen."""
    lines = [words(blocks)]
    for block in blocks:
        if block.get("type") == "input":
            options = block["element"].get("options") or []
            lines += [str(block["label"]["text"]), *(str(o["text"]["text"]) for o in options)]
    return "\n".join(filter(None, lines))


def compare(seen: Sequence[Seen], expected: Sequence[Expected]) -> str:
    """Empty when each expectation meets exactly one message and none is left; else what differs."""
    left = list(seen)
    missing = []
    for one in sorted(expected, key=lambda e: -sum(map(len, e.fragments))):
        match = next((s for s in left if one.fits(s)), None)
        if match is None:
            missing.append(one)
        else:
            left.remove(match)
    if not missing and not left:
        return ""
    parts = ["expected, but nobody saw:", *map(str, missing)] if missing else []
    parts += ["seen, but not expected:", *map(str, left)] if left else []
    return "\n" + "\n".join(parts)
