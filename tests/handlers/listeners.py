"""Which listeners there are: a Bolt app that only writes down what is registered with it."""

from collections.abc import Callable
from typing import Any, cast

from handlers import register

Listener = tuple[str, str]


class Register:
    """Whatever kind of listener Bolt has or will have: its name, and what it listens to."""

    def __init__(self) -> None:
        self.listeners: list[Listener] = []

    def error(self, _: object) -> None:
        """What is called when one failed listens to nothing."""

    def __getattr__(self, kind: str) -> Callable[..., Callable[[Any], Any]]:
        def listen_to(name: object, *_: object, **__: object) -> Callable[[Any], Any]:
            self.listeners.append((kind, str(name)))
            return lambda listener: listener

        return listen_to


def registered() -> list[Listener]:
    app = Register()
    register(cast("Any", app), cast("Any", None))
    return app.listeners
