"""Whatever key a policy has, it is checked, shown, compared and in the schema: a new one by itself."""

import json
import re
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot import policy_commands
from bot.configuration import ConfigurationError, policy_shape
from bot.configuration.policy_diff import changes
from bot.configuration.policy_file import default_text
from bot.configuration.policy_layers import Holder, Layers, read_layers
from bot.configuration.policy_schema import policy_schema
from bot.configuration.policy_shape import TermsShape
from bot.configuration.policy_words import key_words, keys
from bot.configuration.shape import Shape
from bot.configuration.yaml_lines import Data, read_yaml
from tests.configuration.every_key import Key, every_key, others, policy, shapes, text_of, with_value

KEYS = every_key()
SCHEMA = Draft202012Validator(policy_schema())


@cache
def before() -> Layers:
    return read_layers(text_of(policy()), "policy.yml")


def layers_with(key: Key, value: Data) -> Layers:
    return read_layers(text_of(with_value(policy(), key.path, value)), "policy.yml")


@cache
def another(key: Key) -> tuple[Data, Layers]:
    """The first other value that the file may have there."""
    for value in others(key):
        try:
            found = layers_with(key, value)
        except ConfigurationError:
            continue
        if found.shape != before().shape:
            return with_value(policy(), key.path, value), found
    pytest.fail(
        f"{key}: what stands in its schema gives no other value; add an example there, or to REFERENCES"
    )


def test_no_shape_and_no_key_is_left_out() -> None:
    known = {one for one in vars(policy_shape).values() if isinstance(one, type) and issubclass(one, Shape)}
    assert known - {Shape} == set(shapes())
    assert {str(key.path[-1]) for key in KEYS} >= {str(path[-1]) for path in keys(TermsShape)}
    assert len(KEYS) > 30


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_a_wrong_value_is_refused_on_its_line(key: Key) -> None:
    data = with_value(policy(), key.path, {"bogus": "bogus"})
    lines = read_yaml(text_of(data), "policy.yml").lines
    with pytest.raises(ConfigurationError) as refusal:
        read_layers(text_of(data), "policy.yml")
    named = [problem for problem in refusal.value.problems if problem.path.startswith(str(key))]
    assert named, f"nobody is told of {key}, but: {refusal.value}"
    assert named[0].line in {lines[key.path], lines[key.path] + 1}


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_another_value_is_told_by_the_diff(key: Key) -> None:
    _, after = another(key)
    words = str(key.path[-1]).replace("_", " ")
    told = [str(change) for change in changes(before(), after)]
    assert [line for line in told if words.lower() in line.lower()], f"{words} is not in {told}"
    assert changes(after, before()), "the way back is told, too"


def test_the_same_is_no_difference() -> None:
    assert changes(before(), before()) == []


TERMS = [path for path in keys(TermsShape) if "sev2" not in path and "sev3" not in path]


@pytest.mark.parametrize("path", TERMS, ids=".".join)
def test_a_value_of_the_terms_is_shown_with_its_origin(
    path: tuple[str, ...], tmp_path: Any, capsys: Any
) -> None:
    data = with_value(policy(), ("accounts", "acme", *path), before().value(Holder("accounts", "acme"), path))
    file = tmp_path / "policy.yml"
    file.write_text(text_of(data), encoding="utf8")
    line = read_layers(file.read_text(encoding="utf8"), "").document.lines["accounts", "acme", *path]
    assert policy_commands.show("acme", file, None) == 0
    rows = capsys.readouterr().out.splitlines()
    (row,) = (row for row in rows if re.match(rf" {key_words(path)}  ", row))
    assert f"account acme, line {line}" in row


# -- the schema ---------------------------------------------------------------------------------------------


def as_an_editor_reads(data: Data) -> Any:
    """YAML 1.2, by its core schema: numbers and truth values are no texts."""
    if isinstance(data, dict):
        return {key: as_an_editor_reads(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_an_editor_reads(one) for one in data]
    if data is None or not re.fullmatch(r"-?\d+(\.\d+)?|true|false", data):
        return data
    return json.loads(data)


def refused_by_the_schema(data: Data) -> list[str]:
    return [error.json_path for error in SCHEMA.iter_errors(as_an_editor_reads(data))]


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(policy_schema())


def test_the_schema_takes_the_default() -> None:
    assert refused_by_the_schema(read_yaml(default_text(), "").data) == []


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_the_schema_knows_the_key(key: Key) -> None:
    data, _ = another(key)
    assert refused_by_the_schema(data) == []
    assert refused_by_the_schema(with_value(policy(), key.path, {"bogus": "bogus"})) != []
    typo = (*key.path[:-1], f"{key.path[-1]}s")
    assert refused_by_the_schema(with_value(policy(), typo, "1h")) != []
