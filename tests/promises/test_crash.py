"""Promises 1 to 6 with real processes, killed at random instants: nothing lost, nothing twice, nothing stuck.

A failing seed is played again by `make crash SEED=...`, with the same number of kills, on the same database.
"""

from pathlib import Path

import pytest

from tests.crash.run import Plan, run

REPLICAS = {"sqlite": 1, "postgresql": 2}  # of one database, in every run


@pytest.mark.telling
async def test_killed_five_times_under_load_nothing_is_lost_and_nothing_said_twice(
    team_database: str, team_url: str, tmp_path: Path
) -> None:
    outcome = await run(Plan(seed=5, kills=5, processes=REPLICAS[team_database]), team_url, tmp_path)
    assert not outcome.amiss, str(outcome)


@pytest.mark.proof
@pytest.mark.very_long
@pytest.mark.parametrize(("over_http", "kills"), [(False, 40), (True, 10)], ids=["sockets", "http"])
async def test_killed_many_times_under_load_nothing_is_lost_and_nothing_said_twice(
    team_url: str, tmp_path: Path, *, over_http: bool, kills: int
) -> None:
    outcome = await run(Plan(seed=40, kills=kills, over_http=over_http), team_url, tmp_path)
    assert not outcome.amiss, str(outcome)


@pytest.mark.proof
@pytest.mark.parametrize(("processes", "kills"), [(2, 40), (3, 20)])
async def test_several_processes_on_one_postgresql_killed_in_turn_do_each_thing_once(
    postgresql_url: str, tmp_path: Path, processes: int, kills: int
) -> None:
    plan = Plan(seed=processes, kills=kills, processes=processes)
    outcome = await run(plan, postgresql_url, tmp_path)
    assert not outcome.amiss, str(outcome)


@pytest.mark.proof
@pytest.mark.very_long
async def test_steward_run_itself_killed_in_real_time_loses_nothing_and_says_nothing_twice(
    team_url: str, tmp_path: Path
) -> None:
    outcome = await run(Plan(seed=1, kills=5, speed=1.0), team_url, tmp_path)
    assert not outcome.amiss, str(outcome)
