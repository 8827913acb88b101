"""The fault switches of the dock."""

from playwright.async_api import Locator, expect

from sandbox.server import Sandbox
from tests.sandbox.page.contract import Desk
from tests.sandbox.page.page_screen import ON_A_SCREEN, Screen

pytestmark = ON_A_SCREEN


async def opened(screen: Screen, desk: Desk) -> Locator:
    await desk.serve(screen.page)
    await screen.page.reload()
    await screen.page.get_by_role("button", name="Faults").click()
    return screen.page.get_by_role("region", name="Faults")


async def test_a_fault_is_switched_on_for_a_method_at_a_chance(screen: Screen) -> None:
    desk = Desk()
    panel = await opened(screen, desk)
    await expect(panel.get_by_text("Nothing: the workspace behaves.")).to_be_visible()
    await panel.get_by_role("combobox", name="Method of “429 Too many requests”").fill("chat.postMessage")
    await panel.get_by_role("spinbutton", name="Chance in % of “429 Too many requests”").fill("25")
    await panel.get_by_role("switch", name="429 Too many requests").check()
    await expect(panel.locator(".fault-rule")).to_have_text(
        "429 Too many requestschat.postMessage, 25 %fired 0×"
    )
    await expect(screen.page.get_by_role("button", name="Faults 1 switched on")).to_be_visible()
    assert desk.told == [{"add": {"kind": "rate_limited", "method": "chat.postMessage", "probability": 0.25}}]


async def test_what_stands_counts_how_often_it_fired(screen: Screen) -> None:
    desk = Desk()
    desk.change({"add": {"kind": "slow", "method": "chat.update", "seconds": 2}})
    panel = await opened(screen, desk)
    rule = panel.locator(".fault-rule")
    await expect(rule).to_have_text("Slow answerschat.update, 2 sfired 0×")
    desk.rules[0]["fired"] = 3
    await expect(rule).to_have_text("Slow answerschat.update, 2 sfired 3×")


async def test_a_switch_that_is_turned_off_takes_all_its_rules_away(screen: Screen) -> None:
    desk = Desk()
    for method in ("chat.update", "chat.postMessage"):
        desk.change({"add": {"kind": "slow", "method": method}})
    desk.change({"add": {"kind": "severed", "channel": "C1"}})
    panel = await opened(screen, desk)
    await panel.get_by_role("switch", name="Slow answers").uncheck()
    await expect(panel.locator(".fault-rule")).to_have_text(["A severed channel#ext-acmefired 0×"])
    await panel.get_by_role("button", name="Remove A severed channel, #ext-acme").click()
    await expect(panel.locator(".fault-rule")).to_have_count(0)
    assert desk.told == [{"remove": "F1"}, {"remove": "F2"}, {"remove": "F3"}]


async def test_everything_is_cleared_at_once_and_the_seed_is_set(screen: Screen) -> None:
    desk = Desk()
    desk.change({"add": {"kind": "slow"}})
    panel = await opened(screen, desk)
    await panel.get_by_role("spinbutton", name="Seed").fill("11")
    await panel.get_by_role("spinbutton", name="Seed").press("Tab")
    await panel.get_by_role("button", name="Clear all").click()
    await expect(panel.locator(".fault-rule")).to_have_count(0)
    await expect(panel.get_by_role("switch", name="Slow answers")).not_to_be_checked()
    await expect(panel.get_by_role("spinbutton", name="Seed")).to_have_value("11")
    assert desk.told == [{"seed": 11}, {"clear": True}]


async def test_kinds_stand_in_groups_and_say_what_they_do(screen: Screen) -> None:
    panel = await opened(screen, Desk())
    await expect(panel.get_by_role("region", name="Web API").get_by_role("switch")).to_have_count(2)
    await expect(panel.get_by_text("Messages of the channel no longer reach the app.")).to_be_visible()


async def test_what_is_typed_into_a_field_outlives_a_redraw(screen: Screen) -> None:
    desk = Desk()
    panel = await opened(screen, desk)
    seconds = panel.get_by_role("spinbutton", name="Seconds of “Slow answers”")
    await seconds.fill("4")
    await panel.get_by_role("switch", name="A severed channel").check()
    await expect(panel.locator(".fault-rule")).to_have_count(1)
    await expect(seconds).to_have_value("4")
    await panel.get_by_role("switch", name="Slow answers").check()
    await expect(panel.locator(".fault-rule")).to_have_count(2)
    assert desk.told[-1] == {"add": {"kind": "slow", "seconds": 4}}


async def test_the_workspaces_own_faults_are_switched_on_and_what_it_refuses_stays_off(
    screen: Screen, sandbox: Sandbox
) -> None:
    await screen.page.get_by_role("button", name="Faults").click()
    panel = screen.page.get_by_role("region", name="Faults")
    late, severed = (
        panel.get_by_role("switch", name=name)
        for name in ("An event comes some seconds late", "A channel is cut off")
    )
    await late.check()
    await severed.click()
    await expect(screen.page.get_by_text("The fault severed_channel needs a channel")).to_be_visible()
    await expect(severed).not_to_be_checked()
    screen.complaints = [line for line in screen.complaints if "status of 400" not in line]
    await panel.get_by_role("combobox", name="Channel of “A channel is cut off").select_option("C1")
    await severed.check()
    await expect(panel.locator(".fault-rule")).to_have_count(2)
    assert [(rule.kind, rule.seconds, rule.fault.channel) for rule in sandbox.faults.rules()] == [
        ("late", 120, "*"),
        ("severed_channel", 0, "C1"),
    ]
