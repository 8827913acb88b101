"""Promises 2 to 5 under every fault of the workspace, and under seeded mixtures of them, with deaths in between.

The same script of people, faults and deaths for the same seed: `python -m tests.chaos --seed N`.
"""

import pytest

from sandbox.faults import FaultKind
from tests.chaos.run import run

IN_TEST, IN_PROOF = 30, 200


@pytest.mark.parametrize("kind", FaultKind)
async def test_under_each_fault_nothing_is_lost_and_nothing_is_said_twice(
    team_url: str, kind: FaultKind
) -> None:
    outcome = await run(0, team_url, [kind])
    assert not outcome.amiss, str(outcome)


@pytest.mark.parametrize("seed", range(IN_TEST))
async def test_under_a_mixture_of_faults_nothing_is_lost_and_nothing_is_said_twice(
    team_url: str, seed: int
) -> None:
    outcome = await run(seed, team_url)
    assert not outcome.amiss, str(outcome)


@pytest.mark.proof
@pytest.mark.very_long
@pytest.mark.parametrize("seed", range(IN_TEST, IN_PROOF))
async def test_under_more_mixtures_of_faults_nothing_is_lost_and_nothing_is_said_twice(
    team_url: str, seed: int
) -> None:
    outcome = await run(seed, team_url)
    assert not outcome.amiss, str(outcome)
