"""What one process tells Prometheus; docs/metrics.md explains each. No label names a customer or a person."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Gauge, Histogram, ProcessCollector, generate_latest

# Slack waits three seconds for an answer; what is stored is acknowledged in milliseconds (benchmarks/).
_RECEIVE_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0)
_CALL_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

GAUGES = {
    "steward_hearing": "1 while nothing that was said is known to be missing, else 0.",
    "steward_socket_connections": "How many Socket Mode connections stand; 0 over HTTP.",
    "steward_last_beat_timestamp_seconds": "When the last beat of the metronome ended, in seconds since 1970.",
    "steward_receipts_pending": "Events that are stored and not yet worked on.",
    "steward_receipts_oldest_seconds": "For how long the oldest of those has waited.",
    "steward_receipts_parked": "Events that could not be worked on and wait for a person.",
    "steward_outbox_waiting": "Messages that wait to be sent or whose fate is being looked for.",
    "steward_outbox_oldest_seconds": "For how long the oldest of those has waited.",
    "steward_outbox_held": "Messages to customers that wait for a person's decision.",
}


class Metrics:
    """Histograms are filled as things happen, gauges when somebody asks for the page."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._received = Histogram(
            "steward_receive_seconds",
            "From an event's arrival to its durable receipt, which is acknowledged then.",
            buckets=_RECEIVE_BUCKETS,
            registry=self._registry,
        )
        self._called = Histogram(
            "steward_slack_call_seconds",
            "Calls of Slack's Web API, by method and by what became of them.",
            ["method", "outcome"],
            buckets=_CALL_BUCKETS,
            registry=self._registry,
        )
        self._gauges = {name: Gauge(name, help_, registry=self._registry) for name, help_ in GAUGES.items()}

    def received(self, seconds: float) -> None:
        self._received.observe(seconds)

    def called(self, method: str, outcome: str, seconds: float) -> None:
        """`method` as Slack writes it, such as chat.postMessage; `outcome`: ok, or the class of the error."""
        self._called.labels(method, outcome).observe(seconds)

    def page(self, readings: Mapping[str, float]) -> bytes:
        """Prometheus' text format, with the gauges as they stand now. Errors: KeyError for one not of `GAUGES`."""
        for name, value in readings.items():
            self._gauges[name].set(value)
        return generate_latest(self._registry)
