"""Faults to Sentry and traces by OpenTelemetry, where an operator wants them: their libraries are imported then only.

Neither is told what people write or who they are: a request by its route, a fault by its place.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from .log import JsonFormatter, instance
from .metrics import Metrics

if TYPE_CHECKING:
    from sentry_sdk.types import Event

_FLUSH_SECONDS = 2.0


class Span(Protocol):
    """Something that takes a while."""

    def named(self, name: str, status: int) -> None:
        """It has that name, and came to that status."""


class Tracer:
    """Tells nobody."""

    @contextmanager
    def request(self, headers: Mapping[str, str]) -> Iterator[Span]:
        """A request is answered as long as this lasts; it belongs to the trace that its headers name."""
        yield _NoSpan()

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """A job is done as long as this lasts."""
        yield

    def fault(self, error: BaseException) -> None:
        """The fault is reported."""

    def stop(self) -> None:
        """What was told is sent."""


class Sentry(Tracer):
    """Reports faults by their type and frames, without messages, variables or bodies."""

    def __init__(self, dsn: str, version: str, formatter: JsonFormatter) -> None:
        from sentry_sdk import Client

        self._formatter = formatter
        self._client = Client(
            dsn=dsn,
            release=f"codementor@{version}",
            default_integrations=False,
            include_local_variables=False,
            include_source_context=False,
            server_name="",
            before_send=self._bare,
        )

    def fault(self, error: BaseException) -> None:
        """See `Tracer`."""
        from sentry_sdk.utils import event_from_exception, exc_info_from_error

        event, hint = event_from_exception(exc_info_from_error(error), client_options=self._client.options)
        event["tags"] = {"instance": instance.get()}
        self._client.capture_event(event, hint=hint)

    def stop(self) -> None:
        """See `Tracer`."""
        self._client.close(timeout=_FLUSH_SECONDS)

    def _bare(self, event: "Event", _hint: dict[str, Any]) -> "Event":
        for each in event.get("exception", {}).get("values", ()):
            each["value"] = ""
        cleaned: Event = self._formatter.clean({**event, "timestamp": str(event.get("timestamp", ""))})
        return cleaned


class OpenTelemetry(Tracer):
    """Sends spans over OTLP/HTTP; what else is to be told goes on to `then`."""

    def __init__(self, endpoint: str, version: str, then: Tracer) -> None:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._provider = TracerProvider(resource=Resource({"service.name": "codementor", "service.version": version}))
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("codementor")
        self._propagator = TraceContextTextMapPropagator()
        self._then = then

    @contextmanager
    def request(self, headers: Mapping[str, str]) -> Iterator[Span]:
        """See `Tracer`."""
        carrier = {"traceparent": headers.get("traceparent", "")}
        span = self._tracer.start_span("request", context=self._propagator.extract(carrier))
        span.set_attribute("codementor.instance", instance.get())
        try:
            yield _OtelSpan(span)
        finally:
            span.end()

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """See `Tracer`."""
        span = self._tracer.start_span(f"job {name}", attributes={"codementor.instance": instance.get()})
        try:
            yield
        finally:
            span.end()

    def fault(self, error: BaseException) -> None:
        """See `Tracer`."""
        self._then.fault(error)

    def stop(self) -> None:
        """See `Tracer`."""
        self._provider.shutdown()
        self._then.stop()


class _NoSpan:
    def named(self, name: str, status: int) -> None:
        """Nobody asks."""


class _OtelSpan:
    def __init__(self, span: Any) -> None:
        self._span = span

    def named(self, name: str, status: int) -> None:
        """See `Span`."""
        self._span.update_name(name)
        self._span.set_attribute("http.response.status_code", status)


def tracer(sentry_dsn: str, otlp_endpoint: str, version: str, formatter: JsonFormatter) -> Tracer:
    """Tells whom the operator named."""
    told = Sentry(sentry_dsn, version, formatter) if sentry_dsn else Tracer()
    return OpenTelemetry(otlp_endpoint, version, told) if otlp_endpoint else told


@contextmanager
def watched(name: str, metrics: Metrics, tracer: Tracer) -> Iterator[None]:
    """A job is counted, timed and traced as long as this lasts, and its fault reported."""
    began, good = time.perf_counter(), False
    try:
        with tracer.job(name):
            yield
        good = True
    except Exception as error:
        tracer.fault(error)
        raise
    finally:
        metrics.job(name, time.perf_counter() - began, good=good)
