"""A bare Bolt app over HTTP whose one listener does nothing: what the door is compared with.

`python -m benchmarks.bare_bolt PORT` serves until it is ended.
"""

import sys

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from benchmarks.town import APP, HOME


def application() -> web.Application:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=HOME,
            bot_token=APP.bot_token,
            bot_id=APP.bot_id,
            bot_user_id=APP.bot_user,
        )

    async def nothing() -> None:
        """Bolt acks what some listener hears."""

    bolt = AsyncApp(signing_secret=APP.signing_secret, authorize=authorize)
    bolt.event("message")(nothing)
    return bolt.web_app("/slack/events")


if __name__ == "__main__":
    web.run_app(application(), host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
