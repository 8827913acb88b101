"""The page of the local workspace in a real browser, against the real workspace.

Needs Chromium: `STEWARD_CHROMIUM` names its executable, else `chromium` is looked for in the path.
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, Route, async_playwright, expect
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.clock import MovingClock
from sandbox.scenes import Scene
from sandbox.server import Sandbox
from sandbox.world import App, Channel, Person, SlashCommand, Team, UserGroup, World

CHROMIUM = os.environ.get("STEWARD_CHROMIUM") or shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START = datetime(2026, 3, 3, 13, 40, tzinfo=UTC)

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: set STEWARD_CHROMIUM or install chromium"),
    pytest.mark.asyncio(loop_scope="module"),
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


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(small_world(), MovingClock(START)) as sandbox:
        yield sandbox


class Screen:
    """A person at a page. Everything the browser complains about, or asks of another host, is kept."""

    def __init__(self, page: Page, sandbox: Sandbox) -> None:
        self.page = page
        self.complaints: list[str] = []
        self._own = sandbox.page_url
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

    async def go(self, channel: str) -> None:
        await self.page.get_by_role("navigation").get_by_role("button", name=channel).click()

    async def write(self, text: str) -> None:
        await self.composer.fill(text)
        await self.composer.press("Enter")


@pytest_asyncio.fixture(loop_scope="module")
async def screen(browser: Browser, sandbox: Sandbox) -> AsyncIterator[Screen]:
    async with at_a_screen(browser, sandbox) as screen:
        yield screen


@asynccontextmanager
async def at_a_screen(browser: Browser, sandbox: Sandbox, **looks: Any) -> AsyncIterator[Screen]:
    looks = {"viewport": {"width": 1280, "height": 800}, **looks}
    context = await browser.new_context(**looks)
    context.set_default_timeout(5_000)
    screen = Screen(await context.new_page(), sandbox)
    await screen.open("as=U1&channel=C1")
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
    await handler.connect_async()  # type: ignore[no-untyped-call]
    yield
    await handler.close_async()  # type: ignore[no-untyped-call]


async def test_each_person_sees_only_the_channels_they_are_in(screen: Screen) -> None:
    places = screen.page.locator("#sidebar .place-name")
    await expect(places).to_have_text(["triage", "ext-acmewith Acme", "ext-globexwith Globex", "Steward"])
    await screen.act_as("Kenji Sato")
    await expect(places).to_have_text(["ext-acmewith Northwind"])
    await expect(screen.page.locator("#workspace-name")).to_have_text("Acme")


async def test_people_are_offered_by_company_with_their_work_and_local_time(screen: Screen) -> None:
    await screen.page.get_by_role("button", name="Acting as").click()
    acme = screen.page.get_by_role("group", name="Acme")
    await expect(acme.get_by_role("menuitemradio")).to_contain_text(["Kenji SatoPlatform lead22:40"])
    await expect(screen.page.get_by_role("menuitemradio")).to_have_count(4)


async def test_enter_sends_and_shift_enter_makes_a_line(screen: Screen, sandbox: Sandbox) -> None:
    await screen.composer.fill("first")
    await screen.composer.press("Shift+Enter")
    await screen.page.keyboard.type("second")
    assert sandbox.messages("C1") == []
    await screen.composer.press("Enter")
    await expect(screen.messages).to_have_count(1)
    await expect(screen.composer).to_have_value("")
    assert [message.text for message in sandbox.messages("C1")] == ["first\nsecond"]


async def test_somebody_of_another_company_carries_its_name(screen: Screen, sandbox: Sandbox) -> None:
    await sandbox.say("U5", "C1", "hello")
    await sandbox.say("U2", "C1", "hi")
    await expect(screen.page.locator(".byline")).to_have_text(["Kenji SatoAcme14:40", "Ben Okafor14:40"])
    await screen.act_as("Kenji Sato")
    await expect(screen.page.locator(".byline")).to_have_text(["Kenji Sato22:40", "Ben OkaforNorthwind22:40"])


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "*<b onclick=alert(1)>bold</b>*",
        "```<iframe src=//evil></iframe>```",
    ],
)
async def test_text_stays_text(screen: Screen, sandbox: Sandbox, text: str) -> None:
    await sandbox.say("U5", "C1", text)
    await post(sandbox, "C1", [{"type": "section", "text": plain(text)}, mrkdwn(text)])
    await expect(screen.messages).to_have_count(2)
    foreign = screen.page.locator("#main .body :is(img, script, b, iframe, [onclick], [onerror])")
    await expect(foreign).to_have_count(0)
    for shown in await screen.page.locator("#main .body").all_inner_texts():
        assert text.strip("*`") in shown


async def test_only_web_and_mail_addresses_become_links(screen: Screen, sandbox: Sandbox) -> None:
    await post(
        sandbox, "C1", [mrkdwn("<javascript:alert(1)|run> <https://a.example/x|page> <mailto:a@b.example>")]
    )
    links = screen.messages.get_by_role("link")
    await expect(links).to_have_text(["page", "a@b.example"])
    await expect(links.first).to_have_attribute("rel", "noopener noreferrer")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _it_ ~gone~ `a*b*c`", "<strong>bold</strong> <em>it</em> <s>gone</s> <code>a*b*c</code>"),
        ("snake_case_name 2*3*4 a~b~c", "snake_case_name 2*3*4 a~b~c"),
        ("*bold with _both_*", "<strong>bold with <em>both</em></strong>"),
        ("* no* and *no *", "* no* and *no *"),
        ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
        ("*<https://a.example|a_b_c>*", '<strong><a href="https://a.example" target="_blank" rel="noopener noreferrer">a_b_c</a></strong>'),
        ("<@U2> <@U1>", '<span class="mention">@Ben Okafor</span> <span class="mention mine">@Ana Ruiz</span>'),
        ("<!subteam^S1>, <!here>", '<span class="mention">@support</span>, <span class="mention mine">@here</span>'),
        ("<#C3>", '<a class="mention" href="#channel=C3" data-channel="C3">#triage</a>'),
        ("14:30:15 :nosuch:", "14:30:15 :nosuch:"),
    ],
)  # fmt: skip
async def test_mrkdwn_reads_as_in_slack(screen: Screen, sandbox: Sandbox, text: str, html: str) -> None:
    await post(sandbox, "C1", [mrkdwn(text)])
    paragraph = screen.messages.locator(".text p")
    await expect(paragraph).to_have_count(1)
    assert await paragraph.inner_html() == html


async def test_quotes_code_and_emoji(screen: Screen, sandbox: Sandbox) -> None:
    await post(sandbox, "C1", [mrkdwn("&gt; one\n&gt; two\nthen :tada:\n```x = 1\ny &lt; 2```")])
    message = screen.messages.first
    await expect(message.locator("blockquote")).to_have_text("onetwo")
    await expect(message.get_by_role("img", name="tada")).to_have_text("🎉")
    assert await message.locator("pre").inner_text() == "x = 1\ny < 2"


async def test_dates_stand_in_the_readers_zone_and_move_with_the_clock(
    screen: Screen, sandbox: Sandbox
) -> None:
    due = int(START.timestamp()) + 40 * 60
    token = f"due <!date^{due}^{{date_short_pretty}} at {{time}}|x>, <!date^{due}^{{ago}}|x>, <!date^{due}^{{date_num}}|x>"
    await post(sandbox, "C1", [mrkdwn(token)])
    text = screen.messages.locator(".text")
    await expect(text).to_have_text("due Today at 15:20, In 40 minutes, 2026-03-03")
    await text.evaluate("node => { node.kept = true }")
    await screen.page.get_by_role("button", name="+15 min").click()
    await expect(text).to_have_text("due Today at 15:20, In 25 minutes, 2026-03-03")
    assert await text.evaluate("node => node.kept"), "the message was drawn anew for a moving date"
    await screen.act_as("Kenji Sato")
    await expect(text).to_have_text("due Today at 23:20, In 25 minutes, 2026-03-03")


async def test_every_date_form(screen: Screen) -> None:
    forms = (
        "date_num date_slash date_long date_long_full date date_short time time_secs date_pretty ago".split()
    )
    script = """async ([forms, offset]) => {
        const { formatDate } = await import('/page/time.js');
        const now = new Date('2026-03-03T13:40:00Z');
        return forms.map((form) => formatDate(new Date(now.getTime() + offset), `{${form}}`, 'Asia/Tokyo', now));
    }"""
    assert await screen.page.evaluate(script, [forms, 86_400_000]) == [
        "2026-03-04", "04/03/2026", "Wednesday, March 4th", "March 4, 2026", "March 4th", "Mar 4", "22:40",
        "22:40:00", "Tomorrow", "In 1 day",
    ]  # fmt: skip
    assert await screen.page.evaluate(script, [["date", "ago"], -400 * 86_400_000]) == [
        "January 27th, 2025",
        "400 days ago",
    ]


async def test_a_card_shows_every_block(screen: Screen, sandbox: Sandbox) -> None:
    option = {"text": plain("SEV1"), "value": "1"}
    fields = [{"type": "mrkdwn", "text": "*Customer*\nAcme"}, {"type": "mrkdwn", "text": "*Severity*\n1"}]
    rich = {
        "type": "rich_text_section",
        "elements": [{"type": "text", "text": "<i>raw</i>", "style": {"bold": True}}],
    }
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain("Request 1")},
        {"type": "section", "fields": fields, "accessory": {"type": "overflow", "action_id": "more", "options": [option]}},
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "asked by <@U5>"}]},
        {"type": "rich_text", "elements": [rich]},
        {"type": "image", "image_url": "https://elsewhere.example/x.png", "alt_text": "A chart"},
        {"type": "actions", "elements": [
            button("Claim", "claim", style="primary"),
            {"type": "static_select", "action_id": "severity", "placeholder": plain("Severity"), "options": [option]},
            {"type": "users_select", "action_id": "owner", "placeholder": plain("Owner")},
        ]},
    ]  # fmt: skip
    await post(sandbox, "C3", blocks)
    await screen.go("triage")
    card = screen.messages.first
    await expect(card.get_by_role("heading", name="Request 1")).to_be_visible()
    await expect(card.locator(".fields .text")).to_have_text(["CustomerAcme", "Severity1"])
    await expect(card.locator(".block-context")).to_have_text("asked by @Kenji Sato")
    await expect(card.locator("strong", has_text="<i>raw</i>")).to_be_visible()
    await expect(card.get_by_role("img", name="A chart")).to_be_visible()
    await expect(card.get_by_role("button", name="Claim")).to_have_class("button primary")
    await expect(card.get_by_role("combobox", name="Severity")).to_be_visible()
    await expect(card.get_by_role("combobox", name="Owner").locator("option")).to_have_count(5)
    await card.get_by_role("button", name="More actions").click()
    await expect(screen.page.get_by_role("menuitem", name="SEV1")).to_be_focused()
    await screen.page.keyboard.press("Escape")
    await expect(card.get_by_role("button", name="More actions")).to_be_focused()


async def test_typing_is_not_disturbed_by_what_arrives(screen: Screen, sandbox: Sandbox) -> None:
    await screen.composer.fill("half a sentence")
    await screen.composer.evaluate("node => node.setSelectionRange(4, 4)")
    await sandbox.say("U5", "C1", "are you there?")
    await post(sandbox, "C3", [mrkdwn("a card")])
    await expect(screen.messages).to_have_count(1)
    await expect(screen.composer).to_be_focused()
    await expect(screen.composer).to_have_value("half a sentence")
    assert await screen.composer.evaluate("node => node.selectionStart") == 4


async def test_a_draft_waits_where_it_was_written(screen: Screen) -> None:
    await screen.composer.fill("for Acme")
    await screen.go("ext-globex")
    await expect(screen.composer).to_have_value("")
    await screen.go("ext-acme")
    await expect(screen.composer).to_have_value("for Acme")


async def test_the_keyboard_stays_on_a_button_whose_card_is_redrawn(screen: Screen, sandbox: Sandbox) -> None:
    blocks = [mrkdwn("one"), {"type": "actions", "block_id": "b", "elements": [button("Claim", "claim")]}]
    ts = await post(sandbox, "C1", blocks)
    await screen.messages.get_by_role("button", name="Claim").focus()
    await app_client(sandbox).chat_update(channel="C1", ts=ts, text="card", blocks=[mrkdwn("two"), blocks[1]])
    await expect(screen.messages.locator(".text").first).to_have_text("two")
    await expect(screen.messages.get_by_role("button", name="Claim")).to_be_focused()


async def test_a_thread_has_its_own_pane_and_composer(screen: Screen, sandbox: Sandbox) -> None:
    parent = await sandbox.say("U5", "C1", "is the API down?")
    await screen.messages.hover()
    await screen.page.get_by_role("button", name="Reply in thread to Kenji Sato").click()
    thread = screen.page.get_by_role("complementary", name="Thread")
    reply = thread.get_by_role("combobox", name="Reply in thread")
    await expect(reply).to_be_focused()
    await reply.fill("looking")
    await reply.press("Enter")
    await expect(thread.locator(".message")).to_have_count(2)
    await expect(screen.messages).to_have_count(1)
    await expect(screen.page.locator(".thread-summary strong")).to_have_text("1 reply")
    assert sandbox.messages("C1")[-1].thread_ts == parent
    await reply.press("Escape")
    await expect(thread).to_be_hidden()
    await expect(screen.messages).to_be_focused()


async def test_commands_are_completed_for_colleagues_only(screen: Screen) -> None:
    suggestions = screen.page.locator("#composer-suggestions [role=option]")
    await screen.composer.press_sequentially("/")
    await expect(suggestions).to_have_text(
        ["/claim [number]Take a request", "/resolve [number]Close a request"]
    )
    await screen.composer.press("ArrowDown")
    await screen.composer.press("Enter")
    await expect(screen.composer).to_have_value("/resolve ")
    await screen.act_as("Kenji Sato")
    await screen.composer.press_sequentially("/")
    await expect(suggestions).to_have_count(0)


async def test_a_refusal_is_a_toast_and_the_text_comes_back(screen: Screen) -> None:
    await screen.act_as("Kenji Sato")
    await screen.write("/claim 1")
    toast = screen.page.locator(".toast")
    await expect(toast).to_contain_text("/claim is not a valid command.")
    await expect(screen.composer).to_have_value("/claim 1")
    await toast.get_by_role("button", name="Dismiss").click()
    await expect(toast).to_have_count(0)
    screen.complaints = [line for line in screen.complaints if "status of 400" not in line]


async def test_names_become_mentions_and_links(screen: Screen, sandbox: Sandbox) -> None:
    await screen.composer.press_sequentially("hi @ken")
    await screen.composer.press("Tab")
    await expect(screen.composer).to_have_value("hi @Kenji Sato ")
    await screen.composer.press_sequentially("1<2, see #triage and https://a.example/x. mail me@ana")
    await screen.composer.press("Enter")
    await expect(screen.messages.locator(".mention")).to_have_text(["@Kenji Sato", "#triage"])
    assert sandbox.messages("C1")[0].text == (
        "hi <@U5> 1&lt;2, see <#C3|triage> and <https://a.example/x>. mail me@ana"
    )


async def test_what_arrived_unseen_is_counted_until_it_is_opened(screen: Screen, sandbox: Sandbox) -> None:
    await screen.go("ext-globex")
    await sandbox.say("U5", "C1", "one")
    await sandbox.say("U5", "C1", "two")
    place = screen.page.get_by_role("navigation").get_by_role("button", name="ext-acme")
    await expect(place.locator(".count")).to_have_text("2")
    await place.click()
    await expect(place.locator(".count")).to_have_count(0)
    await screen.go("ext-globex")
    await sandbox.say("U5", "C1", "three")
    await expect(place.locator(".count")).to_have_text("1")
    await place.click()
    await expect(screen.page.locator(".new-divider + .message")).to_contain_text("three")


async def test_an_ephemeral_is_for_one_person(screen: Screen, sandbox: Sandbox) -> None:
    await app_client(sandbox).chat_postEphemeral(channel="C1", user="U1", text="You were second.")
    await expect(screen.messages).to_contain_text("Only visible to you")
    await expect(screen.messages).to_contain_text("You were second.")
    await screen.act_as("Ben Okafor")
    await expect(screen.messages).to_have_count(0)


async def test_edits_and_reactions_show(screen: Screen, sandbox: Sandbox) -> None:
    ts = await sandbox.say("U5", "C1", "is it down?")
    await sandbox.edit("U5", "C1", ts, "is it *down*?")
    await sandbox.react("U1", "C1", ts, "eyes")
    await expect(screen.messages.locator(".body")).to_have_text("is it down?(edited)")
    await expect(
        screen.messages.get_by_role("list", name="Reactions").get_by_role("img", name="eyes")
    ).to_be_visible()
    await sandbox.delete("U5", "C1", ts)
    await expect(screen.messages).to_have_count(0)


async def test_a_press_reaches_the_app_and_its_answer_the_card(screen: Screen, sandbox: Sandbox) -> None:
    app = AsyncApp(client=app_client(sandbox), signing_secret="secret")
    seen: list[str] = []

    @app.action("claim")
    async def claim(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        seen.append(body["user"]["id"])
        await ack()
        await client.chat_update(channel="C1", ts=body["message"]["ts"], text="t", blocks=[mrkdwn("claimed")])

    confirm = {"title": plain("Claim it?"), "text": plain("It is yours then."), "confirm": plain("Yes"), "deny": plain("No")}  # fmt: skip
    async with running(app, sandbox):
        await post(
            sandbox, "C1", [{"type": "actions", "elements": [button("Claim", "claim", confirm=confirm)]}]
        )
        await screen.act_as("Ben Okafor")
        await screen.messages.get_by_role("button", name="Claim").click()
        await screen.page.get_by_role("button", name="No").click()
        await expect(screen.page.get_by_role("dialog")).to_have_count(0)
        assert seen == []
        await screen.messages.get_by_role("button", name="Claim").click()
        await screen.page.get_by_role("button", name="Yes").click()
        await expect(screen.messages.locator(".text")).to_have_text("claimed")
    assert seen == ["U2"]


def picker() -> dict[str, Any]:
    requests = [
        {"text": plain("1 · The API is down"), "value": "1"},
        {"text": plain("2 · Late export"), "value": "2"},
    ]
    then = [{"text": plain("Tell the customer"), "value": "tell"}]
    return {
        "type": "modal", "callback_id": "picked", "title": plain("Claim"), "submit": plain("Take it"), "close": plain("Cancel"),
        "blocks": [
            {"type": "input", "block_id": "request", "label": plain("Request"),
             "element": {"type": "static_select", "action_id": "pick", "options": requests}},
            {"type": "input", "block_id": "note", "label": plain("Note"), "optional": True,
             "element": {"type": "plain_text_input", "action_id": "text", "multiline": True}},
            {"type": "input", "block_id": "then", "label": plain("Then"), "optional": True,
             "element": {"type": "checkboxes", "action_id": "do", "options": then}},
        ],
    }  # fmt: skip


async def test_a_modal_is_filled_in_corrected_and_taken(screen: Screen, sandbox: Sandbox) -> None:
    app = AsyncApp(client=app_client(sandbox), signing_secret="secret")
    taken: list[Any] = []

    @app.command("/claim")
    async def claim(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=picker())

    @app.view("picked")
    async def picked(ack: Any, view: dict[str, Any]) -> None:
        values = view["state"]["values"]
        if values["request"]["pick"]["selected_option"]["value"] == "2":
            await ack(response_action="errors", errors={"request": "Ben took 2 at 14:39."})
            return
        taken.append(
            (values["note"]["text"]["value"], [o["value"] for o in values["then"]["do"]["selected_options"]])
        )
        await ack()

    async with running(app, sandbox):
        await screen.write("/claim")
        dialog = screen.page.get_by_role("dialog", name="Claim")
        request = dialog.get_by_role("combobox", name="Request")
        await expect(request).to_be_focused()
        await request.select_option("2")
        await dialog.get_by_role("textbox", name="Note").fill("seen before")
        await dialog.get_by_role("checkbox", name="Tell the customer").check()
        await sandbox.say("U5", "C1", "still down")
        await expect(screen.messages).to_have_count(1)
        await dialog.get_by_role("button", name="Take it").click()
        await expect(dialog.get_by_text("Ben took 2 at 14:39.")).to_be_visible()
        await expect(dialog.get_by_role("textbox", name="Note")).to_have_value("seen before")
        await request.select_option("1")
        await dialog.get_by_role("button", name="Take it").click()
        await expect(dialog).to_have_count(0)
    assert taken == [("seen before", ["tell"])]


async def test_escape_closes_a_modal_in_the_workspace_too(screen: Screen, sandbox: Sandbox) -> None:
    app = AsyncApp(client=app_client(sandbox), signing_secret="secret")

    @app.command("/claim")
    async def claim(ack: Any, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=picker())

    async with running(app, sandbox):
        await screen.write("/claim")
        await expect(screen.page.get_by_role("dialog")).to_be_visible()
        await screen.page.keyboard.press("Escape")
        await expect(screen.page.get_by_role("dialog")).to_have_count(0)
    assert sandbox.views("U1") == []


async def test_the_home_tab_shows_what_the_app_published(screen: Screen, sandbox: Sandbox) -> None:
    await screen.go("Steward")
    await expect(screen.page.locator("#main .empty")).to_have_text(
        "Steward shows nothing here for Ana Ruiz yet."
    )
    await app_client(sandbox).views_publish(
        user_id="U1", view={"type": "home", "blocks": [mrkdwn("*Nothing* needs you.")]}
    )
    await expect(screen.page.locator(".home-page")).to_have_text("Nothing needs you.")


async def test_the_clock_shows_both_zones_and_moves(screen: Screen, sandbox: Sandbox) -> None:
    face = screen.page.get_by_role("group", name="Time in the workspace")
    await expect(face).to_have_text("13:40UTC · Tue 3 Mar14:40Madrid · GMT+1")
    await screen.page.get_by_role("button", name="+1 h").click()
    await expect(face).to_have_text("14:40UTC · Tue 3 Mar15:40Madrid · GMT+1")
    assert sandbox.clock.now() == datetime(2026, 3, 3, 14, 40, tzinfo=UTC)


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
        await sandbox.say("U5", "C1", "is the API down?")

    async def fail() -> None:
        raise RuntimeError("told to")

    sandbox.offer_scenes(
        [Scene("a", "A customer asks", "Watch #ext-acme.", ask), Scene("b", "It breaks", "Oh.", fail)]
    )
    story = screen.page.get_by_role("region", name="Story")
    await expect(story).to_contain_text("Watch #ext-acme.")
    await story.get_by_role("button", name="Play").click()
    await expect(screen.messages).to_contain_text("is the API down?")
    await expect(story.get_by_role("button", name="A customer asks, step 1, done")).to_be_visible()
    await expect(story).to_contain_text("1 of 2")
    await story.get_by_role("button", name="Play").click()
    await expect(story.get_by_role("button", name="It breaks, step 2, failed")).to_be_visible()
    await expect(story.get_by_role("button", name="Try again")).to_be_enabled()


async def test_a_reload_comes_back_to_the_same_view(screen: Screen, sandbox: Sandbox) -> None:
    ts = await sandbox.say("U5", "C1", "parent")
    await sandbox.say("U1", "C1", "child", thread_ts=ts)
    await screen.act_as("Ben Okafor")
    await screen.page.locator(".thread-summary").click()
    await screen.page.reload()
    await expect(screen.page.get_by_role("complementary", name="Thread").locator(".message")).to_have_count(2)
    await expect(screen.page.get_by_role("button", name="Acting as")).to_contain_text("Ben Okafor")
    await screen.page.go_back()
    await expect(screen.page.get_by_role("complementary", name="Thread")).to_be_hidden()


async def test_a_permalink_opens_here(screen: Screen, sandbox: Sandbox) -> None:
    ts = await sandbox.say("U5", "C1", "the first question")
    await post(sandbox, "C3", [mrkdwn(f"<{sandbox.permalink('C1', ts)}|open>")])
    await screen.go("triage")
    await screen.messages.get_by_role("link", name="open").click()
    await expect(screen.page.locator("#main h1")).to_have_text("ext-acme")
    await expect(screen.page.locator(".pointed-out")).to_contain_text("the first question")


async def test_new_messages_are_announced_once(screen: Screen, sandbox: Sandbox) -> None:
    announcer = screen.page.locator("#announcer")
    await sandbox.say("U5", "C1", "is it *down*?")
    await expect(announcer).to_have_text("Kenji Sato: is it *down*?")
    await screen.write("yes")
    await expect(screen.messages).to_have_count(2)
    await expect(announcer).to_have_text("Kenji Sato: is it *down*?")


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_phone_shows_one_pane_at_a_time(browser: Browser, sandbox: Sandbox, scheme: str) -> None:
    await sandbox.say("U5", "C1", "a rather long question " * 8 + "https://example.com/" + "x" * 80)
    looks = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "color_scheme": scheme}
    async with at_a_screen(browser, sandbox, **looks) as screen:
        assert await screen.page.evaluate("document.documentElement.scrollWidth") == 390
        await expect(screen.page.get_by_role("navigation")).to_be_hidden()
        await screen.page.get_by_role("button", name="Channels").click()
        await screen.go("triage")
        await expect(screen.page.get_by_role("navigation")).to_be_hidden()
        await expect(screen.page.locator("#main h1")).to_have_text("triage")


async def test_a_lost_workspace_is_said_and_found_again(screen: Screen) -> None:
    await expect(screen.page.get_by_text("Connection lost")).to_be_hidden()
    await screen.page.context.set_offline(offline=True)
    await screen.write("are you there?")
    await expect(screen.page.locator(".toast").first).to_contain_text("The workspace does not answer.")
    await expect(screen.composer).to_have_value("are you there?")
    await screen.page.context.set_offline(offline=False)
    screen.complaints.clear()
