"""What the workspace answers and sends is what Slack answers and sends; all of it was looked at."""

import inspect

from sandbox.payloads import events, interactions
from sandbox.state.world import EVERY_EVENT
from sandbox.web.api import METHODS
from sandbox.web.methods import CONNECTIONS_OPEN
from tests.conformance.calls import CALLS
from tests.conformance.deviations import DEVIATIONS
from tests.conformance.happenings import INTERACTIONS
from tests.conformance.measure import Measured
from tests.conformance.report import PAGE, page


def test_every_served_method_is_called() -> None:
    """A new method needs a line in `calls.py`."""
    assert set(CALLS) == {*METHODS, CONNECTIONS_OPEN}


def test_every_builder_of_interactions_has_a_scene() -> None:
    """A new payload needs a line in `happenings.py`."""
    made = {
        name
        for name, function in inspect.getmembers(interactions, inspect.isfunction)
        if function.__module__ == interactions.__name__ and not name.startswith("_")
    }
    assert set(INTERACTIONS) == made


def test_every_event_that_can_be_subscribed_to_came(measured: Measured) -> None:
    """A new event needs an act in `happenings.py`."""
    assert measured.subscriptions == EVERY_EVENT


def test_everything_that_causes_an_event_happened(measured: Measured) -> None:
    assert set(events.BUILDERS) - measured.happened == set()


def test_everything_came_and_was_answered_at_least_once(measured: Measured) -> None:
    assert [row.name for row in measured.rows() if row.seen == 0] == []


def test_everything_is_compared_with_something_of_slacks(measured: Measured) -> None:
    """What the reference has no sample of needs its fields in `documented_fields.py`."""
    assert [row.name for row in measured.rows() if not row.sources] == []


def test_nothing_differs_from_slack_without_a_reason(measured: Measured) -> None:
    found = [
        f"{row.name}: {one.fault} {one.path} {one.detail}".rstrip()
        for row in measured.rows()
        for one in row.unlisted()
    ]
    assert not found, "\n".join(found)


def test_every_listed_deviation_still_occurs(measured: Measured) -> None:
    gone = [
        f"{each.where}: {each.fault} {each.path}"
        for each in DEVIATIONS
        if not any(row.has(each) for row in measured.rows())
    ]
    assert not gone, "\n".join(gone)


def test_the_kept_page_is_what_the_run_gives(measured: Measured) -> None:
    assert PAGE.read_text(encoding="utf8") == page(measured), "run `make conformance`"
