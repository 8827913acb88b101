"""Sort: who wrote, for whom, into which request, and does it need us? No network, no words stored twice."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from bot.domain import events as e
from bot.domain.actors import ActorKind
from bot.domain.conversation import Conversation, Status
from bot.domain.inbox import ChannelChanged, Deleted, Edited, Ignored, Incoming, PeopleChanged, Wrote
from bot.domain.outgoing import Audience, Outgoing, Priority, WhichCustomer
from bot.domain.places import Workspace
from bot.domain.policy import Severity
from bot.domain.reading import Candidate, MessageClass, Triage
from bot.ports import Directory, Text, Understanding
from bot.services.desk import Desk
from bot.services.terms import TermsBook, account_id


class SortMessages:
    """Turns what arrived in one channel into facts. Each call returns the outcome in a few words."""

    def __init__(
        self, workspace: Workspace, terms: TermsBook, directory: Directory, understanding: Understanding
    ) -> None:
        self._workspace = workspace
        self._terms = terms
        self._directory = directory
        self._understanding = understanding

    async def __call__(self, desk: Desk, by_message: dict[str, int], incoming: Incoming) -> str:
        match incoming:
            case Wrote():
                return await self._wrote(desk, by_message, incoming)
            case Edited():
                return await self._edited(desk, by_message, incoming)
            case Deleted():
                return await self._deleted(desk, by_message, incoming)
            case ChannelChanged():
                return self._channel_changed(desk, incoming)
            case PeopleChanged():
                self._directory.forget_people()
                return "the directory asks again"
            case Ignored():
                return incoming.why

    async def _wrote(self, desk: Desk, by_message: dict[str, int], wrote: Wrote) -> str:
        account = self._workspace.account_of(wrote.channel)
        if account is None and not wrote.is_external_channel:
            return "not a customer channel"
        if wrote.ts in by_message:
            return "known already"
        actor = self._directory.actor(wrote.user)
        if actor.kind is ActorKind.BOT:
            return "written by a program"
        await desk.books.texts.put([Text(wrote.channel, wrote.ts, wrote.user, wrote.text)])
        if actor.is_staff:
            return await self._staff_wrote(desk, by_message, wrote)
        if account is None:
            self._ask_which_customer(desk, wrote.channel)
        return await self._customer_wrote(desk, by_message, wrote)

    async def _staff_wrote(self, desk: Desk, by_message: dict[str, int], wrote: Wrote) -> str:
        in_thread = by_message.get(wrote.thread_ts or "")
        if in_thread is not None:
            number, rule = in_thread, "thread"
        elif wrote.thread_ts is not None:
            return "staff, in a thread without a request"
        else:
            open_ones = [_candidate(c) for c in desk.all() if c.is_open]
            choice = self._understanding.answers(wrote.text, open_ones)
            if choice.number is None:
                return "staff, nothing open"
            number, rule = choice.number, choice.rule
        fact = e.StaffReplied(wrote.user, wrote.ts, cast("e.ReplyRule", rule))
        await desk.happen(number, fact, wrote.at)
        by_message[wrote.ts] = number
        return f"answers {number} ({rule})"

    async def _customer_wrote(self, desk: Desk, by_message: dict[str, int], wrote: Wrote) -> str:
        triage = self._understanding.triage(wrote.text, has_files=wrote.has_files)
        number, rule = self._request_of(desk, by_message, wrote, needs_response=triage.needs_response)
        at = wrote.at
        if number is not None and self._continues(desk[number], triage, at):
            return await self._continue(desk, by_message, wrote, number, triage, rule)
        if not triage.needs_response:
            return f"no request: {triage.kind.value}"
        opened = await desk.open(self._opening(wrote, triage, follows=number), at)
        by_message[wrote.ts] = by_message[wrote.root_ts] = opened.number
        return f"opens {opened.number}"

    def _request_of(
        self, desk: Desk, by_message: dict[str, int], wrote: Wrote, *, needs_response: bool
    ) -> tuple[int | None, str]:
        in_thread = by_message.get(wrote.thread_ts or "")
        if in_thread is not None:
            return in_thread, "thread"
        if wrote.thread_ts is not None:
            return None, "new"
        candidates = [_candidate(c) for c in desk.all()]
        choice = self._understanding.choose(wrote.user, wrote.text, wrote.at, candidates)
        if choice.number is None and not needs_response:
            return _latest_of(wrote.user, candidates), "closure"
        return choice.number, choice.rule

    def _continues(self, state: Conversation, triage: Triage, at: datetime) -> bool:
        return state.is_open or not triage.needs_response or state.could_reopen(at)

    async def _continue(
        self, desk: Desk, by_message: dict[str, int], wrote: Wrote, number: int, triage: Triage, rule: str
    ) -> str:
        answers_us = triage.kind is MessageClass.ANSWER and desk[number].status is Status.THEIRS
        needs_response = triage.needs_response or answers_us
        fact = e.CustomerWrote(wrote.user, wrote.ts, triage.kind.value, needs_response)
        at = wrote.at
        state = await desk.happen(number, fact, at)
        by_message[wrote.ts] = number
        if triage.needs_response and triage.severity < state.severity and triage.severity <= Severity.SEV2:
            raised = e.SeverityChanged("", triage.severity, triage.reason)
            await desk.happen(number, raised, at)
        return f"continues {number} ({rule})"

    def _opening(self, wrote: Wrote, triage: Triage, *, follows: int | None) -> e.Opened:
        account = self._workspace.account_of(wrote.channel)
        return e.Opened(
            account=account_id(account),
            tier=self._terms.tier_of(account),
            policy=self._terms.current.hash,
            channel=wrote.channel,
            root_ts=wrote.root_ts,
            message_ts=wrote.ts,
            author=wrote.user,
            severity=triage.severity,
            reason=triage.reason,
            kind=triage.kind.value,
            follows=follows,
        )

    async def _edited(self, desk: Desk, by_message: dict[str, int], edited: Edited) -> str:
        """A known message gets its new words; one that we never saw as a request may have become one."""
        known = await desk.books.texts.get(edited.channel, [edited.ts])
        if edited.ts not in known:
            return "edit of a message we do not keep"
        author = known[edited.ts].author
        await desk.books.texts.put([Text(edited.channel, edited.ts, author, edited.text)])
        if self._directory.actor(author).is_staff:
            return "staff edited"
        number = by_message.get(edited.ts)
        if number is not None:
            await self._say_anew(desk, number, edited)
            return f"edits {number}"
        again = Wrote(
            channel=edited.channel,
            ts=edited.ts,
            at=edited.at,
            thread_ts=edited.thread_ts,
            user=author,
            text=edited.text,
            has_files=False,
            is_external_channel=True,
        )
        return await self._customer_wrote(desk, by_message, again)

    async def _say_anew(self, desk: Desk, number: int, edited: Edited) -> None:
        """The card shows the new words; where they ask what the old ones did not, that happens now."""
        desk.touch(number)
        triage = self._understanding.triage(edited.text)
        log = (await desk.books.conversations.log([number])).get(number, ())
        asked = any(_asks(event.fact, edited.ts) for event in log)
        if not triage.needs_response:
            return
        if not asked:
            wrote = e.CustomerWrote(edited.user, edited.ts, triage.kind.value, needs_response=True)
            await desk.happen(number, wrote, edited.at)
        if triage.severity < desk[number].severity and triage.severity <= Severity.SEV2:
            await desk.happen(number, e.SeverityChanged("", triage.severity, triage.reason), edited.at)

    async def _deleted(self, desk: Desk, by_message: dict[str, int], deleted: Deleted) -> str:
        await desk.books.texts.delete(deleted.channel, deleted.ts)
        number = by_message.get(deleted.ts)
        if number is None:
            return "delete of a message we do not keep"
        await desk.happen(number, e.CustomerWithdrew(deleted.ts), deleted.at)
        return f"withdrawn from {number}"

    def _channel_changed(self, desk: Desk, changed: ChannelChanged) -> str:
        self._directory.forget_channel(changed.channel)
        ours = changed.channel in self._workspace.channels.all or changed.is_external is False
        if changed.invited_us and not ours and self._workspace.account_of(changed.channel) is None:
            self._ask_which_customer(desk, changed.channel)
        return "channel changed"

    def _ask_which_customer(self, desk: Desk, channel: str) -> None:
        desk.say(
            Outgoing(
                WhichCustomer(channel),
                to=self._workspace.channels.triage,
                audience=Audience.INTERNAL,
                priority=Priority.CARD,
                subject=f"which:{channel}",
            )
        )


def _candidate(state: Conversation) -> Candidate:
    return Candidate(
        number=state.number,
        author_ids=frozenset(state.authors),
        last_customer_at=state.last_customer_at or state.opened_at,
        last_activity_at=state.last_staff_at or state.opened_at,
        is_open=state.is_open,
        identifiers=frozenset(
            {f"{state.channel}/p{state.root_ts.replace('.', '')}"}
        ),  # as a permalink names it
    )


def _asks(fact: e.Fact, ts: str) -> bool:
    match fact:
        case e.Opened(message_ts=message_ts):
            return message_ts == ts
        case e.CustomerWrote(message_ts=message_ts, needs_response=needs_response):
            return message_ts == ts and needs_response
        case _:
            return False


def _latest_of(author: str, candidates: Sequence[Candidate]) -> int | None:
    """The request that a thanks or a greeting is about: the author's latest."""
    mine = [c for c in candidates if author in c.author_ids]
    return max(mine, key=lambda c: c.last_customer_at).number if mine else None
