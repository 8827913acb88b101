"""What the workspace answers about faults, shortcuts and options, for a page whose server lacks them."""

from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Page, Route


@dataclass(frozen=True, slots=True)
class Kind:
    """A fault that can be switched on."""

    kind: str
    title: str
    about: str
    takes: tuple[str, ...] = ()


KINDS = (
    Kind("rate_limited", "429 Too many requests", "Web API", ("method", "probability", "times")),
    Kind("slow", "Slow answers", "Web API", ("method", "seconds")),
    Kind("severed", "A severed channel", "Messages of the channel no longer reach the app.", ("channel",)),
)


@dataclass
class Desk:
    """The fault desk of a workspace, and everything that it and its neighbours were told."""

    seed: int = 7
    rules: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    shortcuts: tuple[dict[str, str], ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    def part(self) -> dict[str, Any]:
        kinds = [
            {name: getattr(kind, name) for name in ("kind", "title", "about", "takes")} for kind in KINDS
        ]
        return {"seed": self.seed, "kinds": kinds, "rules": self.rules}

    def change(self, change: dict[str, Any]) -> dict[str, Any]:
        if "add" in change:
            self.rules.append({"id": f"F{len(self.rules) + 1}", "fired": 0, **change["add"]})
        self.rules = [
            rule for rule in self.rules if "clear" not in change and rule["id"] != change.get("remove")
        ]
        self.seed = change.get("seed", self.seed)
        return self.part()

    async def serve(self, page: Page) -> None:
        """Answer in place of the workspace, and put the parts into its state."""
        await page.route("**/control/state", self._state)
        await page.route("**/control/faults", self._faults)
        await page.route("**/control/shortcut", self._answer({}))
        await page.route("**/control/options", self._answer(self.options))

    async def _state(self, route: Route) -> None:
        answer = await route.fetch()
        parts = {"faults": self.part(), "shortcuts": list(self.shortcuts)}
        await route.fulfill(response=answer, json={**await answer.json(), **parts})

    async def _faults(self, route: Route) -> None:
        body: dict[str, Any] = route.request.post_data_json or {}
        if body:
            self.told.append(body)
        await route.fulfill(json=self.change(body))

    def _answer(self, answer: dict[str, Any]) -> Any:
        async def serve(route: Route) -> None:
            self.told.append(route.request.post_data_json or {})
            await route.fulfill(json=answer)

        return serve
