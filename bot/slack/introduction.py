"""The first calls to Slack: who we are there, and whether our staff can be known. What fails here ends the start."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import StartError
from bot.ports import SendError
from bot.slack.directory import SlackDirectory
from bot.slack.errors import cannot_start
from bot.slack.gateway import Slack, SlackGateway
from bot.slack.parsing import Envelopes

NO_SUCH_GROUP = "no_such_subteam"  # docs.slack.dev/reference/methods/usergroups.users.list


class Introduction:
    """Tells the gateway, the envelopes, the directory and Bolt who we are."""

    def __init__(
        self,
        slack: Slack,
        client: AsyncWebClient,
        gateway: SlackGateway,
        envelopes: Envelopes,
        directory: SlackDirectory,
    ) -> None:
        self._slack = slack
        self._client = client
        self._gateway = gateway
        self._envelopes = envelopes
        self._directory = directory
        self._identity: AuthorizeResult

    def authorize(self) -> Callable[[], Awaitable[AuthorizeResult]]:
        """One answer for ever: asking Slack on the way would lose events when it is slow (slack.md §0.2).

        A function, not a method: Bolt hands a method its own `self`.
        """

        async def known() -> AuthorizeResult:
            return self._identity

        return known

    async def make(self) -> None:
        """Errors: `StartError`."""
        await self.reach("SLACK_BOT_TOKEN", self._ask())
        await self._find_staff()

    async def reach(self, token: str, first_call: Coroutine[Any, Any, None]) -> None:
        """Errors: `StartError`, which names the variable whose `token` was used."""
        try:
            await first_call
        except SendError as error:
            raise StartError(cannot_start(error, token, self._slack.base_url)) from error

    async def _ask(self) -> None:
        answer = await self._gateway.call(self._client.auth_test)
        self._gateway.workspace_url = str(answer["url"])
        self._envelopes.bot_id, self._envelopes.bot_user = str(answer["bot_id"]), str(answer["user_id"])
        self._directory.bot_user = str(answer["user_id"])
        self._identity = AuthorizeResult(
            enterprise_id=answer.get("enterprise_id"),
            team_id=answer["team_id"],
            bot_token=self._slack.bot_token,
            bot_id=answer["bot_id"],
            bot_user_id=answer["user_id"],
        )

    async def _find_staff(self) -> None:
        """Where a user group of workspace.yml does not exist, nobody would ever be staff."""
        await self._directory.refresh_if_stale()
        trouble = self._directory.trouble
        if trouble is not None and trouble.code == NO_SUCH_GROUP:
            raise StartError(
                f"workspace.yml names the user group {trouble.place}, which this Slack workspace does not have; "
                "copy the id of your group from Slack, or ask an admin to bring the group back"
            )
