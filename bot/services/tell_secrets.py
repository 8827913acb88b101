"""Tell of secrets: who must revoke what was pasted hears of it privately, without the value (promise 11).

A customer's person sees a warning where they wrote it, alone; the account's owner hears of it, too, because Slack
promises nobody that such a warning is seen. More of the same, pasted soon after, is counted on the same notice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.inbox import Edited, Incoming, Wrote
from bot.domain.outgoing import Audience, Outgoing, Priority
from bot.domain.pasted_secrets import Find, SecretNotice, SecretWarning, secrets_of
from bot.domain.places import Workspace
from bot.ports import Directory
from bot.services.desk import Desk

FRESH = timedelta(hours=1)  # after that they have gone on; the owner tells them
TOGETHER = timedelta(minutes=10)  # who pastes one key in six messages is told of once
REMEMBERED = timedelta(days=30)  # an edit of what is older is told of as if it were new

Found = tuple[Incoming, Sequence[str]]


class TellSecrets:
    """A message is told of as often as it holds more of a kind than before, however often it is edited or read."""

    def __init__(self, workspace: Workspace, directory: Directory) -> None:
        self._workspace = workspace
        self._directory = directory

    async def __call__(self, desk: Desk, found: Sequence[Found]) -> None:
        notices: dict[tuple[str, str], dict[str, SecretNotice]] = {}
        for item, kinds in found:
            if kinds and isinstance(item, Wrote | Edited):
                person = (item.channel, item.user)
                if person not in notices:
                    notices[person] = await self._told(desk, *person)
                self._tell(desk, item, Counter(kinds), notices[person])

    async def _told(self, desk: Desk, channel: str, author: str) -> dict[str, SecretNotice]:
        """What was told of this person's secrets, each notice as it stands."""
        told = await desk.books.outbox.newest(secrets_of(channel, author), desk.now - REMEMBERED)
        return {notice.subject: notice for notice in told if isinstance(notice, SecretNotice)}

    def _tell(
        self, desk: Desk, item: Wrote | Edited, held: Counter[str], notices: dict[str, SecretNotice]
    ) -> None:
        more = held - _known(notices.values(), item.ts)
        fresh = tuple(sorted(kind for kind in more if _lately(notices, kind, item) is None))
        for kind in sorted(more.keys() - set(fresh)):
            notice = _lately(notices, kind, item)
            assert notice is not None, "else it is fresh"
            self._say(desk, _counting(notice, item.ts, {kind: more[kind]}), notices)
        if fresh:
            own = self._directory.actor(item.user).is_staff
            notice = SecretNotice(item.channel, item.ts, item.user, fresh, own=own, at=item.at)
            self._say(desk, _counting(notice, item.ts, {kind: more[kind] for kind in fresh}), notices)
            if not own and item.user:
                self._warn(desk, item, fresh)

    def _say(self, desk: Desk, notice: SecretNotice, notices: dict[str, SecretNotice]) -> None:
        """Our own people revoke their own; a customer hears it from the account's owner."""
        notices[notice.subject] = notice
        to = notice.author if notice.own else self._responsible(notice.channel)
        desk.say(Outgoing(notice, to, Audience.STAFF_MEMBER, Priority.URGENT, subject=notice.subject))

    def _responsible(self, channel: str) -> str:
        """The lead, where nobody is named, or somebody who is none of ours: nothing internal is said to them."""
        account = self._workspace.account_of(channel)
        is_ours = account is not None and self._directory.actor(account.owner).is_staff
        return account.owner if account and is_ours else self._workspace.team.lead

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


def _known(notices: Iterable[SecretNotice], ts: str) -> Counter[str]:
    """How many of each kind were told of this message before."""
    known: Counter[str] = Counter()
    for find in (find for notice in notices for find in notice.finds if find.message_ts == ts):
        known[find.kind] += find.count
    return known


def _lately(notices: Mapping[str, SecretNotice], kind: str, item: Wrote | Edited) -> SecretNotice | None:
    """The notice that told of this kind a few minutes ago."""
    of_it = [notice for notice in notices.values() if kind in notice.kinds]
    near = [notice for notice in of_it if notice.at and abs(item.at - notice.at) <= TOGETHER]
    return near[-1] if near else None


def _counting(notice: SecretNotice, ts: str, counts: Mapping[str, int]) -> SecretNotice:
    finds = tuple(Find(ts, kind, count) for kind, count in counts.items())
    return replace(notice, finds=(*notice.finds, *finds))
