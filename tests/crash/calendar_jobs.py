"""Each calendar job once, however many processes are there to do it."""

from collections import Counter
from collections.abc import Iterator

from bot.domain.outgoing import Digest
from jobs.timetable import DIGEST_JOB
from tests.audit.disk import Disk


def each_digest_once(disk: Disk) -> Iterator[str]:
    """Every run that was taken has one digest, which was sent; the first row only says since when days count."""
    written = Counter(one.message.fire_at for one in disk.outbox.values() if isinstance(one.message, Digest))
    fired = sorted(row["fire_at"] for row in disk.job_runs if row["job"] == DIGEST_JOB)[1:]
    if not fired:
        yield "no digest was due: the run was too short to tell"
    for fire_at in fired:
        if written[fire_at] != 1:
            yield f"the digest of {fire_at} was written {written[fire_at]} times"
