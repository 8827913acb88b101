"""`make demo` as a newcomer starts it: an address, five lines, a page, and a story to play."""

import asyncio
import io
import re
from pathlib import Path

import aiohttp
import pytest
from rich.console import Console

from bot.demo.day import DAY
from bot.demo.page import serve


async def test_the_demo_prints_an_address_that_offers_the_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    printed = io.StringIO()
    running = asyncio.create_task(serve(Console(file=printed, width=200), 0))
    try:
        async with asyncio.timeout(30):
            while (address := re.search(r"http://127\.0\.0\.1:\d+/", printed.getvalue())) is None:
                assert not running.done(), running.exception()
                await asyncio.wait([running], timeout=0.05)
        async with aiohttp.ClientSession() as browser:
            page = await (await browser.get(address[0])).text()
            state = await (await browser.get(f"{address[0]}control/state")).json()
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert "<html" in page
    assert [scene["id"] for scene in state["scenes"]] == [scene.id for scene in DAY]
    assert len(re.findall(r"^  [1-5]\. ", printed.getvalue(), re.MULTILINE)) == 5
    assert (tmp_path / "steward-demo.sqlite3").exists()
