"""The edge towards Slack: parse, authorise, one service, ack with the result."""

from slack_bolt.app.async_app import AsyncApp

from handlers import buttons, commands, customers, handovers, mishaps, modals, replies
from handlers.front_desk import FrontDesk


def register(app: AsyncApp, desk: FrontDesk) -> None:
    """Every listener; what is not registered here does not exist (the manifest is tested against it)."""
    commands.register(app, desk)
    buttons.register(app, desk)
    customers.register(app, desk)
    modals.register(app, desk)
    handovers.register(app, desk)
    replies.register(app, desk)
    app.error(mishaps.record)
