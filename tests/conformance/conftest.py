"""One run of everything, for all tests here."""

import asyncio

import pytest

from tests.conformance.measure import Measured, measure
from tests.conformance.reference import FOLDER


@pytest.fixture(scope="session")
def measured() -> Measured:
    if not FOLDER.exists():
        pytest.skip(f"{FOLDER} is absent; set STEWARD_SHARED to the folder that holds data/ and reference/")
    return asyncio.run(measure())
