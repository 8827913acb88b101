"""A person at the page of a small workspace, and what tests do with them.

Needs Chromium: `STEWARD_CHROMIUM` names its executable, else `chromium` is looked for in the path.
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.server import Sandbox
from sandbox.state.world import App, Channel, Person, SlashCommand, Team, UserGroup, World

CHROMIUM = os.environ.get("STEWARD_CHROMIUM") or shutil.which("chromium")
START = datetime(2026, 3, 3, 13, 40, tzinfo=UTC)
ON_A_SCREEN = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: set STEWARD_CHROMIUM or install chromium"),
    pytest.mark.asyncio(loop_scope="session"),
]


def small_world() -> World:
    """One support team, one customer in Tokyo, one in California."""
    people = (
        Person("U1", "T0", "ana", "Ana Ruiz", tz="Europe/Madrid", title="Support engineer"),
        Person("U2", "T0", "ben", "Ben Okafor", tz="America/New_York", title="Support engineer"),
        Person("U5", "T1", "kenji", "Kenji Sato", tz="Asia/Tokyo", title="Platform lead"),
        Person("U7", "T2", "dana", "Dana Whitfield", tz="America/Los_Angeles", title="CTO"),
    )
    commands = (
        SlashCommand("/claim", "[number]", "Take a request"),
        SlashCommand("/resolve", "[number]", "Close a request"),
    )
    return World(
        teams=(
            Team("T0", "Northwind", "northwind"),
            Team("T1", "Acme", "acme"),
            Team("T2", "Globex", "globex"),
        ),
        people=people,
        channels=(
            Channel("C3", "triage", "T0", ("U1", "U2", "UB"), topic="Every open request"),
            Channel("C1", "ext-acme", "T0", ("U1", "U2", "UB", "U5"), ("T0", "T1")),
            Channel("C2", "ext-globex", "T0", ("U1", "UB", "U7"), ("T0", "T2")),
        ),
        user_groups=(UserGroup("S1", "support", "Support", ("U1", "U2")),),
        app=App("A1", "UB", "B1", "Steward", "T0", "xoxb-1", "xapp-1", "secret", commands),
        home_team="T0",
    )


QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=10_000)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


class Screen:
    """A person at a page. Everything the browser complains about, or asks of another host, is kept."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self._own = url
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("console", lambda line: self.complaints.append(line.text) if line.type == "error" else None)
        page.on("request", lambda request: self._look(request.url))

    def _look(self, url: str) -> None:
        if not url.startswith((self._own, "data:")):
            self.complaints.append(f"request to {url}")

    @property
    def messages(self) -> Locator:
        return self.page.locator("#main .message")

    @property
    def composer(self) -> Locator:
        return self.page.locator("#composer")

    async def open(self, fragment: str) -> None:
        await self.page.goto(f"{self._own}#{fragment}")
        await expect(self.page.locator("#main h1")).to_be_visible()

    async def act_as(self, name: str) -> None:
        await self.page.get_by_role("button", name="Acting as").click()
        await self.page.get_by_role("menuitemradio", name=name).click()

    async def become(self, name: str) -> None:
        """Act as somebody whose face is in the rail."""
        await self.page.get_by_role("button", name=f"Act as {name}").click()
        await expect(self.page.get_by_role("button", name="Acting as")).to_contain_text(name)

    async def go(self, channel: str) -> None:
        await self.page.locator("#sidebar").get_by_role("button", name=channel).click()

    async def write(self, text: str) -> None:
        await self.composer.fill(text)
        await self.composer.press("Enter")


@asynccontextmanager
async def at_a_screen(
    browser: Browser, sandbox: Sandbox | str, *, at: str = "as=U1&channel=C1", **looks: Any
) -> AsyncIterator[Screen]:
    """At the page of this workspace, or of the one at this address. It must not have complained at the end."""
    url = sandbox if isinstance(sandbox, str) else sandbox.page_url
    context = await browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **looks})
    context.set_default_timeout(10_000)
    screen = Screen(await context.new_page(), url)
    await screen.open(at)
    yield screen
    await context.close()
    assert screen.complaints == []


def app_client(sandbox: Sandbox) -> AsyncWebClient:
    return AsyncWebClient(token="xoxb-1", base_url=sandbox.base_url)


async def post(sandbox: Sandbox, channel: str, blocks: list[dict[str, Any]], text: str = "a card") -> str:
    answer = await app_client(sandbox).chat_postMessage(channel=channel, text=text, blocks=blocks)
    return str(answer["ts"])


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def button(text: str, action: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": action, "value": "1", **more}


@asynccontextmanager
async def running(app: AsyncApp, sandbox: Sandbox) -> AsyncIterator[None]:
    handler = AsyncSocketModeHandler(app, "xapp-1", web_client=app_client(sandbox))
    await handler.connect_async()
    try:
        yield
    finally:
        await handler.close_async()
