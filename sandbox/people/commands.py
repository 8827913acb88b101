"""Slash commands, as Slack runs them: who may, what the app gets, and what people see of the answer.

docs.slack.dev/interactivity/implementing-slash-commands
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.delivery.installation import Installation, offered_to
from sandbox.delivery.line import EnvelopeKind, Unanswered
from sandbox.errors import AppAnswerError
from sandbox.payloads.interactions import slash_command
from sandbox.people.command_text import as_typed, escaped
from sandbox.state.messages import Json, Message
from sandbox.state.workspace import Workspace
from sandbox.state.world import App, SlashCommand
from sandbox.web.errors import ApiError
from sandbox.web.response_urls import ResponseUrls

NOT_A_COMMAND = "invalid_command"
NOT_IN_THREADS = "not_in_threads"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person sees after a slash command; with an `error`, `text` holds Slack's own words."""

    text: str = ""
    blocks: tuple[Json, ...] = ()
    error: str | None = None


class Commands:
    """Raises `SandboxError`s; a command that Slack refuses, or that nobody answers, is an `Answer`."""

    def __init__(
        self, workspace: Workspace, installed: Mapping[str, Installation], responses: ResponseUrls
    ) -> None:
        self._workspace = workspace
        self._installed = installed
        self._responses = responses

    async def run(self, user: str, channel: str, command: str, text: str, thread_ts: str | None) -> Answer:
        """Slack itself refuses what the person's own team has not installed, and threads."""
        self._workspace.member_channel(user, channel)
        person = self._workspace.person(user)
        app = offered_to(person, self._installed, lambda each: _known(each, command) is not None)
        if app is None:
            return Answer(f"{command} is not a valid command.", error=NOT_A_COMMAND)
        if thread_ts is not None:
            return Answer(f"{command} is not supported in threads. Sorry!", error=NOT_IN_THREADS)
        workspace = app.workspace
        url = self._responses.issue(workspace, user, channel)
        sent = _sent(workspace, command, text)
        payload = slash_command(workspace, person, channel, command=command, text=sent, response_url=url)
        body = await app.line.ask(EnvelopeKind.COMMAND, payload)
        if isinstance(body, Unanswered):
            return Answer(f"{command} failed with the error “{body}”", error=body)
        self._show(workspace, user, channel, f"{command} {text}".strip(), body)
        return Answer(str(body.get("text") or ""), tuple(body.get("blocks") or ()))

    def _show(self, workspace: Workspace, user: str, channel: str, line: str, body: Json) -> None:
        """With `in_channel` everybody sees what was typed, too. Raises `AppAnswerError`."""
        if body.get("response_type") == "in_channel":
            team = workspace.person(user).team_id
            workspace.post(Message(channel, workspace.ids.ts(), user, team, line))
        if not body.get("text") and not body.get("blocks"):
            return
        try:
            self._responses.answer(workspace, user, channel, body)
        except ApiError as error:
            raise AppAnswerError("the command", error.error, error.messages) from error


def _known(app: App, command: str) -> SlashCommand | None:
    return next((each for each in app.commands if each.command == command), None)


def _sent(workspace: Workspace, command: str, text: str) -> str:
    known = _known(workspace.app, command)
    return escaped(workspace, text) if known and known.should_escape else as_typed(workspace, text)
