"""How messages read on the page: text, marks, dates, blocks, edits."""

from typing import Any

import pytest
from playwright.async_api import expect

from sandbox.server import Sandbox
from sandbox.state.messages import Message
from tests.sandbox.page.page_screen import ON_A_SCREEN, START, Screen, app_client, button, mrkdwn, plain, post
from tests.sandbox.page.samples import OF_TOMORROW, SELDOM

pytestmark = ON_A_SCREEN


async def test_somebody_of_another_company_carries_its_name(screen: Screen, sandbox: Sandbox) -> None:
    await sandbox.people.say("U5", "C1", "hello")
    await sandbox.people.say("U2", "C1", "hi")
    await expect(screen.page.locator(".byline")).to_have_text(["Kenji SatoAcme14:40", "Ben Okafor14:40"])
    await screen.act_as("Kenji Sato")
    await expect(screen.page.locator(".byline")).to_have_text(["Kenji Sato22:40", "Ben OkaforNorthwind22:40"])


async def test_text_stays_text(screen: Screen, sandbox: Sandbox) -> None:
    texts = ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "<b onclick=alert(1)>bold</b>"]
    for text in [*texts, "```<iframe src=//evil></iframe>```"]:
        await sandbox.people.say("U5", "C1", text)
        await post(sandbox, "C1", [{"type": "section", "text": plain(text)}, mrkdwn(text)])
    await expect(screen.messages).to_have_count(8)
    foreign = screen.page.locator("#main .body :is(img, script, b, iframe, [onclick], [onerror])")
    await expect(foreign).to_have_count(0)
    shown = "".join(await screen.page.locator("#main .body").all_inner_texts())
    assert [shown.count(text) for text in [*texts, "<iframe src=//evil></iframe>"]] == [3, 3, 3, 3]


async def test_only_web_and_mail_addresses_become_links(screen: Screen, sandbox: Sandbox) -> None:
    await post(
        sandbox, "C1", [mrkdwn("<javascript:alert(1)|run> <https://a.example/x|page> <mailto:a@b.example>")]
    )
    links = screen.messages.get_by_role("link")
    await expect(links).to_have_text(["page", "a@b.example"])
    await expect(links.first).to_have_attribute("rel", "noopener noreferrer")


MARKS = [
    ("*bold* _it_ ~gone~ `a*b*c`", "<strong>bold</strong> <em>it</em> <s>gone</s> <code>a*b*c</code>"),
    ("snake_case_name 2*3*4 a~b~c", "snake_case_name 2*3*4 a~b~c"),
    ("*bold with _both_*", "<strong>bold with <em>both</em></strong>"),
    ("* no* and *no *", "* no* and *no *"),
    ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
    (
        "*<https://a.example|a_b_c>*",
        '<strong><a href="https://a.example" target="_blank" rel="noopener noreferrer">a_b_c</a></strong>',
    ),
    ("<@U2> <@U1>", '<span class="mention">@Ben Okafor</span> <span class="mention mine">@Ana Ruiz</span>'),
    (
        "<!subteam^S1>, <!here>",
        '<span class="mention">@support</span>, <span class="mention mine">@here</span>',
    ),
    ("<#C3>", '<a class="mention" href="#channel=C3" data-channel="C3">#triage</a>'),
    ("14:30:15 :nosuch:", "14:30:15 :nosuch:"),
]


async def test_mrkdwn_reads_as_in_slack(screen: Screen, sandbox: Sandbox) -> None:
    await post(sandbox, "C1", [mrkdwn(text) for text, _ in MARKS])
    paragraphs = screen.messages.locator(".text p")
    await expect(paragraphs).to_have_count(len(MARKS))
    assert await paragraphs.evaluate_all("all => all.map(p => p.innerHTML)") == [html for _, html in MARKS]


async def test_an_apps_text_without_blocks_reads_as_mrkdwn_too(screen: Screen, sandbox: Sandbox) -> None:
    client = app_client(sandbox)
    sent = await client.chat_postMessage(channel="C1", text="Nothing was done: `/claim` is *one* word.")
    text = screen.messages.first.locator(".text")
    await expect(text).to_have_text("Nothing was done: /claim is one word.")
    await expect(text.locator("code")).to_have_text("/claim")
    await client.chat_update(channel="C1", ts=sent["ts"], text="Write `/claim 3`.")
    await expect(text.locator("code")).to_have_text("/claim 3")


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
    forms = ["{date_short_pretty} at {time}", "{ago}", "{date_num}"]
    tokens = ", ".join(f"<!date^{due}^{form}|x>" for form in forms)
    await post(sandbox, "C1", [mrkdwn(f"due {tokens}")])
    text = screen.messages.locator(".text")
    await expect(text).to_have_text("due Today at 15:20, In 40 minutes, 2026-03-03")
    await text.evaluate("node => { node.kept = true }")
    await screen.page.get_by_role("button", name="+15 min").click()
    await expect(text).to_have_text("due Today at 15:20, In 25 minutes, 2026-03-03")
    assert await text.evaluate("node => node.kept"), "the message was drawn anew for a moving date"
    await screen.act_as("Kenji Sato")
    await expect(text).to_have_text("due Today at 23:20, In 25 minutes, 2026-03-03")


@pytest.mark.parametrize(
    ("minutes", "read"),
    [
        (137, "in 2 hours 17 minutes"),
        (61, "in 1 hour 1 minute"),
        (120, "in 2 hours"),
        (1, "in 1 minute"),
        (0.5, "in less than a minute"),
        (-0.5, "just now"),
        (-89.5, "1 hour 29 minutes ago"),
        (36 * 60, "in 1 day"),
        (-71 * 60, "2 days ago"),
    ],
)
async def test_a_countdown_never_promises_more_than_is_left(
    screen: Screen, minutes: float, read: str
) -> None:
    script = """async (minutes) => {
        const { formatDate } = await import('/page/time.js');
        const now = new Date('2026-03-03T16:43:00Z');
        return formatDate(new Date(now.getTime() + minutes * 60_000), ', {ago}', 'UTC', now);
    }"""
    assert await screen.page.evaluate(script, minutes) == f", {read}"


async def test_every_date_form(screen: Screen) -> None:
    forms = [
        "date_num", "date_slash", "date_long", "date_long_full", "date", "date_short", "time", "time_secs",
        "date_pretty", "ago",
    ]  # fmt: skip
    script = """async ([forms, offset]) => {
        const { formatDate } = await import('/page/time.js');
        const now = new Date('2026-03-03T13:40:00Z');
        const date = new Date(now.getTime() + offset);
        return forms.map((form) => formatDate(date, `{${form}}`, 'Asia/Tokyo', now));
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
    overflow = {"type": "overflow", "action_id": "more", "options": [option]}
    severity = {
        **overflow,
        "type": "static_select",
        "action_id": "severity",
        "placeholder": plain("Severity"),
    }
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": plain("Request 1")},
        {"type": "section", "fields": fields, "accessory": overflow},
        {"type": "divider"},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "asked by <@U5>"}]},
        {"type": "rich_text", "elements": [rich]},
        {"type": "image", "image_url": "https://elsewhere.example/x.png", "alt_text": "A chart"},
        {"type": "actions", "elements": [
            button("Claim", "claim", style="primary"),
            severity,
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


@pytest.mark.parametrize("name", SELDOM)
async def test_a_block_that_is_seldom_sent_can_be_read(screen: Screen, sandbox: Sandbox, name: str) -> None:
    block, words = SELDOM[name]
    await post(sandbox, "C1", [block])
    body = screen.messages.locator(".body")
    for each in words:
        await expect(body).to_contain_text(each)
    await expect(body).not_to_contain_text("cannot show")


async def test_a_block_of_tomorrow_can_be_read(screen: Screen, sandbox: Sandbox) -> None:
    workspace = sandbox._workspace
    blocks = (OF_TOMORROW | {"block_id": "b1"},)
    workspace.post(
        Message("C1", workspace.ids.ts(), "UB", "T0", "news", blocks=blocks, bot_id="B1", app_id="A1")
    )
    for each in ("of_tomorrow", "New"):
        await expect(screen.messages.locator(".body")).to_contain_text(each)


async def test_an_attachment_shows_its_fields_and_its_colour(screen: Screen, sandbox: Sandbox) -> None:
    attachment = {
        "color": "#36a64f", "pretext": "From *monitoring*", "author_name": "Probe 3",
        "title": "<b>Down</b>", "title_link": "https://a.example/alarm", "text": "for _two_ minutes",
        "fields": [{"title": "Region", "value": "eu"}], "footer": "Probe", "ts": int(START.timestamp()),
        "actions": [{"type": "button", "text": "Silence", "name": "s"}],
    }  # fmt: skip
    await app_client(sandbox).chat_postMessage(channel="C1", text="alarm", attachments=[attachment])
    shown = screen.messages.locator(".attachment")
    words = ("From monitoring", "Probe 3", "for two minutes", "Regioneu", "Probe · Today at 14:40", "Silence")
    for each in words:
        await expect(shown).to_contain_text(each)
    await expect(shown.get_by_role("link", name="<b>Down</b>")).to_have_attribute(
        "href", "https://a.example/alarm"
    )
    await expect(shown).to_have_css("border-left-color", "rgb(54, 166, 79)")


async def test_rich_text_of_every_kind_can_be_read(screen: Screen, sandbox: Sandbox) -> None:
    pieces = [
        {"type": "color", "value": "#F405B3"},
        {"type": "text", "text": "under", "style": {"underline": True}},
        {"type": "of_tomorrow", "text": " new"},
    ]
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "third"}]}
    blocks = (
        {
            "type": "rich_text",
            "block_id": "rich",
            "elements": [
                {"type": "rich_text_section", "elements": pieces},
                {"type": "rich_text_list", "style": "ordered", "offset": 2, "elements": [item]},
            ],
        },
    )
    workspace = sandbox._workspace
    workspace.post(
        Message("C1", workspace.ids.ts(), "UB", "T0", "news", blocks=blocks, bot_id="B1", app_id="A1")
    )
    body = screen.messages.locator(".body")
    await expect(body.locator("p")).to_have_text("#F405B3under new")
    await expect(body.locator("u")).to_have_text("under")
    await expect(body.locator("ol")).to_have_attribute("start", "3")


async def test_words_read_in_the_direction_of_their_letters(screen: Screen, sandbox: Sandbox) -> None:
    for text in ("مرحبا بالعالم", "hello"):
        await post(sandbox, "C1", [mrkdwn(text)])
    sides = """all => all.map(text => {
        const range = document.createRange();
        range.selectNodeContents(text.querySelector('p'));
        const [words, box] = [range.getBoundingClientRect(), text.getBoundingClientRect()];
        return words.left - box.left < 1 ? 'left' : Math.abs(words.right - box.right) < 1 ? 'right' : 'between';
    })"""
    await expect(screen.messages).to_have_count(2)
    assert await screen.messages.locator(".text").evaluate_all(sides) == ["right", "left"]


async def test_no_word_is_too_long_for_a_table(screen: Screen, sandbox: Sandbox) -> None:
    cells = [{"type": "raw_text", "text": text} for text in ("x" * 300, "short")]
    await post(sandbox, "C1", [{"type": "table", "rows": [cells, cells]}])
    table = screen.messages.locator(".block-table")
    await expect(table).to_be_visible()
    assert await table.evaluate("node => node.scrollWidth <= node.clientWidth")


async def test_an_ephemeral_is_for_one_person(screen: Screen, sandbox: Sandbox) -> None:
    await app_client(sandbox).chat_postEphemeral(channel="C1", user="U1", text="You were second.")
    await expect(screen.messages).to_contain_text("Only visible to you")
    await expect(screen.messages).to_contain_text("You were second.")
    await screen.act_as("Ben Okafor")
    await expect(screen.messages).to_have_count(0)


async def test_edits_and_reactions_show(screen: Screen, sandbox: Sandbox) -> None:
    ts = await sandbox.people.say("U5", "C1", "is it down?")
    await sandbox.people.edit("U5", "C1", ts, "is it *down*?")
    await sandbox.people.react("U1", "C1", ts, "eyes")
    await expect(screen.messages.locator(".body")).to_have_text("is it down?(edited)")
    await expect(
        screen.messages.get_by_role("list", name="Reactions").get_by_role("img", name="eyes")
    ).to_be_visible()
    await sandbox.people.delete("U5", "C1", ts)
    await expect(screen.messages).to_have_count(0)


async def test_a_permalink_opens_here(screen: Screen, sandbox: Sandbox) -> None:
    ts = await sandbox.people.say("U5", "C1", "the first question")
    await post(sandbox, "C3", [mrkdwn(f"<{sandbox.permalink('C1', ts)}|open>")])
    await screen.go("triage")
    await screen.messages.get_by_role("link", name="open").click()
    await expect(screen.page.locator("#main h1")).to_have_text("ext-acme")
    await expect(screen.page.locator(".pointed-out")).to_contain_text("the first question")
