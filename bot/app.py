"""The composition root: the one place that chooses concrete classes."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import datetime

import aiohttp
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Activity, Clock
from bot.configuration.policy_file import load_pinned_policy
from bot.domain.channel_ids import ChannelIds, as_we_call_it
from bot.domain.places import Workspace
from bot.domain.policy import Policy
from bot.domain.retention import RETENTION, Retention
from bot.domain.spread import Chance
from bot.front import front_desk
from bot.ids import Ids, RandomIds, chance
from bot.metrics import Metrics
from bot.ports import Books
from bot.recovering import reading
from bot.services.credit_reply import CreditReply
from bot.services.desk import Desk
from bot.services.digest import DigestWriter, OrderDigest
from bot.services.dispatch import Dispatch
from bot.services.hearing import Hearing
from bot.services.look_at_accounts import LookAtAccounts
from bot.services.meet_companies import MeetCompanies
from bot.services.next_due import NextDue
from bot.services.receive import Receive
from bot.services.reconsider import Reconsider
from bot.services.recover import Recover
from bot.services.rosters import Rosters
from bot.services.settle_doubts import SettleDoubts
from bot.services.sort_messages import SortMessages
from bot.services.stand_together import Peers, StandAlone, StandTogether
from bot.services.step_aside import StepAside
from bot.services.sweep import Sweep
from bot.services.tell_of_refusal import TellOfRefusal
from bot.services.tell_secrets import TellSecrets
from bot.services.terms import TermsBook
from bot.services.tick import Tick
from bot.services.tidy import Tidy
from bot.services.vet import Vet
from bot.services.vitals import Vitals
from bot.services.work_lanes import WorkLanes
from bot.services.worker import Closing, Crew, Worker
from bot.services.write_brief import WriteBrief
from bot.services.write_down import WriteDown
from bot.slack.bolt_app import bolt_app
from bot.slack.gateway import TIMEOUT_SECONDS, Slack
from bot.slack.messages import render
from bot.slack.parsing import parse
from bot.slack.side import SlackSide
from bot.slack.supervisor import SocketLines
from bot.understanding.rules import Rules
from bot.webhooks.sender import NO_WEBHOOKS, Webhook, Webhooks
from handlers import register
from handlers.front_desk import FrontDesk
from handlers.inbox import Inbox
from jobs.timetable import DIGEST_JOB, Timetable, managers_digest, tidy_inbox
from storage.engine import PATIENCE_SECONDS, Database
from storage.schema import migrate
from storage.sole_process import SoleProcess
from storage.unit_of_work import SqlUnitOfWork

FINISH_WITHIN_SECONDS = 5.0

log = structlog.get_logger()


class Steward:
    """One running bot. Build it, `start` it, `stop` it; `abort` is for those who want to see it die."""

    def __init__(
        self,
        slack: Slack,
        database_url: str,
        policy: Policy,
        workspace: Workspace,
        clock: Clock,
        ids: Ids | None = None,
        chance: Chance = chance,
        retention: Retention = RETENTION,
        webhooks: Mapping[str, Webhook] = NO_WEBHOOKS,
    ) -> None:
        self._slack = slack
        self._webhooks = webhooks
        self._workspace = workspace
        self._clock = clock
        self._chance = chance
        self._retention = retention
        self.activity = Activity()
        self.metrics = Metrics()
        self._database = Database(database_url, patience=PATIENCE_SECONDS)
        self._owner = SoleProcess(self._database)
        self.uow = SqlUnitOfWork(self._database, ids or RandomIds(), slack.post_interval)
        self.terms = TermsBook(policy, load_pinned_policy)
        self.hearing = Hearing(clock)
        self._closing = Closing()
        self._leasing: tuple[Callable[[], Awaitable[None]], ...] = ()
        self.vitals = Vitals(self.uow, clock, self.hearing, self._lines_standing)
        self._aside = StepAside(self.uow.is_outdated, self._closing, self.vitals, self._take_no_more)
        self.lines: SocketLines | None = None
        self._crew = Crew()

    async def start(self) -> None:
        """Migrate, connect, recover, drain, sweep: in this order (DESIGN §3).

        Errors: `DatabaseError`, `StartError`; `stop` then closes what stands open.
        """
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS))
        self._owner.take()
        await migrate(self._database)
        await self._learn_channel_ids()
        self._build()
        await self._introduction.make()
        await self.terms.open(self.uow, self._clock)
        await self._accounts.open()
        await self.timetable.open()
        await self._peers.open()
        self._crew.start(self._lanes, self._sender, self._doubts, self._recovery)
        if self.lines is not None:
            await self._introduction.reach("SLACK_APP_TOKEN", self.lines.connect())
        self._recovery.ring()

    async def _learn_channel_ids(self) -> None:
        async with self.uow.read() as books:
            self._ids = ChannelIds(await books.channel_ids.all())
        self._workspace = as_we_call_it(self._workspace, self._ids)

    def _build(self) -> None:
        clock, uow, workspace = self._clock, self.uow, self._workspace
        side = SlackSide(
            self._slack,
            self._session,
            workspace,
            self._ids,
            clock,
            self.activity,
            self.metrics.called,
            self.terms.groups,
        )
        self._gateway, self._directory = side.gateway, side.directory
        self._envelopes, self._introduction = side.envelopes, side.introduction
        self._rosters = Rosters(workspace, self._directory, clock)
        understanding = Rules()
        digest = DigestWriter(clock, self.terms, self._gateway)
        brief = WriteBrief(clock, workspace, self.terms, understanding, self._gateway, self.hearing, digest)
        self._credit = CreditReply(self._desk)
        self._sender = self._sending(brief)
        sort = SortMessages(workspace, self.terms, self._directory, understanding)
        tell = TellSecrets(workspace, self._directory)
        self._receive = Receive(uow, clock, self.activity, self._credit, self._ring_lanes)
        work = WorkLanes(
            uow,
            clock,
            workspace,
            self._directory,
            self.hearing,
            parse,
            sort,
            tell,
            self._desk,
            self._sender.ring,
            self._closing,
            self._chance,
            self._receive.is_quiet,
        )
        self._lanes = Worker("lanes", work, self.activity, clock)
        self._peers = self._find_peers()
        self._leasing = (work.give_back, self._dispatch.give_back, self._peers.leave)
        recover = reading(uow, clock, workspace, side, self.hearing, self._receive, self._unheard)
        self._recovery = Worker("recover", self._recovered(recover), self.activity, clock)
        order_digest = OrderDigest(uow, clock, workspace, self.terms, DIGEST_JOB, self._sender.ring)
        self._keep_time(order_digest)
        asked = front_desk(
            side, uow, clock, workspace, self.terms, self._ids, self.hearing, brief, self._desk, self._credit,
            self._sender.ring, self.activity, self._look_now, order_digest,
        )  # fmt: skip
        self.bolt = self._bolt(asked)
        self.lines = self._socket_lines()

    def _keep_time(self, order_digest: OrderDigest) -> None:
        """Everything that a beat of the metronome sets going, in its order."""
        clock, uow, workspace = self._clock, self.uow, self._workspace
        self._accounts = LookAtAccounts(
            uow, clock, workspace, self.terms, self._directory, self.hearing, self._sender.ring
        )
        sweep = Sweep(uow, clock, self.hearing, self._desk)
        digest_job = managers_digest(self.terms.current.managers_digest, order_digest.on_time)
        tidy = tidy_inbox(Tidy(clock, self._retention))
        self.timetable = Timetable(uow, clock, (digest_job, tidy), self._sender.ring)
        self.next_due = NextDue(
            uow, clock, self.hearing, lambda: self._database.writes, self.timetable.next_due
        )
        refusal = TellOfRefusal(uow, clock, workspace, self._gateway.limits, self._sender.ring)
        meet = MeetCompanies(uow, clock, workspace, self._directory)
        steps = (self._peers, meet, sweep, self._accounts, self.timetable, refusal)
        self.tick = Tick(uow, clock, self.hearing, steps, self._wake)

    def _find_peers(self) -> Peers:
        if self._database.is_sqlite:
            return StandAlone(self.uow, self._clock)
        me, lost, distrust = RandomIds().new(), self.lose_hearing, self._distrust_lines
        return StandTogether(self.uow, self._clock, self.hearing, me, lost, distrust, self._learn)

    async def _learn(self, books: Books) -> None:
        """What other replicas know for good."""
        await self.terms.learn(books)
        self._ids.learn_of(await books.channel_ids.all())

    def _sending(self, brief: WriteBrief) -> Worker:
        uow, clock, workspace = self.uow, self._clock, self._workspace
        reconsider = Reconsider(clock, workspace, self.terms)
        settle = SettleDoubts(
            uow, clock, workspace, self._gateway, self._credit, self._ring_sender, self._closing
        )
        self._doubts = Worker("doubts", settle, self.activity, clock)
        self._dispatch = Dispatch(
            uow,
            clock,
            Vet(clock, workspace, self._directory, self.hearing, reconsider),
            self._gateway,
            Webhooks(self._webhooks, lambda: self._session, clock, self.activity),
            self.hearing,
            brief,
            render,
            WriteDown(clock, workspace, reconsider, self._credit),
            self._doubts.ring,
            self._wake_sender_at,
            self._closing,
        )
        return Worker("dispatch", self._dispatch, self.activity, clock)

    def _ring_lanes(self) -> None:
        self._lanes.ring()

    def _ring_sender(self) -> None:
        self._sender.ring()

    def _wake_sender_at(self, instant: datetime) -> None:
        self._sender.ring_at(instant)

    def _bolt(self, desk: FrontDesk) -> AsyncApp:
        self.inbox = Inbox(
            self._envelopes,
            self._receive,
            self.hearing.heard,
            self.lose_hearing,
            self.metrics.received,
            self._closing,
        )
        app = bolt_app(self._slack.base_url, self.inbox, self._introduction.authorize())
        register(app, desk)
        return app

    def _socket_lines(self) -> SocketLines | None:
        if self._slack.app_token is None:
            return None
        client = AsyncWebClient(base_url=self._slack.base_url, retry_handlers=[])
        return SocketLines(
            self.bolt,
            self._slack.app_token,
            client,
            self.activity,
            self._clock,
            self.lose_hearing,
            self.hearing.doubt,
        )

    async def beat(self) -> None:
        """One beat of the metronome, in real time. One that the database cut short has ended, too: see /readyz."""
        try:
            if not await self._aside():
                if self.lines is not None:
                    await self.lines.mend()
                with self.activity.doing("tick"):
                    await self.tick()
        finally:
            self.vitals.beat()

    def _lines_standing(self) -> int | None:
        return None if self.lines is None else self.lines.standing

    def lose_hearing(self, until: datetime | None = None) -> None:
        """Events may have been lost, or may be `until` then: read what was missed, and do not run ahead of it."""
        self.hearing.lost(self._clock.now(), until)
        self._recovery.ring()

    def _unheard(self) -> None:
        """Something did not come; with replicas, the connection that did not bring it may be another's."""
        self.hearing.distrusted_at = self._clock.now()
        self._distrust_lines()

    def _distrust_lines(self) -> None:
        if self.lines is not None:
            self.lines.distrust()

    def _recovered(self, recover: Recover) -> Callable[[], Awaitable[None]]:
        async def work() -> None:
            was_hearing = self.hearing.is_hearing
            await self._peers.tell()
            await recover()
            self._lanes.ring()
            if not was_hearing:
                await self.tick()

        return work

    def _desk(self, books: Books) -> Desk:
        return Desk(books, self.terms.terms_of, self._workspace, self._rosters, self._clock.now())

    async def _look_now(self, account: str) -> bool:
        looked = await self._accounts.look_at(account, at_once=True)
        self._sender.ring()
        return looked

    def _wake(self) -> None:
        due_at = self.hearing.reading_due_at
        if due_at is not None and due_at <= self._clock.now():
            self._recovery.ring()
        self._lanes.ring()
        self._sender.ring()

    async def stop(self, *, within: float = FINISH_WITHIN_SECONDS) -> None:
        """Stop taking, finish what is in flight `within` real seconds, close.

        What takes longer has an unknown fate, as after a crash; what was leased for it is handed back.
        """
        self.vitals.stopping()
        await self._take_no_more()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.activity.idle(), within)
        await self._crew.end()
        await self._give_back()
        await self._close()

    async def _take_no_more(self) -> None:
        self._closing.set()
        if self.lines is not None:
            await self.lines.close()

    async def _give_back(self) -> None:
        """Nobody has to wait until the leases run out. Where the database fails, they do."""
        try:
            for give_back in self._leasing:
                await give_back()
        except Exception:
            log.exception("stop.leases_kept")

    async def _close(self) -> None:
        await self._session.close()
        await self._database.close()
        self._owner.give_back()

    async def abort(self) -> None:
        """As if the process were killed: no clean-up of ours runs, nothing in flight is finished."""
        if self.lines is not None:
            await self.lines.abort()
        if self._session.connector is not None:
            await self._session.connector.close()
        await self._crew.end()
        await self._close()
