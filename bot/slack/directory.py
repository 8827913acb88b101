"""Who is who: staff by Slack team and user group, from a cache that fails closed (DESIGN §4).

Never by e-mail (an outside person's is set by their own workspace), never by Bolt's `context.team_id`
(it may be the clicker's; slack.md §2.2).
"""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import Clock
from bot.domain.actors import Actor, ActorKind, Person
from bot.domain.places import RefusedPlace, Team
from bot.domain.replies import Readers
from bot.domain.timestamps import LONG_AGO
from bot.ports import ChannelFacts, PermanentError, SendError
from bot.slack.gateway import PAGE, SlackGateway
from bot.slack.resting import Resting

PEOPLE_FRESH = timedelta(minutes=5)
PEOPLE_TRUSTED = timedelta(hours=1)  # an older cache makes nobody staff, until Slack answers again
PROFILE_FRESH = timedelta(hours=1)
CHANNEL_FRESH = timedelta(seconds=60)  # slack.md §6: re-check before each internal post
MOST_ASKED = 50  # Slack shows a window within three seconds of the press, and lets us ask 100 times a minute
PEOPLE = "people"  # what rests where they could not be asked for; a channel rests by its id

_TEAMS = ("connected_team_ids", "shared_team_ids", "pending_connected_team_ids")
_KINDS = "public_channel,private_channel"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Profile:
    """`person` is None where Slack shows nobody of that id."""

    person: Person | None
    read_at: datetime

    @property
    def is_bot(self) -> bool:
        return self.person is not None and self.person.is_bot


class SlackDirectory:
    """`groups` are the user groups that ladders call, beside those of the team."""

    def __init__(
        self,
        client: AsyncWebClient,
        gateway: SlackGateway,
        team: Team,
        clock: Clock,
        groups: Callable[[], Collection[str]] = tuple,
    ) -> None:
        self._client = client
        self._gateway = gateway
        self._team = team
        self._clock = clock
        self._read_at: datetime | None = None
        self._wanted = True
        self._asked = team.staff_group
        self._trouble: RefusedPlace | None = None
        self._groups = groups
        self._called: dict[str, tuple[str, ...]] = {}
        self._staff: tuple[str, ...] = ()
        self._managers: frozenset[str] = frozenset()
        self._profiles: dict[str, _Profile] = {}
        self._channels: dict[str, tuple[datetime, ChannelFacts]] = {}
        self._resting = Resting(clock)
        self.bot_user = ""

    async def refresh_if_stale(self) -> None:
        """Ask Slack again where the cache is older than five minutes; a failure keeps it for an hour.

        After a failure it is not asked at once again, whoever wants to know.
        """
        now = self._clock.now()
        if not self._wanted and self._read_at is not None and now - self._read_at < PEOPLE_FRESH:
            return
        if self._resting.left(PEOPLE) is not None:
            return
        self._wanted = False  # before the first call: what changes while we ask is asked for again
        try:
            await self._refresh(now)
        except SendError as error:
            self._wanted = True
            since = self._trouble.since if self._trouble else now
            self._trouble = RefusedPlace(self._asked, since, error.code)
            self._resting.failed(PEOPLE, error)
            log.warning("directory.stale", error=error.code, read_at=str(self._read_at))
        else:
            self._resting.answered(PEOPLE)

    async def _refresh(self, now: datetime) -> None:
        staff = await self._members(self._team.staff_group)
        managers = await self._members(self._team.manager_group)
        named = {self._team.lead, self._team.manager}
        for person in {*staff, *managers, *named}:
            await self._read_profile(person, now)
        self._managers = frozenset(managers) | {self._team.manager}
        self._staff = tuple(p for p in staff if self._is_one_of_ours(p))
        self._called = {group: await self._members_called(group) for group in sorted(self._groups())}
        self._read_at = now
        self._trouble = None

    async def _members_called(self, group: str) -> tuple[str, ...]:
        """One that Slack does not show has the members that it had: who is staff does not depend on it."""
        try:
            return await self._members(group)
        except PermanentError as error:
            log.warning("directory.group_unread", group=group, error=error.code)
            return self._called.get(group, ())

    async def _members(self, group: str) -> tuple[str, ...]:
        self._asked = group
        answer = await self._gateway.call(self._client.usergroups_users_list, usergroup=group)
        return tuple(answer["users"])

    async def _read_profile(self, user_id: str, now: datetime) -> Person | None:
        known = self._profiles.get(user_id)
        if known and now - known.read_at < PROFILE_FRESH:
            return known.person
        try:
            answer = await self._gateway.call(self._client.users_info, user=user_id)
        except PermanentError:  # user_not_found, user_not_visible: nobody of ours
            person = None
        else:
            person = _person(answer["user"], self._team.team_id)
        self._profiles[user_id] = _Profile(person, now)
        return person

    async def person(self, user_id: str) -> Person | None:
        return await self._read_profile(user_id, self._clock.now()) if user_id else None

    async def readers(self, channel: str) -> Readers:
        """Of very many people whom we have never met only the first are asked about; the rest is unknown."""
        members, now = await self._read_there(channel), self._clock.now()
        unmet = [one for one in members if one not in self._profiles][:MOST_ASKED]
        await asyncio.gather(*(self._read_profile(one, now) for one in unmet), return_exceptions=True)
        people = [known.person if (known := self._profiles.get(one)) else None for one in members]
        return Readers(
            outside=sum(person is not None and not (person.is_ours or person.is_bot) for person in people),
            unknown=people.count(None),
        )

    async def _read_there(self, channel: str) -> Sequence[str]:
        members: list[str] = []
        cursor: str | None = None
        while True:
            answer = await self._gateway.call(
                self._client.conversations_members, channel=channel, limit=PAGE, cursor=cursor
            )
            members += answer["members"]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return members

    def _is_one_of_ours(self, user_id: str) -> bool:
        known = self._profiles.get(user_id)
        person = known.person if known else None
        return person is not None and person.is_ours and not person.is_bot

    @property
    def is_trusted(self) -> bool:
        return self._read_at is not None and self._clock.now() - self._read_at <= PEOPLE_TRUSTED

    @property
    def trouble(self) -> RefusedPlace | None:
        return self._trouble

    def actor(self, user_id: str) -> Actor:
        """Unknown people, guests and everybody while the cache is too old: customers."""
        known = self._profiles.get(user_id)
        if not user_id or user_id == self.bot_user or user_id.startswith("B") or (known and known.is_bot):
            return Actor(user_id, ActorKind.BOT)
        if (
            self.is_trusted
            and self._is_one_of_ours(user_id)
            and (user_id in self._staff or user_id in self._managers)
        ):
            return Actor(user_id, ActorKind.STAFF)
        return Actor(user_id, ActorKind.CUSTOMER)

    def staff(self) -> Sequence[str]:
        return self._staff

    def members(self, group: str) -> Sequence[str]:
        return tuple(one for one in self._called.get(group, ()) if self.actor(one).is_staff)

    def forget_people(self) -> None:
        """Ask for everybody anew at the next occasion; until Slack answers, the old answer counts while trusted."""
        self._wanted = True
        self._profiles = {
            person: replace(known, read_at=LONG_AGO) for person, known in self._profiles.items()
        }

    def forget_channel(self, channel: str) -> None:
        self._channels.pop(channel, None)

    async def channel(self, channel: str) -> ChannelFacts | None:
        """The channel as Slack describes it now; None if it cannot be seen. Errors: `TransientError`."""
        now = self._clock.now()
        known = self._channels.get(channel)
        if known and now - known[0] < CHANNEL_FRESH:
            return known[1]
        if (resting := self._resting.left(channel)) is not None:
            raise resting
        try:
            answer = await self._gateway.call(self._client.conversations_info, channel=channel)
        except PermanentError:
            self._resting.answered(channel)
            return None
        except SendError as error:
            raise self._resting.failed(channel, error) from error
        self._resting.answered(channel)
        facts = _channel_facts(answer["channel"], self._team.team_id)
        self._channels[channel] = (now, facts)
        return facts

    async def shared_channels(self) -> Sequence[str]:
        found: list[str] = []
        cursor: str | None = None
        while True:
            answer = await self._gateway.call(
                self._client.users_conversations,
                types=_KINDS,
                exclude_archived=True,
                limit=PAGE,
                cursor=cursor,
            )
            facts = [_channel_facts(channel, self._team.team_id) for channel in answer.get("channels") or []]
            found += [self._gateway.ours(one.id) for one in facts if one.is_external]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return found


def _person(user: Mapping[str, Any], home: str) -> Person:
    """An organisation of several workspaces shares a channel as itself or as one of them (slack.md §2.4)."""
    organisation = user.get("enterprise_user") or {}
    teams = (user.get("team_id"), organisation.get("enterprise_id"), *(organisation.get("teams") or ()))
    profile = user.get("profile") or {}
    return Person(
        id=str(user.get("id")),
        name=" ".join(
            str(profile.get("real_name") or user.get("real_name") or user.get("name") or "").split()
        ),
        teams=frozenset(str(team) for team in teams if team),
        is_ours=_is_full_member(user, home),
        is_bot=bool(user.get("is_bot")),
        is_gone=bool(user.get("deleted") or user.get("is_stranger")),
    )


def _is_full_member(user: Mapping[str, Any], team_id: str) -> bool:
    home = user.get("team_id") == team_id or team_id in (user.get("enterprise_user") or {}).get("teams", ())
    barred = ("deleted", "is_restricted", "is_ultra_restricted", "is_stranger")
    return home and not any(user.get(flag) for flag in barred)


def _channel_facts(channel: Mapping[str, Any], home: str) -> ChannelFacts:
    """A pending share counts as shared: the invitation may be accepted while we write (slack.md §2.3)."""
    external = ("is_ext_shared", "is_pending_ext_shared", "pending_shared", "pending_connected_team_ids")
    return ChannelFacts(
        id=channel["id"],
        name=channel.get("name", ""),
        is_external=any(channel.get(flag) for flag in external),
        is_archived=bool(channel.get("is_archived")),
        companies=frozenset(str(team) for key in _TEAMS for team in channel.get(key) or ()) - {home},
    )
