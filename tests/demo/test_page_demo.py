"""`make demo` as a newcomer starts it: an address, five lines, a page, and a story to play."""

import re
from pathlib import Path

import aiohttp
import pytest

from bot.demo.day import DAY
from tests.demo.demo_at_an_address import running_demo


async def test_the_demo_prints_an_address_that_offers_the_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running_demo() as (address, printed), aiohttp.ClientSession() as browser:
        page = await (await browser.get(address)).text()
        state = await (await browser.get(f"{address}control/state")).json()
    assert "<html" in page
    assert [scene["id"] for scene in state["scenes"]] == [scene.id for scene in DAY]
    assert len(re.findall(r"^  [1-5]\. ", printed, re.MULTILINE)) == 5
    assert (tmp_path / "steward-demo.sqlite3").exists()
