"""The page when it is reloaded, is open twice, or meets a workspace that begins anew."""

from contextlib import AsyncExitStack

from playwright.async_api import Browser, expect

from sandbox.server import Sandbox
from sandbox.time.clock import MovingClock
from tests.sandbox.page.page_screen import ON_A_SCREEN, START, Screen, at_a_screen, small_world

pytestmark = ON_A_SCREEN


async def test_what_was_read_is_still_read_after_a_reload(screen: Screen, sandbox: Sandbox) -> None:
    await sandbox.people.say("U5", "C1", "one")
    await expect(screen.messages).to_have_count(1)
    await screen.go("ext-globex")
    await sandbox.people.say("U5", "C1", "two")
    place = screen.page.get_by_role("navigation").get_by_role("button", name="ext-acme")
    await expect(place.locator(".count")).to_have_text("1")
    await screen.page.reload()
    await expect(place.locator(".count")).to_have_text("1")


async def leave(screen: Screen) -> None:
    """What the browser said of a server that was away is no complaint."""
    await screen.page.goto("about:blank")
    screen.complaints.clear()


async def test_a_workspace_that_begins_anew_takes_the_place_of_the_one_before(browser: Browser) -> None:
    told = [f"of the second {number}" for number in range(4)]
    async with AsyncExitStack() as stack:
        running = await stack.enter_async_context(AsyncExitStack())
        first = await running.enter_async_context(Sandbox(small_world(), MovingClock(START)))
        screen = await stack.enter_async_context(at_a_screen(browser, first, at="as=U1&channel=C2"))
        await first.people.say("U5", "C1", "of the first")
        place = screen.page.get_by_role("navigation").get_by_role("button", name="ext-acme")
        await place.click()
        await expect(screen.messages).to_have_count(1)
        await screen.go("ext-globex")
        await running.aclose()
        await expect(screen.page.get_by_text("Connection lost")).to_be_visible()
        port = int(first.page_url.rsplit(":", 1)[1].strip("/"))
        second = await stack.enter_async_context(Sandbox(small_world(), MovingClock(START), port=port))
        stack.push_async_callback(leave, screen)
        for text in told:
            await second.people.say("U5", "C1", text)
        await expect(screen.page.get_by_text("Connection lost")).to_be_hidden()
        await expect(place.locator(".count")).to_have_text("4")
        await place.click()
        await expect(screen.messages.locator(".body")).to_have_text(told)


async def test_two_people_at_two_screens_see_each_other_at_once(browser: Browser, sandbox: Sandbox) -> None:
    async with (
        at_a_screen(browser, sandbox) as ana,
        at_a_screen(browser, sandbox, at="as=U5&channel=C1") as kenji,
    ):
        await kenji.write("is it down?")
        await ana.messages.hover()
        await ana.messages.get_by_role("button", name="Reply in thread to Kenji Sato").click()
        await ana.page.locator("#thread-composer").fill("looking")
        await ana.page.locator("#thread-composer").press("Enter")
        await expect(kenji.page.locator(".thread-summary strong")).to_have_text("1 reply")
        await expect(kenji.page.locator("#thread")).to_be_hidden()
