"""Scenes: prepared pieces of a story that the page offers to play, one after the other, each once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sandbox.errors import NotAllowedError, SceneFailedError, UnknownError

_LOG = logging.getLogger(__name__)


class SceneState(StrEnum):
    READY = "ready"
    PLAYING = "playing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Scene:
    """`hint` tells the reader what to look at. `play` may raise `SceneFailedError`."""

    id: str
    title: str
    hint: str
    play: Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a scene stands; `why` says in a sentence what went wrong."""

    scene: Scene
    state: SceneState = SceneState.READY
    why: str = ""


class Stage:
    """Plays one scene at a time, in the background."""

    def __init__(self) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self._scenes: dict[str, Standing] = {}
        self._playing: asyncio.Task[None] | None = None

    def offer(self, scenes: Sequence[Scene]) -> None:
        self._scenes = {scene.id: Standing(scene) for scene in scenes}
        self.on_change()

    def scenes(self) -> list[Standing]:
        return list(self._scenes.values())

    @property
    def is_playing(self) -> bool:
        return self._playing is not None and not self._playing.done()

    def play(self, scene_id: str) -> None:
        """Start a scene; `scenes()` shows how it goes. Raises `UnknownError` and `NotAllowedError`."""
        if scene_id not in self._scenes:
            raise UnknownError("scene", scene_id, f"Scenes: {', '.join(self._scenes) or 'none'}.")
        if self.is_playing:
            raise NotAllowedError("Another scene is playing; wait for its end.")
        self._refuse_out_of_turn(scene_id)
        self._set(scene_id, SceneState.PLAYING)
        self._playing = asyncio.create_task(self._run(self._scenes[scene_id].scene))

    def _refuse_out_of_turn(self, scene_id: str) -> None:
        """What a scene did stays done: a second time would say everything twice."""
        asked = self._scenes[scene_id]
        if asked.state is not SceneState.READY:
            raise NotAllowedError(f"“{asked.scene.title}” has been played; a scene is played once.")
        first = next(each for each in self._scenes.values() if each.state is SceneState.READY)
        if first is not asked:
            raise NotAllowedError(f"Play “{first.scene.title}” first: each scene goes on from the last.")

    async def close(self) -> None:
        if self._playing is not None:
            self._playing.cancel()
            await asyncio.gather(self._playing, return_exceptions=True)

    async def _run(self, scene: Scene) -> None:
        try:
            await scene.play()
        except SceneFailedError as error:
            self._set(scene.id, SceneState.FAILED, str(error))
        except Exception:  # noqa: BLE001 - a scene is a worker's edge: whatever broke, the page says so
            _LOG.exception("Scene %s failed", scene.id)
            self._set(scene.id, SceneState.FAILED, "It broke off. The terminal of the workspace says where.")
        else:
            self._set(scene.id, SceneState.DONE)

    def _set(self, scene_id: str, state: SceneState, why: str = "") -> None:
        self._scenes[scene_id] = replace(self._scenes[scene_id], state=state, why=why)
        self.on_change()
