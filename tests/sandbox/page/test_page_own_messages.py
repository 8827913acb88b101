"""What people do to messages on the page: change and delete their own, react, attach files."""

from pathlib import Path

from playwright.async_api import Locator, expect

from sandbox.server import Sandbox
from tests.sandbox.page.page_screen import ON_A_SCREEN, Screen

pytestmark = ON_A_SCREEN


async def choose(screen: Screen, message: Locator, item: str) -> None:
    await message.hover()
    await message.get_by_role("button", name="Edit or delete this message").click()
    await screen.page.get_by_role("menuitem", name=item).click()


async def test_a_message_is_changed_by_who_wrote_it_and_reads_as_it_was_typed(
    screen: Screen, sandbox: Sandbox
) -> None:
    await screen.write("see https://a.example/x & #ext-globex, @Kenji Sato")
    before = sandbox.messages("C1")[0].text
    await choose(screen, screen.messages, "Edit message")
    field = screen.page.get_by_role("dialog", name="Edit message").get_by_role("textbox", name="Message")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("see https://a.example/x & #ext-globex, @Kenji Sato")
    await field.press("End")
    await field.press_sequentially("!")
    await field.press("Enter")
    await expect(screen.messages.locator(".body")).to_contain_text("@Kenji Sato!(edited)")
    await expect(screen.page.get_by_role("dialog")).to_have_count(0)
    assert [message.text for message in sandbox.messages("C1")] == [f"{before}!"]


async def test_a_change_that_is_given_up_changes_nothing(screen: Screen, sandbox: Sandbox) -> None:
    await screen.write("as it was")
    await choose(screen, screen.messages, "Edit message")
    await screen.page.keyboard.type("never mind")
    await screen.page.keyboard.press("Escape")
    await expect(screen.page.get_by_role("dialog")).to_have_count(0)
    assert [message.text for message in sandbox.messages("C1")] == ["as it was"]


async def test_a_message_is_deleted_once_that_is_confirmed(screen: Screen, sandbox: Sandbox) -> None:
    await screen.write("oops")
    await choose(screen, screen.messages, "Delete message")
    await screen.page.get_by_role("button", name="Keep").click()
    assert len(sandbox.messages("C1")) == 1
    await choose(screen, screen.messages, "Delete message")
    await screen.page.get_by_role("button", name="Delete", exact=True).click()
    await expect(screen.messages).to_have_count(0)
    assert sandbox.messages("C1") == []


async def test_what_is_left_of_a_deleted_question_is_told_by_slackbot_and_cannot_be_changed(
    screen: Screen, sandbox: Sandbox
) -> None:
    parent = await sandbox.people.say("U1", "C1", "is it down?")
    await sandbox.people.say("U2", "C1", "looking", thread_ts=parent)
    await sandbox.people.delete("U1", "C1", parent)
    await expect(screen.messages.locator(".body")).to_have_text("This message was deleted.")
    await expect(screen.messages.locator(".author")).to_have_text("Slackbot")
    await expect(screen.messages.locator(".hover-action")).to_have_count(0)


async def test_nobody_is_offered_to_change_what_others_wrote(screen: Screen, sandbox: Sandbox) -> None:
    await sandbox.people.say("U5", "C1", "is it down?")
    await screen.messages.hover()
    await expect(
        screen.messages.get_by_role("button", name="React to the message of Kenji Sato")
    ).to_have_count(1)
    await expect(screen.messages.get_by_role("button", name="Edit or delete")).to_have_count(0)


async def test_a_reaction_is_given_joined_and_taken_back(screen: Screen, sandbox: Sandbox) -> None:
    await sandbox.people.say("U5", "C1", "is it down?")
    await screen.messages.hover()
    await screen.messages.get_by_role("button", name="React to the message of Kenji Sato").click()
    await expect(screen.page.get_by_role("menuitem", name="+1", exact=True)).to_be_focused()
    await screen.page.keyboard.press("ArrowRight")
    await screen.page.keyboard.press("Enter")
    chip = screen.messages.get_by_role("list", name="Reactions").get_by_role("button", name="eyes 1")
    await expect(chip).to_have_attribute("aria-pressed", "true")
    await screen.act_as("Kenji Sato")
    await expect(chip).to_have_attribute("aria-pressed", "false")
    await chip.click()
    both = screen.messages.get_by_role("button", name="eyes 2")
    await expect(both).to_have_attribute("title", "Ana Ruiz, Kenji Sato reacted with :eyes:")
    await both.click()
    await expect(chip).to_have_attribute("aria-pressed", "false")
    assert [(each.name, each.users) for each in sandbox.messages("C1")[0].reactions] == [("eyes", ("U1",))]


async def test_the_emoji_are_walked_row_by_row(screen: Screen) -> None:
    await screen.write("done")
    await screen.messages.hover()
    await screen.messages.get_by_role("button", name="React").click()
    first = await screen.page.get_by_role("menuitem").first.bounding_box()
    await screen.page.keyboard.press("ArrowDown")
    second = await screen.page.locator(":focus").bounding_box()
    assert first is not None
    assert second is not None
    assert (first["x"], first["y"] < second["y"]) == (second["x"], True)


async def test_files_go_with_a_message_by_their_names(
    screen: Screen, sandbox: Sandbox, tmp_path: Path
) -> None:
    paths = [tmp_path / name for name in ("crash.log", "other.log")]
    for path in paths:
        path.write_text("never leaves this machine")
    async with screen.page.expect_file_chooser() as chooser:
        await screen.page.get_by_role("button", name="Attach files").click()
    await (await chooser.value).set_files(paths)
    await screen.page.get_by_role("button", name="Remove other.log").click()
    await screen.write("here it is")
    await expect(screen.messages.get_by_role("list", name="Files")).to_have_text("crash.log")
    await expect(screen.page.get_by_role("list", name="Files to send")).to_be_hidden()
    (message,) = sandbox.messages("C1")
    assert ([each.name for each in message.files], message.subtype) == (["crash.log"], "file_share")


async def test_a_refused_message_keeps_its_files(screen: Screen, sandbox: Sandbox) -> None:
    async with screen.page.expect_file_chooser() as chooser:
        await screen.page.get_by_role("button", name="Attach files").click()
    await (await chooser.value).set_files({"name": "a.log", "mimeType": "text/plain", "buffer": b"1"})
    sandbox.channels.set_archived("U1", "C1", archived=True)
    await screen.page.get_by_role("button", name="Send message").click()
    await expect(screen.page.get_by_role("alert")).to_contain_text("archived")
    await expect(screen.page.get_by_role("list", name="Files to send")).to_have_text("a.log")
    screen.complaints = [line for line in screen.complaints if "status of 400" not in line]


async def test_an_author_is_named_once_for_what_follows_at_once(screen: Screen, sandbox: Sandbox) -> None:
    for text in ("first", "second"):
        await sandbox.people.say("U5", "C1", text)
    await sandbox.people.say("U2", "C1", "third")
    await expect(screen.messages).to_have_count(3)
    await expect(screen.messages.locator(".author")).to_have_text(["Kenji Sato", "Ben Okafor"])


async def test_the_arrow_up_in_an_empty_field_changes_what_one_wrote_last(
    screen: Screen, sandbox: Sandbox
) -> None:
    for text in ("first", "secnd"):
        await screen.write(text)
    await sandbox.people.say("U5", "C1", "not mine")
    await expect(screen.messages).to_have_count(3)
    await screen.composer.press("ArrowUp")
    field = screen.page.get_by_role("dialog", name="Edit message").get_by_role("textbox", name="Message")
    await expect(field).to_have_value("secnd")
    await field.fill("second")
    await field.press("Enter")
    await expect(screen.composer).to_be_focused()
    await screen.composer.fill("a draft")
    await screen.composer.press("ArrowUp")
    await expect(screen.page.get_by_role("dialog")).to_have_count(0)
    assert [message.text for message in sandbox.messages("C1")] == ["first", "second", "not mine"]
