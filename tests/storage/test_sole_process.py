"""One process owns a SQLite file: a second one is told who has it, and may have it when the first is gone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.engine import Database, DatabaseError
from storage.sole_process import InUseError, SoleProcess

ROOT = Path(__file__).parents[2]
HOLDS = """
import sys
from storage.engine import Database
from storage.sole_process import SoleProcess
owner = SoleProcess(Database(sys.argv[1]))
owner.take()
print("taken", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_told_which_one_has_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/steward.sqlite3"
    first = subprocess.Popen(
        [sys.executable, "-c", HOLDS, url], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with first:
        assert first.stdout is not None
        assert first.stdout.readline() == "taken\n"
        second = SoleProcess(Database(url))
        with pytest.raises(InUseError, match=f"process {first.pid} works with sqlite:///"):
            second.take()
        first.kill()
        first.wait()
        second.take()
        assert (tmp_path / "steward.sqlite3.lock").read_text() == str(os.getpid())
        second.give_back()


def test_it_may_be_given_back_and_taken_again(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/steward.sqlite3")
    first, second = SoleProcess(database), SoleProcess(database)
    first.take()
    first.give_back()
    second.take()
    second.give_back()


def test_postgresql_may_be_shared() -> None:
    first, second = (SoleProcess(Database("postgresql://localhost/steward")) for _ in range(2))
    first.take()
    second.take()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="unable to open database file: No such file or directory"):
        SoleProcess(Database(f"sqlite:///{tmp_path}/nowhere/steward.sqlite3")).take()
