"""Files: announced, sent, shared; their bytes are kept as long as the workspace runs.

docs.slack.dev/messaging/working-with-files
"""

import mimetypes
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from sandbox.state.ids import Ids
from sandbox.time.clock import Clock


@dataclass(frozen=True, slots=True)
class File:
    """`team` is the uploader's; `created` is in Unix seconds."""

    id: str
    name: str
    title: str
    user: str
    team: str
    created: int
    content: bytes = field(default=b"", repr=False)
    alt_text: str = ""

    @property
    def mimetype(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def filetype(self) -> str:
        """What stands behind the last dot, or Slack's word for anything else."""
        return PurePosixPath(self.name).suffix.removeprefix(".").lower() or "binary"


@dataclass(frozen=True, slots=True)
class Share:
    """A message that shows a file."""

    channel: str
    ts: str
    user: str
    thread_ts: str | None


class Files:
    """`origin` is where bytes are sent to and fetched from; it ends with a slash."""

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self.origin = ""
        self._clock = clock
        self._ids = ids
        self._announced: dict[str, tuple[File, int]] = {}
        self._sent: dict[str, File] = {}
        self._files: dict[str, File] = {}
        self._shares: defaultdict[str, list[Share]] = defaultdict(list)
        self._handed: set[tuple[str, str]] = set()

    def new(self, name: str, user: str, team: str, *, alt_text: str = "") -> File:
        created = int(self._clock.now().timestamp())
        return File(self._ids.next("F"), name, name, user, team, created, alt_text=alt_text)

    def announce(self, file: File, length: int) -> str:
        """A key to send `length` bytes under, once."""
        key = self._ids.uuid("upload").replace("-", "")
        self._announced[key] = file, length
        return key

    def announced(self, key: str) -> int | None:
        """How many bytes are expected, or `None` when nobody announced them."""
        return self._announced[key][1] if key in self._announced else None

    def receive(self, key: str, content: bytes) -> None:
        file, _ = self._announced.pop(key)
        self._sent[file.id] = replace(file, content=content)

    def sent(self, file_id: str) -> File | None:
        """A file whose bytes have come and which is shown nowhere yet."""
        return self._sent.get(file_id)

    def keep(self, file: File) -> File:
        """From now on the file exists for those who may see it."""
        self._sent.pop(file.id, None)
        self._files[file.id] = file
        return file

    def hand(self, file: File, app_id: str) -> None:
        """Somebody gave the file to an app, in a form."""
        self.keep(file)
        self._handed.add((file.id, app_id))

    def was_handed(self, file_id: str, app_id: str) -> bool:
        return (file_id, app_id) in self._handed

    def share(self, file: File, share: Share) -> None:
        self._shares[file.id].append(share)

    def unshare(self, file: File, ts: str) -> None:
        self._shares[file.id] = [each for each in self._shares[file.id] if each.ts != ts]

    def moved(self, channel: str, new: str) -> None:
        """The channel has another id now."""
        for file_id, shares in self._shares.items():
            self._shares[file_id] = [replace(s, channel=new) if s.channel == channel else s for s in shares]

    def get(self, file_id: str) -> File | None:
        return self._files.get(file_id)

    def shares(self, file_id: str) -> list[Share]:
        return list(self._shares.get(file_id, ()))
