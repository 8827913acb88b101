"""The image and the two replicas of compose.yaml agree with the program; the image's lock is what it needs."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from importlib.metadata import distribution
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.settings import Settings
from handlers.health import ALIVE

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf8")
STEWARD = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf8"))["services"]["steward"]
SETTINGS = {field.alias for field in Settings.model_fields.values()}
OF_PYTHON = {"PATH", "PYTHONPATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}


def pins(lock: str) -> dict[str, str]:
    found = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / lock).read_text(encoding="utf8"), flags=re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def closure(lines: Sequence[str], extras: Iterable[str] = ()) -> set[str]:
    """The packages that these lines ask for on this machine, and all that those cannot do without."""
    found: set[str] = set()
    for wanted in map(Requirement, lines):
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            name = canonicalize_name(wanted.name)
            found |= {name} | closure(distribution(name).requires or (), wanted.extras)
    return found


def test_the_image_s_lock_is_what_the_program_needs_in_the_versions_that_are_tested() -> None:
    image, tested = pins("requirements.image.lock"), pins("requirements.lock")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf8"))["project"]
    assert closure(project["dependencies"]) == set(image)
    assert {name: tested.get(name) for name in image} == image


def test_nothing_runs_as_root_and_its_health_is_asked() -> None:
    assert re.findall(r"^USER (\w+)$", DOCKERFILE, flags=re.MULTILINE) == ["steward"]
    assert f"http://127.0.0.1:3000{ALIVE}" in DOCKERFILE
    assert "ca-certificates" in DOCKERFILE


def test_everything_that_is_copied_is_there_and_passes_dockerignore() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, flags=re.MULTILINE)
    passed = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf8"), flags=re.MULTILINE)
    assert sorted(copied) == sorted(passed)
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_every_variable_that_is_set_is_a_setting() -> None:
    block = DOCKERFILE.partition("\nENV ")[2].partition("\nWORKDIR")[0]
    in_image = set(re.findall(r"(\w+)=\S", block))
    assert in_image - OF_PYTHON <= SETTINGS
    assert set(STEWARD["environment"]) <= SETTINGS


def test_two_replicas_share_one_postgresql_and_have_time_to_stop() -> None:
    assert STEWARD["deploy"]["replicas"] == 2
    assert STEWARD["environment"]["DATABASE_URL"].startswith("postgresql://")
    assert STEWARD["stop_grace_period"] == "15s"
