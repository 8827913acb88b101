"""Scenes: prepared pieces of a story that the page offers to play."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sandbox.errors import NotAllowedError, UnknownError

_LOG = logging.getLogger(__name__)


class SceneState(StrEnum):
    READY = "ready"
    PLAYING = "playing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Scene:
    """`hint` tells the reader what to look at."""

    id: str
    title: str
    hint: str
    play: Callable[[], Awaitable[None]]


class Stage:
    """Plays one scene at a time, in the background."""

    def __init__(self) -> None:
        self.on_change: Callable[[], None] = lambda: None
        self._scenes: dict[str, Scene] = {}
        self._states: dict[str, SceneState] = {}
        self._playing: asyncio.Task[None] | None = None

    def offer(self, scenes: Sequence[Scene]) -> None:
        self._scenes = {scene.id: scene for scene in scenes}
        self._states = dict.fromkeys(self._scenes, SceneState.READY)
        self.on_change()

    def scenes(self) -> list[tuple[Scene, SceneState]]:
        return [(scene, self._states[scene.id]) for scene in self._scenes.values()]

    def play(self, scene_id: str) -> None:
        """Start a scene; `scenes()` shows how it goes. Raises `UnknownError` and `NotAllowedError`."""
        if scene_id not in self._scenes:
            raise UnknownError("scene", scene_id, f"Scenes: {', '.join(self._scenes) or 'none'}.")
        if self._playing is not None and not self._playing.done():
            raise NotAllowedError("Another scene is playing; wait for its end.")
        self._set(scene_id, SceneState.PLAYING)
        self._playing = asyncio.create_task(self._run(self._scenes[scene_id]))

    async def close(self) -> None:
        if self._playing is not None:
            self._playing.cancel()
            await asyncio.gather(self._playing, return_exceptions=True)

    async def _run(self, scene: Scene) -> None:
        try:
            await scene.play()
        except Exception:  # noqa: BLE001 - a scene is a worker's edge: whatever broke, the page says so
            _LOG.exception("Scene %s failed", scene.id)
            self._set(scene.id, SceneState.FAILED)
        else:
            self._set(scene.id, SceneState.DONE)

    def _set(self, scene_id: str, state: SceneState) -> None:
        self._states[scene_id] = state
        self.on_change()
