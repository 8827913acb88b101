"""Sort: who wrote, for whom, into which request, and does it need us? No network, no words stored twice."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from bot.domain import events as e
from bot.domain.actors import ActorKind
from bot.domain.conversation import Conversation, Status
from bot.domain.inbox import ChannelChanged, Deleted, Edited, Ignored, Incoming, PeopleChanged, Wrote
from bot.domain.outgoing import Audience, Outgoing, Priority, WhichCustomer
from bot.domain.places import Workspace
from bot.domain.reading import Candidate, MessageClass, Triage
from bot.ports import Directory, Text, Understanding
from bot.services.desk import Desk
from bot.services.known_messages import KnownMessages
from bot.services.terms import TermsBook, account_id

OUT_OF_ORDER = timedelta(hours=1)
"""Slack delivers late by minutes (retries end after six); an edit of an older unknown message is not that."""

OFFER_STANDS = timedelta(hours=24)
"""A bare yes in the channel is an answer to our check-in of the last day."""

THREAD_STANDS = timedelta(days=14)

MOST_REMEMBERED = 5_000  # candidates; what is over is made anew


class SortMessages:
    """Turns what arrived in one channel into facts. Each call returns the outcome in a few words."""

    def __init__(
        self, workspace: Workspace, terms: TermsBook, directory: Directory, understanding: Understanding
    ) -> None:
        self._workspace = workspace
        self._terms = terms
        self._directory = directory
        self._understanding = understanding
        self._candidates: dict[int, tuple[Conversation, Candidate]] = {}

    async def __call__(self, desk: Desk, known: KnownMessages, incoming: Incoming) -> str:
        match incoming:
            case Wrote():
                return await self._wrote(desk, known, incoming)
            case Edited():
                return await self._edited(desk, known, incoming)
            case Deleted():
                return await self._deleted(desk, known, incoming)
            case ChannelChanged():
                return await self._channel_changed(desk, incoming)
            case PeopleChanged():
                self._directory.forget_people()
                return "the directory asks again"
            case Ignored():
                return incoming.why

    async def _wrote(self, desk: Desk, known: KnownMessages, wrote: Wrote) -> str:
        if wrote.channel in self._workspace.channels.all:  # whoever reads there by mistake
            return "written in a channel of our own"
        account, actor = self._workspace.account_of(wrote.channel), self._directory.actor(wrote.user)
        if account is None and not wrote.is_external_channel:
            return "not a customer channel"
        if actor.kind is ActorKind.BOT:
            return "written by a program"
        if (why := _known_already(known, wrote)) is not None:
            return why
        await self._keep(desk, known, wrote, wrote.at)
        if actor.is_staff:
            return await self._staff_wrote(desk, known, wrote)
        if account is None:
            await self._ask_which_customer(desk, wrote.channel)
        return await self._customer_wrote(desk, known, wrote)

    async def _keep(self, desk: Desk, known: KnownMessages, wrote: Wrote, said_at: datetime) -> None:
        text = Text(wrote.channel, wrote.ts, wrote.user, wrote.text, said_at, wrote.thread_ts)
        known.texts[wrote.ts] = text
        await desk.books.texts.put([text])

    async def _staff_wrote(self, desk: Desk, known: KnownMessages, wrote: Wrote) -> str:
        if wrote.ts in known.rooted:
            return f"staff, above request {known.rooted[wrote.ts]}"
        in_thread = known.request_at(wrote.thread_ts)
        if in_thread is not None:
            number, rule = in_thread, "thread"
        elif wrote.thread_ts is not None:
            return "staff, in a thread without a request"
        else:
            account = self._workspace.account_of(wrote.channel)
            open_ones = [self._candidate(c) for c in desk.here(wrote.channel) if c.is_open]
            choice = self._understanding.answers(
                wrote.text, open_ones, uses_threads=account is None or account.uses_threads
            )
            if choice.number is None:
                return f"staff, {choice.rule.replace('_', ' ')}"
            number, rule = choice.number, choice.rule
        fact = e.StaffReplied(wrote.user, wrote.ts, cast("e.ReplyRule", rule))
        await desk.happen(number, fact, wrote.at)
        known.said[wrote.ts] = number
        return f"answers {number} ({rule})"

    async def _customer_wrote(self, desk: Desk, known: KnownMessages, wrote: Wrote) -> str:
        triage = self._understanding.triage(wrote.text, has_files=wrote.has_files)
        number, rule = self._request_of(desk, known, wrote, needs_response=triage.needs_response)
        at = wrote.at
        if number is None and triage.kind is MessageClass.ALARM:
            number, rule = await self._same_alarm(desk, wrote)
        if number is None and await self._accepts_check_in(desk, wrote, triage):
            triage = replace(triage, needs_response=True, reason="accepts our offer of help")
        if number is not None and self._continues(desk[number], triage, at):
            return await self._continue(desk, known, wrote, number, triage, rule)
        if not triage.needs_response:
            return f"no request: {triage.kind.value}"
        opened = await desk.open(self._opening(wrote, triage, follows=number), at)
        known.said[wrote.ts] = known.rooted[wrote.root_ts] = opened.number
        await self._credit_earlier_answers(desk, known, opened)
        return f"opens {opened.number}"

    async def _accepts_check_in(self, desk: Desk, wrote: Wrote, triage: Triage) -> bool:
        """Whether they say, below a check-in of ours or right after it, anything but a no."""
        if triage.needs_response or self._understanding.declines(wrote.text):
            return False
        if wrote.thread_ts is None and triage.kind is not MessageClass.ANSWER:
            return False
        since = wrote.at - (OFFER_STANDS if wrote.thread_ts is None else THREAD_STANDS)
        offers = await desk.books.outbox.check_ins(wrote.channel, since)
        return bool(offers) if wrote.thread_ts is None else wrote.thread_ts in offers

    async def _credit_earlier_answers(self, desk: Desk, known: KnownMessages, opened: Conversation) -> None:
        """An answer may be worked on before its question: what we said below it meanwhile counts."""
        for text in await desk.books.texts.below(opened.channel, opened.root_ts):
            later = text.said_at > opened.opened_at and text.ts not in known.said
            if later and self._directory.actor(text.author).is_staff:
                fact = e.StaffReplied(text.author, text.ts, "thread")
                await desk.happen(opened.number, fact, text.said_at)
                known.said[text.ts] = opened.number

    def _request_of(
        self, desk: Desk, known: KnownMessages, wrote: Wrote, *, needs_response: bool
    ) -> tuple[int | None, str]:
        in_thread = known.request_at(wrote.thread_ts or wrote.ts)
        if in_thread is not None:
            return in_thread, "thread"
        if wrote.thread_ts is not None:
            return None, "new"
        candidates = [self._candidate(c) for c in desk.here(wrote.channel)]
        choice = self._understanding.choose(wrote.user, wrote.text, wrote.at, candidates)
        if choice.number is None and not needs_response:
            return _latest_of(wrote.user, candidates), "closure"
        return choice.number, choice.rule

    def _candidate(self, state: Conversation) -> Candidate:
        """Of the many that a message may belong to, few have changed since the message before it."""
        state_then, candidate = self._candidates.get(state.number, (None, None))
        if candidate is None or state_then is not state:
            if len(self._candidates) >= MOST_REMEMBERED:
                self._candidates.clear()
            candidate = _candidate(state)
            self._candidates[state.number] = state, candidate
        return candidate

    async def _same_alarm(self, desk: Desk, wrote: Wrote) -> tuple[int | None, str]:
        """Many report one outage, also in threads of their own: that is one request."""
        urgent = [c for c in desk.here(wrote.channel) if c.is_open and c.severity.is_urgent]
        asked = await desk.books.texts.get(wrote.channel, [c.asked_ts for c in urgent]) if urgent else {}
        candidates = [
            replace(self._candidate(c), words=asked[c.asked_ts].text) for c in urgent if c.asked_ts in asked
        ]
        choice = self._understanding.same_alarm(wrote.text, wrote.at, candidates)
        return choice.number, choice.rule

    def _continues(self, state: Conversation, triage: Triage, at: datetime) -> bool:
        return state.is_open or not triage.needs_response or state.could_reopen(at)

    async def _continue(
        self, desk: Desk, known: KnownMessages, wrote: Wrote, number: int, triage: Triage, rule: str
    ) -> str:
        answers_us = triage.kind is MessageClass.ANSWER and desk[number].status is Status.THEIRS
        needs_response = triage.needs_response or answers_us
        fact = e.CustomerWrote(wrote.user, wrote.ts, triage.kind.value, needs_response)
        await desk.happen(number, fact, wrote.at)
        known.said[wrote.ts] = number
        known.rooted.setdefault(wrote.root_ts, number)
        await self._worsen(desk, number, wrote.ts, triage, wrote.at)
        return f"continues {number} ({rule})"

    async def _worsen(self, desk: Desk, number: int, ts: str, triage: Triage, at: datetime) -> None:
        """Words that say it is worse than we thought are believed at once."""
        worse = triage.severity < desk[number].severity and triage.severity.is_urgent
        if triage.needs_response and worse:
            await desk.happen(number, e.SeverityChanged("", triage.severity, triage.reason, ts), at)

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

    async def _edited(self, desk: Desk, known: KnownMessages, edited: Edited) -> str:
        """New words are kept; where they ask what the old ones did not, that is a message of its own."""
        before = known.texts.get(edited.ts)
        if before is None:
            return await self._edited_first(desk, known, edited)
        if before.said_at > edited.at:
            return "a later edit is known"
        return await self._say_anew(desk, known, edited, before)

    async def _say_anew(self, desk: Desk, known: KnownMessages, edited: Edited, before: Text) -> str:
        edited = replace(edited, user=before.author)
        await self._keep(desk, known, edited.written(edited.written_at), edited.at)
        if self._directory.actor(edited.user).is_staff:
            return "staff edited"
        number = known.said.get(edited.ts)
        if number is None:
            return await self._customer_wrote(desk, known, edited.written(edited.at))
        desk.touch(number)
        if self._asks_anew(desk[number], before, edited):
            return await self._customer_wrote(desk, known, edited.written(edited.at))
        await self._worsen(desk, number, edited.ts, self._understanding.triage(edited.text), edited.at)
        return f"edits {number}"

    async def _edited_first(self, desk: Desk, known: KnownMessages, edited: Edited) -> str:
        """Its message has not come yet, or is none of ours: long ago, or of a time before us."""
        if edited.at - edited.written_at > OUT_OF_ORDER:
            return "edit of a message we do not keep"
        outcome = await self._wrote(desk, known, edited.written(edited.written_at))
        if edited.ts in known.texts:
            await self._keep(desk, known, edited.written(edited.written_at), edited.at)
        return f"edit before its message: {outcome}"

    def _asks_anew(self, state: Conversation, before: Text, edited: Edited) -> bool:
        """Whether the new words need an answer that the old ones did not, are worse, or ask something else."""
        if edited.ts in {waiting.message_ts for waiting in state.waiting}:
            return False
        was, now = (self._understanding.triage(text) for text in (before.text, edited.text))
        if not now.needs_response:
            return False
        worse = not was.needs_response or now.severity < was.severity
        return worse or self._understanding.asks_anew(before.text, edited.text)

    async def _deleted(self, desk: Desk, known: KnownMessages, deleted: Deleted) -> str:
        await desk.books.texts.delete(deleted.channel, deleted.ts)
        number = known.said.get(deleted.ts)
        if number is None:
            return "delete of a message we do not keep"
        facts = [event.fact for event in await desk.log(number)]
        ours = any(isinstance(fact, e.StaffReplied) and fact.message_ts == deleted.ts for fact in facts)
        if not ours:
            desk.touch(number)  # its words leave the card, also where nothing waits on them any more
        fact = e.StaffWithdrew(deleted.ts) if ours else e.CustomerWithdrew(deleted.ts)
        await desk.happen(number, fact, deleted.at)
        return f"withdrawn from {number}"

    async def _channel_changed(self, desk: Desk, changed: ChannelChanged) -> str:
        self._directory.forget_channel(changed.channel)
        await desk.books.outbox.look_again(changed.channel, desk.now)
        ours = changed.channel in self._workspace.channels.all or changed.is_external is False
        if changed.invited_us and not ours and self._workspace.account_of(changed.channel) is None:
            await self._ask_which_customer(desk, changed.channel)
        return "channel changed"

    async def _ask_which_customer(self, desk: Desk, channel: str) -> None:
        """Once a channel: the card would read the same after every message."""
        subject = f"which:{channel}"
        if await desk.books.outbox.is_said(subject):
            return
        desk.say(
            Outgoing(
                WhichCustomer(channel),
                to=self._workspace.channels.triage,
                audience=Audience.INTERNAL,
                priority=Priority.CARD,
                subject=subject,
            )
        )


def _known_already(known: KnownMessages, wrote: Wrote) -> str | None:
    if wrote.ts in known.deleted:
        return "deleted before it came"
    if wrote.ts in known.said:
        return "known already"
    before = known.texts.get(wrote.ts)
    return "its edit came first" if before is not None and before.said_at > wrote.at else None


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


def _latest_of(author: str, candidates: Sequence[Candidate]) -> int | None:
    """The request that a thanks or a greeting is about: the author's latest."""
    mine = [c for c in candidates if author in c.author_ids]
    return max(mine, key=lambda c: c.last_customer_at).number if mine else None
