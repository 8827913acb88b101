"""Around the messages: who acts, where, when, and the story; by mouse, keyboard and phone."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import Browser, Route, expect

from sandbox.control.scenes import Scene
from sandbox.errors import SceneFailedError
from sandbox.server import Sandbox
from sandbox.state.journal import ChangeKind
from sandbox.state.world import Person
from sandbox.time.clock import MovingClock
from tests.sandbox.page.page_screen import ON_A_SCREEN, START, Screen, at_a_screen, button, post, small_world

pytestmark = ON_A_SCREEN


async def test_each_person_sees_only_the_channels_they_are_in(screen: Screen) -> None:
    places = screen.page.locator("#sidebar .place-name")
    await expect(places).to_have_text(
        ["triage", "ext-acmeexternalAcme", "ext-globexexternalGlobex", "Steward"]
    )
    await screen.act_as("Kenji Sato")
    await expect(places).to_have_text(["ext-acmeexternalNorthwind"])
    await expect(screen.page.locator("#workspace-name")).to_have_text("Acme")


async def test_direct_messages_of_several_stand_under_their_names(screen: Screen, sandbox: Sandbox) -> None:
    sandbox._workspace.open_mpim(("U1", "U2"))
    await screen.go("Ben Okafor, Steward")
    await expect(screen.page.get_by_role("heading", level=1)).to_have_text("Ben Okafor, Steward")
    await screen.write("For the two of you")
    await expect(screen.page.locator(".message")).to_contain_text("For the two of you")


async def test_a_channel_that_is_not_as_others_are_says_so(screen: Screen, sandbox: Sandbox) -> None:
    sandbox.connecting.invite("C3", "T2")
    sandbox.connecting.freeze("C1")
    sandbox.channels.set_archived("U1", "C2", archived=True)
    places = screen.page.locator("#sidebar .place")
    await expect(places.filter(has_text="triage").locator(".badge")).to_have_text(["pending"])
    await expect(places.filter(has_text="ext-acme").locator(".badge")).to_have_text(["external", "frozen"])
    await expect(places.filter(has_text="ext-globex").locator(".badge")).to_have_text(
        ["external", "archived"]
    )
    await screen.go("triage")
    await expect(screen.page.locator(".standing")).to_have_text("Pending: Globex is invited")
    await screen.go("ext-acme")
    await expect(screen.page.locator(".standing")).to_contain_text("Frozen: the connection is severed")


async def test_a_channel_that_is_deleted_is_left(screen: Screen, sandbox: Sandbox) -> None:
    await sandbox.people.say("U5", "C1", "Is anybody here?")
    await screen.go("ext-acme")
    await expect(screen.page.locator(".message")).to_contain_text("Is anybody here?")
    sandbox.channels.delete("U1", "C1")
    await expect(screen.page.get_by_role("heading", level=1)).to_have_text("triage")
    await expect(screen.page.locator("#sidebar")).not_to_contain_text("ext-acme")


async def test_people_are_offered_by_company_with_their_work_and_local_time(screen: Screen) -> None:
    await screen.page.get_by_role("button", name="Acting as").click()
    acme = screen.page.get_by_role("group", name="Acme")
    await expect(acme.get_by_role("menuitemradio")).to_contain_text(["Kenji SatoPlatform lead22:40"])
    await expect(screen.page.get_by_role("menuitemradio")).to_have_count(4)


async def test_what_arrived_unseen_is_counted_until_it_is_opened(screen: Screen, sandbox: Sandbox) -> None:
    await screen.go("ext-globex")
    await sandbox.people.say("U5", "C1", "one")
    await sandbox.people.say("U5", "C1", "two")
    place = screen.page.get_by_role("navigation").get_by_role("button", name="ext-acme")
    await expect(place.locator(".count")).to_have_text("2")
    await place.click()
    await expect(place.locator(".count")).to_have_count(0)
    await screen.go("ext-globex")
    await sandbox.people.say("U5", "C1", "three")
    await expect(place.locator(".count")).to_have_text("1")
    await place.click()
    await expect(screen.page.locator(".new-divider + .message")).to_contain_text("three")


async def test_the_clock_shows_now_in_the_zones_of_the_cast_and_moves(
    screen: Screen, sandbox: Sandbox
) -> None:
    face = screen.page.get_by_role("group", name="Time in the workspace")
    await expect(face).to_have_text("13:40UTC · Tue 3 Mar14:40Madrid · GMT+108:40New York · GMT-5")
    await screen.page.get_by_role("button", name="+1 h").click()
    await expect(face).to_have_text("14:40UTC · Tue 3 Mar15:40Madrid · GMT+109:40New York · GMT-5")
    assert sandbox.clock.now() == datetime(2026, 3, 3, 14, 40, tzinfo=UTC)


async def test_time_is_played_and_paused(screen: Screen, sandbox: Sandbox) -> None:
    await screen.page.get_by_role("button", name="Play 60×").click()
    await expect(screen.page.locator(".zone").first).to_contain_text("13:41")
    await screen.page.get_by_role("button", name="Pause").click()
    await expect(screen.page.get_by_role("button", name="Play 60×")).to_be_visible()
    await screen.page.get_by_role("button", name="Zones").click()
    here = screen.page.get_by_role("dialog", name="Now, where everybody is")
    await expect(here).to_contain_text("Los Angeles Dana Whitfield")


async def test_a_face_in_the_rail_is_whom_one_acts_as(screen: Screen) -> None:
    rail = screen.page.get_by_role("navigation", name="People to act as")
    await rail.get_by_role("region", name="Acme").get_by_role("button", name="Act as Kenji Sato").click()
    await expect(screen.page.locator("#workspace-name")).to_have_text("Acme")
    await expect(rail.get_by_role("button", name="Act as Kenji Sato")).to_be_focused()
    await screen.page.keyboard.press("ArrowDown")
    await screen.page.keyboard.press("Enter")
    await expect(rail.get_by_role("button", name="Act as Dana Whitfield")).to_have_attribute(
        "aria-pressed", "true"
    )


async def test_alt_and_an_arrow_walk_through_the_channels(screen: Screen) -> None:
    await screen.composer.focus()
    heading = screen.page.locator("#main h1")
    for key, channel in [("ArrowDown", "ext-globex"), ("ArrowUp", "ext-acme"), ("ArrowUp", "triage")]:
        await screen.page.keyboard.press(f"Alt+{key}")
        await expect(heading).to_have_text(channel)
    await expect(screen.composer).to_be_focused()


async def test_who_is_in_no_channel_is_told_so(screen: Screen, sandbox: Sandbox) -> None:
    sandbox.connecting.unshare("C2", "T2")
    await screen.become("Dana Whitfield")
    await expect(screen.page.locator(".home .empty")).to_have_text(
        "Dana Whitfield is in no channel yet. Act as somebody else."
    )


async def test_an_open_panel_leaves_everything_in_the_window(screen: Screen) -> None:
    await screen.page.get_by_role("button", name="Under the hood").click()
    await expect(screen.page.get_by_role("region", name="Wire")).to_be_visible()
    edges = "ids => ids.map((id) => document.getElementById(id).getBoundingClientRect().bottom)"
    dock, switches = await screen.page.evaluate(edges, ["dock", "dock-switches"])
    assert dock < switches == 800
    await expect(screen.composer).to_be_in_viewport()


async def test_the_app_hears_of_a_home_that_is_opened_by_address(screen: Screen, sandbox: Sandbox) -> None:
    async with screen.page.expect_response("**/control/home"):
        await screen.open("as=U1&home=1")
    await expect(screen.page.locator(".home .empty")).to_be_visible()
    assert [change.who for change in sandbox.history() if change.kind is ChangeKind.HOME_OPENED] == ["U1"]


async def test_the_clock_says_that_it_is_walking(screen: Screen) -> None:
    async def slowly(route: Route) -> None:
        await expect(screen.page.locator("#clock")).to_have_attribute("aria-busy", "true")
        await route.continue_()

    await screen.page.route("**/control/clock", slowly)
    await screen.page.get_by_role("button", name="+1 h").click()
    await expect(screen.page.locator(".zone").first).to_contain_text("14:40")
    await expect(screen.page.locator("#clock")).not_to_have_attribute("aria-busy", "true")


async def test_scenes_are_steps_that_can_be_played(screen: Screen, sandbox: Sandbox) -> None:
    async def ask() -> None:
        await sandbox.people.say("U5", "C1", "is the API down?")

    async def fail() -> None:
        raise SceneFailedError("Nobody came. Start anew.")

    sandbox.offer_scenes(
        [Scene("a", "A customer asks", "Watch #ext-acme.", ask), Scene("b", "It breaks", "Oh.", fail)]
    )
    story = screen.page.get_by_role("region", name="Story")
    await expect(story).to_contain_text("Watch #ext-acme.")
    await story.get_by_role("button", name="It breaks").click()
    await expect(story.get_by_role("button", name="Play", exact=True)).to_be_disabled()
    await story.get_by_role("button", name="A customer asks").click()
    await story.get_by_role("button", name="Play", exact=True).click()
    await expect(screen.messages).to_contain_text("is the API down?")
    await expect(story.get_by_role("button", name="A customer asks (step 1, done)")).to_be_visible()
    await expect(story).to_contain_text("1 of 2")
    await story.get_by_role("button", name="Play", exact=True).click()
    await expect(story.get_by_role("button", name="It breaks (step 2, failed)")).to_be_visible()
    await expect(story.get_by_role("alert")).to_have_text("Nobody came. Start anew.")
    await expect(story.get_by_role("button", name="again")).to_have_count(0)


async def test_a_reload_comes_back_to_the_same_view(screen: Screen, sandbox: Sandbox) -> None:
    ts = await sandbox.people.say("U5", "C1", "parent")
    await sandbox.people.say("U1", "C1", "child", thread_ts=ts)
    await screen.act_as("Ben Okafor")
    await screen.page.locator(".thread-summary").click()
    await screen.page.reload()
    await expect(screen.page.get_by_role("complementary", name="Thread").locator(".message")).to_have_count(2)
    await expect(screen.page.get_by_role("button", name="Acting as")).to_contain_text("Ben Okafor")
    await screen.page.go_back()
    await expect(screen.page.get_by_role("complementary", name="Thread")).to_be_hidden()


async def test_new_messages_are_announced_once(screen: Screen, sandbox: Sandbox) -> None:
    announcer = screen.page.locator("#announcer")
    await sandbox.people.say("U5", "C1", "is it *down*?")
    await expect(announcer).to_have_text("Kenji Sato: is it down?")
    await screen.write("yes")
    await expect(screen.messages).to_have_count(2)
    await expect(announcer).to_have_text("Kenji Sato: is it down?")


async def test_everything_can_be_reached_with_the_keyboard(screen: Screen, sandbox: Sandbox) -> None:
    await post(sandbox, "C1", [{"type": "actions", "elements": [button("Claim", "claim")]}])
    await expect(screen.messages).to_have_count(1)
    names: list[str] = []
    await screen.page.evaluate("document.activeElement.blur()")
    for _ in range(30):
        await screen.page.keyboard.press("Tab")
        names.append(
            await screen.page.evaluate(
                "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
            )
        )
    wanted = [
        "Acting as",
        "+15 min",
        "Next event",
        "triage",
        "Claim",
        "Reply in thread to Steward",
        "Message #ext-acme",
    ]
    assert [name for name in wanted if not any(name in reached for reached in names)] == []


async def nothing() -> None:
    """A scene in which nothing happens."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_phone_shows_one_pane_at_a_time(browser: Browser, sandbox: Sandbox, scheme: str) -> None:
    await sandbox.people.say("U5", "C1", "a rather long question " * 8 + "https://example.com/" + "x" * 80)
    looks: dict[str, Any] = {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "color_scheme": scheme,
    }
    sandbox.offer_scenes([Scene(str(i), f"Scene number {i}", "What to look at.", nothing) for i in range(7)])
    async with at_a_screen(browser, sandbox, **looks) as screen:
        await screen.page.get_by_role("button", name="Story").click()
        await expect(screen.page.get_by_role("button", name="Scene number 6 (step 7")).to_be_attached()
        assert await screen.page.evaluate("document.documentElement.scrollWidth") == 390
        await expect(screen.page.get_by_role("navigation")).to_be_hidden()
        await screen.page.get_by_role("button", name="Channels").click()
        await screen.go("triage")
        await expect(screen.page.get_by_role("navigation")).to_be_hidden()
        await expect(screen.page.locator("#main h1")).to_have_text("triage")


async def test_no_two_people_of_a_small_cast_share_a_colour(browser: Browser) -> None:
    people = tuple(Person(f"U{each}", "T0", each, each.title()) for each in ("ed", "eva", "eli", "emma"))
    world = replace(small_world(), people=(*small_world().people, *people))
    async with Sandbox(world, MovingClock(START)) as sandbox, at_a_screen(browser, sandbox) as screen:
        faces = screen.page.locator("#cast .avatar")
        await expect(faces).to_have_count(8)
        colours = await faces.evaluate_all("all => all.map(face => getComputedStyle(face).backgroundColor)")
    assert len(set(colours)) == 8


async def test_the_keyboard_goes_from_message_to_message(screen: Screen, sandbox: Sandbox) -> None:
    for name in ("U5", "U2", "U5"):
        await sandbox.people.say(name, "C1", "hello")
    await expect(screen.messages).to_have_count(3)
    await screen.page.get_by_role("region", name="Messages").focus()
    await screen.page.keyboard.press("Tab")
    await expect(screen.messages.nth(2)).to_be_focused()
    await screen.page.keyboard.press("ArrowUp")
    await expect(screen.messages.nth(1)).to_be_focused()
    await screen.page.keyboard.press("Tab")
    await expect(screen.page.get_by_role("button", name="React to the message of Ben Okafor")).to_be_focused()
    for _ in range(2):
        await screen.page.keyboard.press("Tab")
    await expect(screen.messages.locator(":focus")).to_have_count(0)
