"""The transcript: what happens in the workspace, as it happens, for people to read."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from bot.demo.reading import buttons, reads
from sandbox.state.journal import Change, ChangeKind
from sandbox.state.messages import Message
from sandbox.state.world import World

_DATE = re.compile(r"<!date\^(\d+)\^([^|<>]*)\|([^<>]*)>")
_MENTION = re.compile(r"<([@#!])(?:subteam\^)?([A-Z0-9]+)(?:\|([^<>]*))?>")
_LINK = re.compile(r"<(https?://[^|<>]+)\|([^<>]*)>")
_SHOWN = {
    ChangeKind.POSTED: "",
    ChangeKind.EDITED: " (edited)",
    ChangeKind.DELETED: " (deleted)",
    ChangeKind.EPHEMERAL: " (only they see it)",
}


class Transcript:
    """Prints one entry per change: virtual time in UTC, channel, who, text."""

    def __init__(self, world: World, console: Console) -> None:
        self._console = console
        self._names = names_of(world)
        self.lines = 0

    def scene(self, title: str) -> None:
        self._console.print()
        self._console.print(Text(title, style="bold"))

    def note(self, at: datetime, text: str) -> None:
        self._console.print(Text(f"{at:%a %H:%M:%S}  ", style="dim") + Text(text, style="italic"))

    def did(self, at: datetime, who: str, what: str) -> None:
        """What somebody did that leaves no message of theirs: a command, a press, a signal from outside."""
        self._line(at, "", self._names.get(who, who), what)

    def __call__(self, change: Change) -> None:
        message = change.message
        if change.kind is ChangeKind.IM_OPENED and change.channel:
            self._names[change.channel] = f"direct to {self._names.get(change.detail, change.detail)}"
        if change.kind not in _SHOWN or message is None:
            return
        if change.kind is ChangeKind.EDITED and change.previous and reads(change.previous) == reads(message):
            return
        self._line(
            change.at, self._where(message), self._who(message) + _SHOWN[change.kind], self._body(message)
        )

    def _line(self, at: datetime, where: str, who: str, body: str) -> None:
        head = (
            Text(f"{at:%a %H:%M:%S}  ", style="dim")
            + Text(f"{where:<22}", style="cyan")
            + Text(who, style="bold")
        )
        first, *rest = body.splitlines() or [""]
        self._console.print(head + Text(f"  {first}"), soft_wrap=True)
        for line in rest:
            self._console.print(Text(" " * 15 + "│ " + line), soft_wrap=True)
        self.lines += 1

    def _where(self, message: Message) -> str:
        if message.ephemeral_to:
            return f"to {self._names.get(message.ephemeral_to, message.ephemeral_to)}"
        return self._names.get(message.channel, message.channel) + (" ↳" if message.thread_ts else "")

    def _who(self, message: Message) -> str:
        return self._names.get(message.user, message.user)

    def _body(self, message: Message) -> str:
        body = plain(reads(message), self._names)
        labels = buttons(message.blocks)
        return f"{body}\n[{'] ['.join(labels)}]" if labels else body


def names_of(world: World) -> dict[str, str]:
    """What a reader calls each person, group and channel of a world, by id."""
    return {
        **{p.id: p.real_name.split()[0] for p in world.people},
        world.app.bot_user: world.app.name,
        **{g.id: f"@{g.handle}" for g in world.user_groups},
        **{c.id: f"#{c.name}" for c in world.channels},
    }


def plain(text: str, names: Mapping[str, str]) -> str:
    """Slack's markup as a reader in UTC sees it."""

    def date(found: re.Match[str]) -> str:
        at = datetime.fromtimestamp(int(found[1]), UTC)
        words = {"{time}": f"{at:%H:%M}", "{date_short}": f"{at:%d %b}", "{date_num}": f"{at:%Y-%m-%d}"}
        shown = found[2].split("^")[0]
        for token, value in words.items():
            shown = shown.replace(token, value)
        return found[3] if "{" in shown else shown

    text = _DATE.sub(date, text)
    text = _LINK.sub(lambda found: found[2], text)
    text = _MENTION.sub(lambda found: names.get(found[2], found[3] or found[0]), text)
    for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, sign)
    return text
