"""Tell of secrets: who must revoke what was pasted hears of it privately, once, without the value (promise 11)."""

from collections.abc import Sequence

from bot.domain.inbox import Edited, Incoming, Wrote
from bot.domain.outgoing import Audience, Outgoing, Priority, SecretNotice
from bot.domain.places import Workspace
from bot.ports import Directory
from bot.services.desk import Desk

Found = tuple[Incoming, Sequence[str]]


class TellSecrets:
    """A message is told of once for each kind of secret, however often it is edited or read again."""

    def __init__(self, workspace: Workspace, directory: Directory) -> None:
        self._workspace = workspace
        self._directory = directory

    async def __call__(self, desk: Desk, found: Sequence[Found]) -> None:
        by_message: dict[tuple[str, str], tuple[str, set[str]]] = {}
        for item, kinds in found:
            if kinds and isinstance(item, Wrote | Edited):
                _, known = by_message.setdefault((item.channel, item.ts), (item.user, set()))
                known.update(kinds)
        for (channel, ts), (author, held) in by_message.items():
            if new := held - await self._told(desk, channel, ts):
                own = self._directory.actor(author).is_staff
                self._tell(desk, SecretNotice(channel, ts, author, tuple(sorted(new)), own=own))

    async def _told(self, desk: Desk, channel: str, ts: str) -> set[str]:
        """The kinds that were told of this message before."""
        beginning = _subject(channel, ts)
        subjects = await desk.books.outbox.said(beginning)
        return {kind for subject in subjects for kind in subject.removeprefix(beginning).split("+")}

    def _tell(self, desk: Desk, notice: SecretNotice) -> None:
        """Our own people revoke their own; a customer hears it from the account's owner."""
        account = self._workspace.account_of(notice.channel)
        responsible = account.owner if account else self._workspace.team.lead
        subject = _subject(notice.channel, notice.message_ts) + "+".join(notice.kinds)
        desk.say(
            Outgoing(
                notice,
                notice.author if notice.own else responsible,
                Audience.STAFF_MEMBER,
                Priority.URGENT,
                subject=subject,
            )
        )


def _subject(channel: str, ts: str) -> str:
    return f"secret:{channel}:{ts}:"
