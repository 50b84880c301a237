"""Figures for Prometheus: by route, status, code and job; nothing in them tells one person from another."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from .traffic import Traffic

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_JOB_SECONDS = (0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The figures of one process."""

    def __init__(self, traffic: Traffic) -> None:
        self._registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._requests = Counter(
            "codementor_requests", "Requests answered.", ("method", "route", "status"), registry=registry
        )
        self._seconds = Histogram(
            "codementor_request_seconds",
            "Time to the end of an answer; streams are left out.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=registry,
        )
        self._refusals = Counter("codementor_refusals", "Problem documents given.", ("code",), registry=registry)
        self._jobs = Counter("codementor_jobs", "Jobs done.", ("job", "result"), registry=registry)
        self._job_seconds = Histogram(
            "codementor_job_seconds", "Time that a job took.", ("job",), buckets=_JOB_SECONDS, registry=registry
        )
        in_flight = Gauge("codementor_requests_in_flight", "Requests being answered, streams too.", registry=registry)
        in_flight.set_function(lambda: traffic.requests)

    def request(self, method: str, route: str, status: int, seconds: float | None) -> None:
        """A request was answered; `route` is the row's path with its braces, `seconds` None for a stream."""
        self._requests.labels(method, route, str(status)).inc()
        if seconds is not None:
            self._seconds.labels(method, route).observe(seconds)

    def refusal(self, code: str) -> None:
        """A problem document with that code was given."""
        self._refusals.labels(code).inc()

    def job(self, name: str, seconds: float, *, good: bool) -> None:
        """A job ended, well or with a fault."""
        self._jobs.labels(name, "done" if good else "failed").inc()
        self._job_seconds.labels(name).observe(seconds)

    def text(self) -> bytes:
        """All figures, as Prometheus reads them."""
        return generate_latest(self._registry)
