"""One browser for all page tests; a workspace and a page for each."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from tests.sandbox.page.page_screen import START, Screen, at_a_screen, chromium, small_world


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(small_world(), MovingClock(START)) as sandbox:
        yield sandbox


@pytest_asyncio.fixture(loop_scope="session")
async def screen(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Screen]:
    async with at_a_screen(browser, sandbox) as screen:
        yield screen
