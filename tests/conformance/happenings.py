"""What people do in a workspace, so that the app is told: events, commands, presses, modals."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from sandbox.state.world import Channel
from tests.conformance.lived_in import CARD, ELEMENTS, HOME, LABEL, METADATA, MODAL, LivedIn
from tests.sandbox.small_world import WORLD

Act: TypeAlias = Callable[[LivedIn], Awaitable[object]]


async def edit_and_delete(world: LivedIn) -> None:
    ts = await world.sandbox.people.say("U2", "C1", "Wrong")
    await world.sandbox.people.edit("U2", "C1", ts, "Right")
    await world.sandbox.people.delete("U2", "C1", ts)


async def react(world: LivedIn) -> None:
    ts = await world.sandbox.people.say("U2", "C1", "Thanks")
    await world.sandbox.people.react("U1", "C1", ts, "heart")


async def broadcast(world: LivedIn) -> None:
    ts = await world.sandbox.people.say("U2", "C1", "Is it known?")
    await world.call("chat.postMessage", channel="C1", text="Yes", thread_ts=ts, reply_broadcast=True)


async def write_directly(world: LivedIn) -> None:
    opened = await world.call("conversations.open", users="U1")
    await world.sandbox.people.say("U1", opened["channel"]["id"], "Hello")
    among_three = await world.call("conversations.open", users="U1,U2")
    await world.sandbox.people.say("U2", among_three["channel"]["id"], "Hello, both")


async def join(world: LivedIn) -> None:
    private = WORLD.channels[1]
    world.sandbox.channels.add(replace(private, id="C9", name="new"))


async def share_and_unshare(world: LivedIn) -> None:
    world.sandbox.connecting.share("C1", "T3")
    world.sandbox.connecting.unshare("C1", "T3")


async def invite_a_company(world: LivedIn) -> None:
    """Each invitation is answered in another way; the last is ours, into a channel of theirs."""
    connecting = world.sandbox.connecting
    connecting.invite("C1", "T3")
    connecting.decline("U3", "C1")
    connecting.invite("C1", "T3", "U3")
    connecting.accept("U3", "C1")
    connecting.approve("U1", "C1", "T3")
    connecting.unshare("C1", "T3")
    world.sandbox.channels.add(Channel("C7", "theirs", "T2", ("U2",)))
    connecting.invite("C7", "T1", "UBOT")


async def post_metadata(world: LivedIn) -> None:
    await world.call("chat.postMessage", channel="C1", text="Done", metadata=METADATA)


async def change_who_is_who(world: LivedIn) -> None:
    world.sandbox.connecting.change_person(replace(WORLD.people[0], title="Lead"))
    world.sandbox.connecting.change_group("S1", ("U4",))


async def change_the_id(world: LivedIn) -> None:
    world.sandbox.connecting.change_id("C2", "C8")


async def take_a_reaction_back(world: LivedIn) -> None:
    ts = await world.sandbox.people.say("U2", "C1", "Thanks")
    await world.sandbox.people.react("U1", "C1", ts, "heart")
    await world.sandbox.people.unreact("U1", "C1", ts, "heart")


async def live_in_a_channel(world: LivedIn) -> None:
    """From its making to its leaving, first a public one and then a private one."""
    for is_private in (False, True):
        name = f"place-{is_private}".lower()
        made = await world.call("conversations.create", name=name, is_private=is_private)
        place = made["channel"]["id"]
        await world.call("conversations.invite", channel=place, users="U1")
        await world.call("conversations.setTopic", channel=place, topic="Topic")
        await world.call("conversations.setPurpose", channel=place, purpose="Purpose")
        await world.call("conversations.rename", channel=place, name=f"{name}-2")
        await world.call("conversations.kick", channel=place, user="U1")
        await world.call("conversations.archive", channel=place)
        await world.call("conversations.unarchive", channel=place)
        await world.call("conversations.invite", channel=place, users="U1")
        await world.call("conversations.leave", channel=place)


async def delete_channels(world: LivedIn) -> None:
    for is_private in (False, True):
        made = await world.call(
            "conversations.create", name=f"gone-{is_private}".lower(), is_private=is_private
        )
        world.sandbox.channels.delete("U1", made["channel"]["id"])


async def leave_the_company(world: LivedIn) -> None:
    world.sandbox.connecting.deactivate("U1")


async def give_up_the_token(world: LivedIn) -> None:
    await world.call("auth.revoke")


async def open_home(world: LivedIn) -> None:
    await world.sandbox.people.open_home("U1")
    await world.call("views.publish", user_id="U1", view=HOME)
    await world.sandbox.people.open_home("U1")


HAPPENINGS: Sequence[Act] = (
    lambda world: world.value("$message"),
    lambda world: world.value("$file_message"),
    lambda world: world.sandbox.people.say("U1", "C2", "An internal note"),
    edit_and_delete,
    react,
    broadcast,
    write_directly,
    join,
    share_and_unshare,
    invite_a_company,
    post_metadata,
    open_home,
    LivedIn.card,
    change_who_is_who,
    change_the_id,
    take_a_reaction_back,
    live_in_a_channel,
    delete_channels,
    leave_the_company,
    give_up_the_token,
)
"""One after the other, in one workspace."""


async def press(world: LivedIn) -> None:
    await world.sandbox.people.click("U2", "C1", await world.card(), "claim")


async def choose(world: LivedIn) -> None:
    await world.sandbox.people.click("U1", "C1", await world.card(), "pick", selected_option="high")


async def press_in_a_thread(world: LivedIn) -> None:
    answer = await world.call(
        "chat.postMessage", channel="C1", text="Card", blocks=CARD, thread_ts="$message"
    )
    await world.sandbox.people.click("U1", "C1", answer["ts"], "claim")


async def press_what_only_one_sees(world: LivedIn) -> None:
    answer = await world.call("chat.postEphemeral", channel="C1", user="U1", text="Card", blocks=CARD)
    await world.sandbox.people.click("U1", "C1", answer["message_ts"], "claim")


async def press_everything(world: LivedIn) -> None:
    ts = await world.elements()
    for kind, (_, chosen) in ELEMENTS.items():
        await world.sandbox.people.click("U1", "C1", ts, kind, selected_option=chosen)


async def search(world: LivedIn) -> None:
    await world.sandbox.people.options("U1", "external_select", "lo", channel="C1", ts=await world.elements())


async def search_in_a_modal(world: LivedIn) -> None:
    field = {"type": "external_select", "action_id": "find", "min_query_length": 0}
    block = {"type": "input", "block_id": "found", "label": LABEL, "element": field}
    view = await world.modal(MODAL | {"blocks": [block]})
    await world.sandbox.people.options("U1", "find", "lo", view_id=view)


async def press_in_a_modal(world: LivedIn) -> None:
    await world.sandbox.people.click_view("U1", await world.modal(), "claim")


async def press_at_home(world: LivedIn) -> None:
    answer = await world.call("views.publish", user_id="U1", view=HOME)
    await world.sandbox.people.click_view("U1", answer["view"]["id"], "claim")


async def submit(world: LivedIn) -> None:
    filled = {"note": {"text": "mine"}, "severity": {"pick": "high"}}
    await world.sandbox.people.submit("U1", await world.modal(), filled)


async def submit_with_a_place_to_answer(world: LivedIn) -> None:
    field = {"type": "conversations_select", "action_id": "where", "response_url_enabled": True}
    block = {"type": "input", "block_id": "place", "label": LABEL, "element": field}
    view = await world.modal(MODAL | {"blocks": [block]})
    await world.sandbox.people.submit("U1", view, {"place": {"where": "C1"}})


async def use_a_shortcut(world: LivedIn) -> None:
    await world.sandbox.people.shortcut("U1", "help")


async def use_a_shortcut_on_a_message(world: LivedIn) -> None:
    for wanted in ("$message", "$file_message", "$card"):
        await world.sandbox.people.message_shortcut("U1", "C1", await world.value(wanted), "request")


async def close(world: LivedIn) -> None:
    await world.sandbox.people.close_view("U1", await world.modal())


async def close_all(world: LivedIn) -> None:
    await world.sandbox.people.close_view("U1", await world.modal(MODAL | {"clear_on_close": True}))


@dataclass(frozen=True, slots=True)
class Scene:
    """`payload` is Slack's word for what the app gets."""

    payload: str
    acts: Sequence[Act]


INTERACTIONS: Mapping[str, Scene] = {
    "slash_command": Scene(
        "slash command",
        (
            lambda world: world.sandbox.people.command("U1", "C1", "/claim", "1"),
            lambda world: world.sandbox.people.command("U4", "C3", "/claim"),
        ),
    ),
    "message_actions": Scene(
        "block_actions of a message",
        (press, choose, press_in_a_thread, press_what_only_one_sees, press_everything),
    ),
    "view_actions": Scene("block_actions of a view", (press_in_a_modal, press_at_home)),
    "message_suggestion": Scene("block_suggestion of a message", (search,)),
    "view_suggestion": Scene("block_suggestion of a view", (search_in_a_modal,)),
    "shortcut": Scene("shortcut", (use_a_shortcut,)),
    "message_shortcut": Scene("message_action", (use_a_shortcut_on_a_message,)),
    "view_submission": Scene("view_submission", (submit, submit_with_a_place_to_answer)),
    "view_closed": Scene("view_closed", (close, close_all)),
}
"""By the function of `sandbox.payloads.interactions` that makes the payload."""
