"""Slack's side of one process: the client, the gateway, who is who there, how deliveries read, and who we are."""

from collections.abc import Callable, Collection

import aiohttp

from bot.clock import Activity, Clock
from bot.domain.channel_ids import ChannelIds
from bot.domain.places import Workspace
from bot.slack.directory import SlackDirectory
from bot.slack.gateway import Slack, SlackGateway, client_for
from bot.slack.introduction import Introduction
from bot.slack.limits import Limits
from bot.slack.parsing import Envelopes


class SlackSide:
    """Nobody is asked anything yet: `introduction.make` does that. The session is its owner's to close."""

    def __init__(
        self,
        slack: Slack,
        session: aiohttp.ClientSession,
        workspace: Workspace,
        ids: ChannelIds,
        clock: Clock,
        activity: Activity,
        called: Callable[[str, str, float], None],
        groups: Callable[[], Collection[str]] = tuple,
    ) -> None:
        client = client_for(slack.bot_token, slack.base_url, session)
        limits = Limits(clock, slack.rates)
        self.gateway = SlackGateway(client, activity, ids, clock, limits, called)
        self.directory = SlackDirectory(client, self.gateway, workspace.team, clock, groups)
        self.envelopes = Envelopes(clock.now, ids)
        self.introduction = Introduction(slack, client, self.gateway, self.envelopes, self.directory)
