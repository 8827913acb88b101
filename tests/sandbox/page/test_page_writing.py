"""Writing on the page: the composer, its suggestions, threads and drafts."""

import asyncio

from playwright.async_api import Route, expect

from sandbox.server import Sandbox
from tests.sandbox.page.page_screen import ON_A_SCREEN, Screen, app_client, mrkdwn, post

pytestmark = ON_A_SCREEN


async def test_enter_sends_and_shift_enter_makes_a_line(screen: Screen, sandbox: Sandbox) -> None:
    await screen.composer.fill("first")
    await screen.composer.press("Shift+Enter")
    await screen.page.keyboard.type("second")
    assert sandbox.messages("C1") == []
    await screen.composer.press("Enter")
    await expect(screen.messages).to_have_count(1)
    await expect(screen.composer).to_have_value("")
    assert [message.text for message in sandbox.messages("C1")] == ["first\nsecond"]


async def test_typing_is_not_disturbed_by_what_arrives(screen: Screen, sandbox: Sandbox) -> None:
    await screen.composer.fill("half a sentence")
    await screen.composer.evaluate("node => node.setSelectionRange(4, 4)")
    await sandbox.people.say("U5", "C1", "are you there?")
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


async def test_a_thread_has_its_own_pane_and_composer(screen: Screen, sandbox: Sandbox) -> None:
    parent = await sandbox.people.say("U5", "C1", "is the API down?")
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


async def test_people_are_completed_who_share_a_channel(screen: Screen) -> None:
    suggestions = screen.page.locator("#composer-suggestions [role=option] strong")
    await screen.composer.press_sequentially("@")
    await expect(suggestions).to_have_text(["Ben Okafor", "Kenji Sato", "Dana Whitfield", "Steward"])
    await screen.composer.press("Escape")
    await expect(suggestions).to_have_count(0)
    await screen.act_as("Kenji Sato")
    await screen.composer.press_sequentially("@")
    await expect(suggestions).to_have_text(["Ana Ruiz", "Ben Okafor", "Steward"])


async def test_a_refusal_is_a_toast_and_the_text_comes_back(screen: Screen) -> None:
    await screen.act_as("Kenji Sato")
    await screen.write("/claim 1")
    toast = screen.page.locator(".toast")
    await expect(toast).to_contain_text("/claim is not a valid command.")
    await expect(screen.composer).to_have_value("/claim 1")
    await toast.get_by_role("button", name="Dismiss").click()
    await expect(toast).to_have_count(0)
    screen.complaints = [line for line in screen.complaints if "status of 400" not in line]


async def test_a_refusal_goes_by_itself_and_at_the_next_command(screen: Screen) -> None:
    await screen.page.clock.install()
    toast = screen.page.locator(".toast")
    await screen.write("/nosuch")
    await expect(toast).to_have_count(1)
    await screen.page.clock.fast_forward(6_000)
    await expect(toast).to_have_count(0)
    await screen.write("/nosuch")
    await expect(toast).to_have_count(1)
    await screen.write("good morning")
    await expect(screen.messages.last).to_contain_text("good morning")
    await expect(toast).to_have_count(0)
    screen.complaints.clear()


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


async def test_a_lost_workspace_is_said_and_found_again(screen: Screen) -> None:
    await expect(screen.page.get_by_text("Connection lost")).to_be_hidden()
    await screen.page.context.set_offline(offline=True)
    await screen.write("are you there?")
    await expect(screen.page.locator(".toast").first).to_contain_text("The workspace does not answer.")
    await expect(screen.composer).to_have_value("are you there?")
    await screen.page.context.set_offline(offline=False)
    screen.complaints.clear()


async def test_a_reply_is_also_sent_to_the_channel(screen: Screen, sandbox: Sandbox) -> None:
    parent = await sandbox.people.say("U5", "C1", "is the API down?")
    await screen.messages.hover()
    await screen.page.get_by_role("button", name="Reply in thread to Kenji Sato").click()
    thread = screen.page.get_by_role("complementary", name="Thread")
    everywhere = thread.get_by_role("checkbox", name="Also send to #ext-acme")
    await everywhere.check()
    await screen.page.locator("#thread-composer").fill("it is up again")
    await screen.page.locator("#thread-composer").press("Enter")
    await expect(screen.messages).to_have_count(2)
    await expect(everywhere).not_to_be_checked()
    await thread.get_by_role("button", name="Close thread").click()
    await screen.messages.last.get_by_role("button", name="Replied to a thread").click()
    await expect(thread.locator(".message")).to_have_count(2)
    assert [(message.thread_ts, message.is_broadcast) for message in sandbox.messages("C1")] == [
        (None, False),
        (parent, True),
    ]


async def test_what_the_workspace_has_not_taken_yet_is_seen_to_be_under_way(
    screen: Screen, sandbox: Sandbox
) -> None:
    answered = asyncio.Event()

    async def slowly(route: Route) -> None:
        await answered.wait()
        await route.continue_()

    await screen.page.route("**/control/say", slowly)
    await screen.write("one")
    form = screen.page.locator("#main form")
    await expect(form).to_have_attribute("aria-busy", "true")
    await screen.composer.fill("the next")
    answered.set()
    await expect(screen.messages).to_have_count(1)
    await expect(form).not_to_have_attribute("aria-busy", "true")
    await expect(screen.composer).to_have_value("the next")


async def test_a_thread_says_what_the_app_is_doing_in_it(screen: Screen, sandbox: Sandbox) -> None:
    parent = await sandbox.people.say("U5", "C1", "is the API down?")
    await sandbox.people.say("U1", "C1", "looking", thread_ts=parent)
    await screen.page.locator(".thread-summary").click()
    status = screen.page.get_by_role("complementary", name="Thread").get_by_role("status")
    client = app_client(sandbox)
    await client.assistant_threads_setStatus(channel_id="C1", thread_ts=parent, status="is searching ...")
    await expect(status).to_have_text("Steward is searching ...")
    await client.chat_postMessage(channel="C1", thread_ts=parent, text="found it")
    await expect(status).to_have_text("")
