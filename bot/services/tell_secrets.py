"""Tell of secrets: who must revoke what was pasted hears of it privately, once, without the value (promise 11).

A customer's person sees a warning where they wrote it, alone; the account's owner hears of it, too, because Slack
promises nobody that such a warning is seen.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.inbox import Edited, Incoming, Wrote
from bot.domain.outgoing import Audience, Outgoing, Priority, SecretNotice, SecretWarning
from bot.domain.places import Workspace
from bot.ports import Directory
from bot.services.desk import Desk

FRESH = timedelta(hours=1)  # after that they have gone on; the owner tells them

Found = tuple[Incoming, Sequence[str]]


class TellSecrets:
    """A message is told of once for each kind of secret, however often it is edited or read again."""

    def __init__(self, workspace: Workspace, directory: Directory) -> None:
        self._workspace = workspace
        self._directory = directory

    async def __call__(self, desk: Desk, found: Sequence[Found]) -> None:
        by_message: dict[tuple[str, str], tuple[Wrote | Edited, set[str]]] = {}
        for item, kinds in found:
            if kinds and isinstance(item, Wrote | Edited):
                _, known = by_message.setdefault((item.channel, item.ts), (item, set()))
                known.update(kinds)
        for (channel, ts), (item, held) in by_message.items():
            if new := held - await self._told(desk, channel, ts):
                kinds = tuple(sorted(new))
                own = self._directory.actor(item.user).is_staff
                self._tell(desk, SecretNotice(channel, ts, item.user, kinds, own=own))
                if not own and item.user:
                    self._warn(desk, item, kinds)

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

    def _warn(self, desk: Desk, item: Wrote | Edited, kinds: tuple[str, ...]) -> None:
        """Where they wrote it, seen by them alone. In a channel that nobody mapped we say nothing at all."""
        account = self._workspace.account_of(item.channel)
        if account is None:
            return
        desk.say(
            Outgoing(
                SecretWarning(account.id, item.channel, item.user, kinds),
                item.channel,
                Audience.CUSTOMER,
                Priority.URGENT,
                thread_ts=item.thread_ts,
                not_after=item.at + FRESH,
            )
        )


def _subject(channel: str, ts: str) -> str:
    return f"secret:{channel}:{ts}:"
