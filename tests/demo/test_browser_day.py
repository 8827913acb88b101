"""The demo's day by hand, in a browser: what a newcomer types, presses and sees, with screenshots.

`STEWARD_SCREENSHOTS` names the folder that they are left in; else it is pytest's own.
"""

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from bot.demo import cast
from tests.demo.demo_at_an_address import running_demo
from tests.sandbox.page.page_screen import ON_A_SCREEN, Screen, at_a_screen, chromium

pytestmark = ON_A_SCREEN[:1]

WIDE, NARROW = {"width": 1400, "height": 900}, {"width": 420, "height": 860}

OTHER_LOOKS: dict[str, dict[str, Any]] = {
    "in-the-dark": {"viewport": WIDE, "color_scheme": "dark"},
    "on-a-phone": {"viewport": NARROW, "color_scheme": "light", "has_touch": True},
}


@dataclass
class Newcomer:
    """Somebody who tries the demo and takes pictures."""

    screen: Screen
    folder: Path
    pictures: list[str] = field(default_factory=list)

    async def picture(self, name: str) -> None:
        self.pictures.append(f"{len(self.pictures) + 1:02d}-{name}.png")
        await self.screen.page.screenshot(path=self.folder / self.pictures[-1], animations="disabled")

    def message(self, text: str) -> Locator:
        return self.screen.messages.filter(has_text=text).last

    async def at(self, person: str, channel: str) -> None:
        await self.screen.become(person)
        await self.screen.go(channel)
        await expect(self.screen.page.locator("#main h1")).to_contain_text(channel)


async def looks_around(me: Newcomer) -> None:
    page = me.screen.page
    await expect(page.get_by_role("region", name="Story")).to_contain_text("Customers ask")
    await expect(page.locator("#sidebar .badge.external")).to_have_count(2)
    await me.picture("first-look")


async def asks_as_a_customer(me: Newcomer) -> None:
    await me.screen.become("Kim Larsen")
    await expect(me.screen.page.locator("#sidebar .place-name")).to_have_text(
        ["ext-kestrelexternalLantern Support"]
    )
    await me.screen.write("Our webhooks have been failing since this morning, could you have a look?")
    await expect(me.message("webhooks have been failing")).to_be_visible()
    await me.picture("a-customer-asks")


async def claims_the_card(me: Newcomer) -> None:
    await me.at("Ana Sousa", "support-triage")
    card = me.message("Request 1")
    await expect(card).to_contain_text("Kestrel Robotics")
    await expect(card).to_contain_text("Unclaimed")
    await me.picture("a-card-in-triage")
    await card.get_by_role("button", name="Claim").click()
    await expect(me.message("Request 1")).to_contain_text("Claimed by @Ana Sousa")
    await expect(me.message("Request 1").get_by_role("button", name="Claim")).to_have_count(0)


async def changes_the_severity_in_a_modal(me: Newcomer) -> None:
    await me.message("Request 1").get_by_role("button", name="Severity").click()
    modal = me.screen.page.get_by_role("dialog", name=re.compile("^Severity of"))
    await modal.get_by_role("combobox", name="How bad is it?").select_option(
        label="Sev2: production works badly"
    )
    await modal.get_by_role("button", name="Change").click()
    await expect(modal.get_by_text("Complete this required field.")).to_be_visible()
    await me.picture("a-modal-that-lacks-a-reason")
    await modal.get_by_role("textbox", name="Why?").fill("Orders wait on these webhooks")
    await modal.get_by_role("button", name="Change").click()
    await expect(modal).to_have_count(0)
    await expect(me.message("Request 1")).to_contain_text("Sev2: Orders wait on these webhooks")
    await me.picture("the-card-after-it")


async def is_second_with_a_command(me: Newcomer) -> None:
    await me.at("Ben Okafor", "support-triage")
    await me.screen.composer.press_sequentially("/cl")
    await expect(me.screen.page.get_by_role("option", name="/claim")).to_be_visible()
    await me.picture("a-command-is-completed")
    await me.screen.composer.press("Tab")
    await me.screen.composer.press_sequentially("1")
    await me.screen.composer.press("Enter")
    answer = me.screen.messages.last
    await expect(answer).to_contain_text("Only visible to you")
    await expect(answer).to_contain_text("@Ana Sousa claimed request 1")
    await me.picture("one-claimer-wins")


async def answers_in_the_thread(me: Newcomer) -> None:
    await me.at("Ana Sousa", "ext-kestrel")
    question = me.message("webhooks have been failing")
    await question.hover()
    await question.get_by_role("button", name="Reply in thread").click()
    reply = me.screen.page.get_by_role("combobox", name="Reply in thread")
    await reply.fill("We found it: a certificate had expired. Webhooks flow again.")
    await reply.press("Enter")
    await expect(me.screen.page.locator("#thread .message")).to_have_count(2)
    await me.picture("an-answer-in-the-thread")
    await me.screen.go("support-triage")
    await expect(me.message("Request 1")).to_contain_text("First reply")


async def lets_time_pass(me: Newcomer) -> None:
    page = me.screen.page
    await me.at("Bo Keller", "ext-brightwave")
    await me.screen.write("is the API down?!")
    await me.at("Chloe Martin", "support-triage")
    await expect(me.message("is the API down")).to_contain_text("Unclaimed")
    before = await page.locator(".zone").first.inner_text()
    await page.get_by_role("button", name="Next event").click()
    await expect(page.locator(".zone").first).not_to_have_text(before)
    await page.get_by_role("button", name="+15 min").click()
    await expect(page.locator("#clock")).not_to_have_attribute("aria-busy", "true")
    await me.screen.go("support-escalations")
    await expect(me.message("is the API down")).to_be_visible()
    await me.picture("the-ladder-pings")
    await me.screen.go("Steward")
    await expect(me.message("is the API down")).to_contain_text("Brightwave")
    await me.screen.go("support-triage")
    await expect(me.message("is the API down")).to_contain_text("Unclaimed; pinged")


async def resolves_with_a_command(me: Newcomer) -> None:
    await me.at("Ana Sousa", "support-triage")
    await me.screen.write("/resolve 1")
    await expect(me.message("webhooks have been failing")).to_contain_text("Resolved")
    await me.screen.write("/steward status")
    await expect(me.screen.messages.last).to_contain_text("Only visible to you")
    await me.picture("resolved-and-what-is-open")


async def looks_under_the_hood(me: Newcomer) -> None:
    page = me.screen.page
    await page.get_by_role("button", name="Under the hood").click()
    ack = page.locator(".wire-entry.ack", has_text="/resolve").first
    await expect(ack.locator(".wire-ms")).to_have_text(re.compile(r"^\d+(\.\d)? ms$"))
    call = page.locator(".wire-entry.call", has_text="chat.update").first
    await expect(call.locator(".wire-gist")).to_contain_text("#support-triage")
    await call.locator("summary").click()
    await expect(call.locator("pre")).to_contain_text('"arguments"')
    await me.picture("under-the-hood")
    await page.get_by_role("button", name="Close the panel").click()


async def sees_what_the_customer_sees(me: Newcomer) -> None:
    await me.at("Kim Larsen", "ext-kestrel")
    await expect(me.screen.messages).to_have_count(1)
    await expect(me.screen.page.locator("#main")).not_to_contain_text("Request 1")
    await me.picture("what-the-customer-sees")


DAY = (
    looks_around,
    asks_as_a_customer,
    claims_the_card,
    changes_the_severity_in_a_modal,
    is_second_with_a_command,
    answers_in_the_thread,
    lets_time_pass,
    resolves_with_a_command,
    looks_under_the_hood,
    sees_what_the_customer_sees,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures are left."""
    made = Path(os.environ.get("STEWARD_SCREENSHOTS") or tmp_path / "screenshots").absolute()
    made.mkdir(parents=True, exist_ok=True)
    return made


async def test_a_newcomer_does_the_day_by_hand_in_a_browser(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with running_demo() as (address, _), chromium() as browser:
        at = f"as={cast.ANA}&channel={cast.TRIAGE}"
        async with at_a_screen(browser, address, at=at, viewport=WIDE, color_scheme="light") as screen:
            me = Newcomer(screen, folder)
            for step in DAY:
                await step(me)
        for name, looks in OTHER_LOOKS.items():
            async with at_a_screen(browser, address, at=at, **looks) as screen:
                me.screen = screen
                await expect(me.message("Resolved")).to_be_visible()
                await me.picture(name)
    assert len(me.pictures) > len(DAY)
