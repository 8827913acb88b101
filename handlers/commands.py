"""Slash commands: for staff alone, answered privately in one or two sentences."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt.app.async_app import AsyncApp

from bot.domain import acts
from bot.domain.actors import Actor
from bot.ports import Rendered
from bot.slack import interactions
from bot.slack.interactions import Command
from bot.slack.messages import answers, modals, on_call, outcomes
from handlers.front_desk import Ack, FrontDesk

Answer = str | Rendered | None  # None: a modal was opened instead
VERBS = ("claim", "release", "escalate", "resolve")
WITH_REASON = ("escalate",)
ALONE = ("help", "status", "oncall", "digest")


def register(app: AsyncApp, desk: FrontDesk) -> None:
    for verb in VERBS:
        app.command(f"/{verb}")(listener(desk, partial(_act, desk, verb)))
    app.command("/steward")(listener(desk, partial(_steward, desk)))


def listener(
    desk: FrontDesk, answer: Callable[[Actor, Command], Awaitable[Answer]]
) -> Callable[..., Awaitable[None]]:
    async def listen(ack: Ack, body: dict[str, Any]) -> None:
        with desk.activity.doing("command"):
            typed = interactions.command(body)
            person = await desk.staff(typed.user)
            if person is None:
                await ack(answers.only_staff())
                return
            said = await answer(person, typed)
            if isinstance(said, Rendered):
                await ack(text=said.text, blocks=list(said.blocks))
            elif said is not None:
                await ack(said)
            else:
                await ack()

    return listen


async def _act(desk: FrontDesk, verb: str, person: Actor, typed: Command) -> Answer:
    """`/claim 3`, `/escalate 3 they lose orders`; without a number, a picker."""
    word, _, rest = typed.text.partition(" ")
    if not word:
        return await _picker(desk, verb, typed)
    number = number_of(word)
    if number is None:
        return answers.not_a_number(word, f"/{verb}")
    if rest.strip() and verb not in WITH_REASON:
        return answers.one_at_a_time(f"/{verb}", number)
    return (await desk.perform(number, act_for(verb, person.user_id, rest.strip())))[1]


def number_of(word: str) -> int | None:
    """`3` and `#3` as people write them; None if it is no request number."""
    digits = word.removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None


def act_for(verb: str, person: str, reason: str) -> acts.Act:
    return {
        "claim": acts.claim(person, "command"),
        "release": acts.release(person),
        "escalate": acts.escalate(person, reason),
        "resolve": acts.resolve(person),
    }[verb]


async def _picker(desk: FrontDesk, verb: str, typed: Command) -> Answer:
    choices = await desk.show.choices(verb)
    if not choices:
        return answers.nothing_to_pick(verb)
    return await open_picker(desk, typed, modals.pick_request(verb, choices))


async def open_picker(desk: FrontDesk, typed: Command, window: Mapping[str, Any]) -> Answer:
    return None if await desk.open_window(typed.trigger_id, window) else answers.no_window()


async def _steward(desk: FrontDesk, _: Actor, typed: Command) -> Answer:
    word, __, rest = typed.text.partition(" ")
    asked, about = word.lower() or "help", rest.strip()
    if asked not in _SUBCOMMANDS:
        return answers.unknown_subcommand(word, tuple(_SUBCOMMANDS))
    if about and asked in ALONE:
        return answers.takes_nothing(asked, about)
    if asked in PICKERS and not about:
        return await PICKERS[asked](desk, typed)
    return await answer_to(desk, asked, about)


async def answer_to(desk: FrontDesk, word: str, argument: str) -> str | Rendered:
    """What `/steward` answers to a word of its own and what follows it."""
    return await _SUBCOMMANDS[word](desk, argument)


async def _pick_request(desk: FrontDesk, typed: Command) -> Answer:
    choices = await desk.show.choices("explain")
    if not choices:
        return answers.nothing_to_pick("explain")
    return await open_picker(desk, typed, modals.pick_request_to_explain(choices))


async def _pick_account(word: str, desk: FrontDesk, typed: Command) -> Answer:
    return await open_picker(desk, typed, modals.pick_account(word, desk.show.accounts()))


async def _help(_: FrontDesk, __: str) -> str | Rendered:
    return answers.help_()


async def _status(desk: FrontDesk, _: str) -> str | Rendered:
    return answers.status(await desk.show.status())


async def _oncall(desk: FrontDesk, _: str) -> str | Rendered:
    rota, now = desk.workspace.rota, desk.clock.now()
    return on_call.render([rota.outlook(name, now) for name in rota.names], now)


async def _explain(desk: FrontDesk, argument: str) -> str | Rendered:
    number = number_of(argument)
    if number is None:
        return answers.not_a_number(argument, "/steward explain")
    view = await desk.show.explanation(number)
    if view is None:
        return outcomes.no_such_request(number, await desk.show.open_numbers())
    return answers.explain(view)


async def _account(desk: FrontDesk, argument: str) -> str | Rendered:
    account = desk.show.find_account(argument)
    if account is None:
        return answers.unknown_account(argument, desk.show.account_names())
    return answers.account(await desk.show.account(account))


async def _checkin(desk: FrontDesk, argument: str) -> str | Rendered:
    """Look at an account now; what the ledger decides is shown."""
    account = desk.show.find_account(argument)
    if account is None:
        return answers.unknown_account(argument, desk.show.account_names())
    if not await desk.look_at_account(account.id):
        return answers.cannot_look(account.name)
    return answers.looked(await desk.show.account(account))


async def _digest(desk: FrontDesk, _: str) -> str | Rendered:
    await desk.order_digest()
    return answers.digest_ordered(desk.workspace.channels.managers)


PICKERS: Mapping[str, Callable[[FrontDesk, Command], Awaitable[Answer]]] = {
    "explain": _pick_request,
    "account": partial(_pick_account, "account"),
    "checkin": partial(_pick_account, "checkin"),
}
_SUBCOMMANDS: Mapping[str, Callable[[FrontDesk, str], Awaitable[str | Rendered]]] = {
    "help": _help,
    "status": _status,
    "oncall": _oncall,
    "explain": _explain,
    "account": _account,
    "checkin": _checkin,
    "digest": _digest,
}
