"""Two hundred slips in the default policy: each is told with file, line and field, or changes no promise."""

from dataclasses import replace

import pytest

from bot.configuration import ConfigurationError, Problem, load_policy
from bot.configuration.policy_file import default_text
from bot.domain.policy import Policy
from tests.configuration.mutations import ANYWHERE, Slip, slips

SLIPS = list(slips(default_text(), count=200, seed=5))


def promised(policy: Policy) -> Policy:
    """All that it says, whatever its words."""
    return replace(policy, text="", hash="")


def outcome(slip: Slip) -> Policy | tuple[Problem, ...]:
    try:
        return promised(load_policy(slip.text, name="terms.yml"))
    except ConfigurationError as error:
        return error.problems


def is_named(slip: Slip, problem: Problem) -> bool:
    at_the_field = slip.field in problem.path.split(".")
    on_the_line = slip.line in {problem.line, ANYWHERE}
    return problem.file == "terms.yml" and on_the_line and at_the_field


@pytest.mark.parametrize("batch", range(8))
def test_a_slip_is_named_with_file_line_and_field_or_changes_nothing(batch: int) -> None:
    default = promised(load_policy(default_text()))
    for number, slip in list(enumerate(SLIPS))[batch::8]:
        found = outcome(slip)
        which = f"slip {number}, {slip.what}"
        if slip.field is None:
            assert found == default, f"{which}, is only written otherwise, but: {found}"
        else:
            assert isinstance(found, tuple), f"{which}, was taken"
            named = [problem for problem in found if is_named(slip, problem)]
            assert named, f"{which}: line {slip.line} and {slip.field} are not in {[*map(str, found)]}"


def test_most_slips_spoil_the_file() -> None:
    spoiled = [slip for slip in SLIPS if slip.field is not None]
    assert (len(SLIPS), len(spoiled)) == (200, 140)
