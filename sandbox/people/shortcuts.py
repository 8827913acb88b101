"""Shortcuts, global ones and those in a message's menu (docs.slack.dev/interactivity/implementing-shortcuts)."""

from collections.abc import Mapping

from sandbox.delivery.installation import Installation, offered_to
from sandbox.errors import NotAllowedError, UnknownError
from sandbox.payloads.interactions import message_shortcut, shortcut
from sandbox.state.workspace import Workspace
from sandbox.state.world import App, Person, ShortcutKind
from sandbox.web.response_urls import ResponseUrls


class Shortcuts:
    """Raises `SandboxError`s; `AppSilentError` and `AppUnreachedError` when the app gave no answer."""

    def __init__(
        self, workspace: Workspace, installed: Mapping[str, Installation], responses: ResponseUrls
    ) -> None:
        self._workspace = workspace
        self._installed = installed
        self._responses = responses

    async def use(self, user: str, callback_id: str) -> None:
        person = self._workspace.person(user)
        app = self._serving(person, callback_id, ShortcutKind.GLOBAL)
        await app.interact(shortcut(app.workspace, person, callback_id), f"the shortcut {callback_id!r}")

    async def use_on(self, user: str, channel: str, ts: str, callback_id: str) -> None:
        self._workspace.member_channel(user, channel)
        message, person = self._workspace.message(channel, ts), self._workspace.person(user)
        app = self._serving(person, callback_id, ShortcutKind.MESSAGE)
        url = self._responses.issue(app.workspace, user, channel, message=message)
        payload = message_shortcut(app.workspace, person, message, callback_id, response_url=url)
        await app.interact(payload, f"the shortcut {callback_id!r}")

    def _serving(self, person: Person, callback_id: str, kind: ShortcutKind) -> Installation:
        """People of other companies are offered none: theirs come from their own team's apps."""
        app = offered_to(person, self._installed, lambda each: callback_id in _offered(each, kind))
        if app is not None:
            return app
        everywhere = [name for each in self._workspace.apps.values() for name in _offered(each, kind)]
        if callback_id in everywhere:
            raise NotAllowedError(
                f"{person.id} is of another company; its people are not offered {callback_id!r}."
            )
        raise UnknownError(f"{kind} shortcut", callback_id, f"Shortcuts: {', '.join(everywhere) or 'none'}.")


def _offered(app: App, kind: ShortcutKind) -> list[str]:
    return [each.callback_id for each in app.shortcuts if each.kind is kind]
