"""Ten thousand messages in a channel: the page draws a window of them, and never stalls."""

from statistics import median
from typing import Any

from playwright.async_api import expect

from sandbox.server import Sandbox
from tests.sandbox.page.page_screen import ON_A_SCREEN, Screen

pytestmark = ON_A_SCREEN

MANY = 10_000
MOST_DRAWN = 300
"""Messages in the document at once; the window holds 200."""
STALL_MS = 100
"""What people take for immediate (Nielsen, "Response Times: The 3 Important Limits")."""

# Scrolls to the very first message, and tells how long each frame took and how many messages were drawn at most.
SCROLL_UP = """async () => {
    const scroller = document.querySelector('#main .scroller');
    const rows = () => document.querySelectorAll('#main .message');
    const frames = [];
    let most = 0;
    while (frames.length < 3000 && !rows()[0].textContent.includes('message 0.')) {
        const begin = performance.now();
        scroller.scrollTop = 0;
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        frames.push(performance.now() - begin);
        most = Math.max(most, rows().length);
    }
    return { frames, most };
}"""

# From the stroke to the frame in which its letter stands there.
WATCH_KEYS = """() => {
    window.strokes = [];
    document.addEventListener('keydown', (event) => requestAnimationFrame(() =>
        setTimeout(() => window.strokes.push(performance.now() - event.timeStamp))), true);
}"""


def in_words(name: str, times: list[float]) -> str:
    ordered = sorted(times)
    return (
        f"{name}: median {median(ordered):.1f} ms, 95th percentile {ordered[int(len(ordered) * 0.95)]:.1f} ms, "
        f"longest {ordered[-1]:.1f} ms, of {len(ordered)}"
    )


async def filled(sandbox: Sandbox) -> None:
    for number in range(MANY):
        await sandbox.people.say(
            ("U5", "U1", "U2")[number // 4 % 3], "C1", f"message {number}. Is it *down*?"
        )


async def test_ten_thousand_messages_are_scrolled_through_and_typed_under_without_a_stall(
    screen: Screen, sandbox: Sandbox
) -> None:
    await filled(sandbox)
    await screen.page.reload()
    await expect(screen.messages.last).to_contain_text(f"message {MANY - 1}.")
    assert await screen.messages.count() <= MOST_DRAWN

    scrolled: dict[str, Any] = await screen.page.evaluate(SCROLL_UP)
    await expect(screen.messages.first).to_contain_text("message 0.")
    print(in_words("a frame while scrolling up", scrolled["frames"]))  # noqa: T201 - the figures are what one wants to read
    assert scrolled["most"] <= MOST_DRAWN
    assert median(scrolled["frames"]) < STALL_MS

    await screen.page.evaluate(WATCH_KEYS)
    await screen.composer.focus()
    sentence = "typed while others write, all the time"
    for letter in sentence:
        for _ in range(5):
            await sandbox.people.say("U5", "C1", "one more")
        await screen.page.keyboard.type(letter)
    await expect(screen.composer).to_have_value(sentence)
    strokes: list[float] = await screen.page.evaluate("window.strokes")
    print(in_words("a keystroke while messages arrive", strokes))  # noqa: T201 - the figures are what one wants to read
    assert median(strokes) < STALL_MS
    await expect(screen.messages.first).to_contain_text("message 0.")

    await screen.page.get_by_role("button", name="New messages").click()
    await expect(screen.messages.last).to_contain_text("one more")
    assert await screen.messages.count() <= MOST_DRAWN


async def test_who_reads_the_newest_message_still_does_when_a_panel_opens_below(
    screen: Screen, sandbox: Sandbox
) -> None:
    for number in range(60):
        await sandbox.people.say("U5", "C1", f"message {number}.")
    await expect(screen.messages.last).to_contain_text("message 59.")
    await screen.page.get_by_role("button", name="Under the hood").click()
    await expect(screen.page.get_by_role("region", name="Wire")).to_be_visible()
    await expect(screen.messages.last).to_be_in_viewport()
