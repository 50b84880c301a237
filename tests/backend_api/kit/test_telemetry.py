"""Reports of faults and traces, against a server that takes what Sentry and an OpenTelemetry collector take."""

import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from pydantic import SecretStr

from backend_api.config import Settings
from backend_api.progress import repository
from tests.backend_api.house import running

_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


@contextmanager
def _collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """The address of a server on this machine, and the paths and bodies that it was sent."""
    taken: list[tuple[str, bytes]] = []

    class Take(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Takes it."""
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((self.path, gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Take)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}", taken
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_a_fault_is_reported_by_its_place_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentry is told type, frames and the request's id of a fault; no message, variable, address or token."""

    async def broken(*_: object) -> None:
        raise KeyError("ada@example.org wrote a secret")

    monkeypatch.setattr(repository, "standings_of", broken)
    with _collector() as (place, taken):
        async with running(Settings(data_dir=tmp_path, sentry_dsn=SecretStr(f"http://key@{place}/1"))) as house:
            ada = await house.somebody("ada")
            answer = await ada.get("/v1/progress")
    (body,) = [body for path, body in taken if path == "/api/1/envelope/"]
    told = body.decode()
    assert answer.status_code == 500
    assert answer.json()["instance"] in told
    assert "KeyError" in told
    assert "progress/service.py" in told
    for secret in ("ada@example.org", "a secret", "Bearer", str(tmp_path)):
        assert secret not in told


async def test_requests_are_traced_by_their_routes(tmp_path: Path) -> None:
    """A collector gets a span a request, with route, status and id, in the trace that the client named."""
    with _collector() as (place, taken):
        async with running(Settings(data_dir=tmp_path, otlp_endpoint=f"http://{place}")) as house:
            ada = await house.somebody("ada")
            traced = {"traceparent": f"00-{_TRACE}-00f067aa0ba902b7-01"}
            answer = await ada.get("/v1/submissions/ada", headers=traced)
            await house.client().get("/v1/meta")
    spans = [
        span
        for path, body in taken
        if path == "/v1/traces"
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    found = {span.name: span for span in spans}
    asked = found["GET /v1/submissions/{id}"]
    facts = {each.key: each.value for each in asked.attributes}
    assert set(found) == {"GET /v1/submissions/{id}", "GET /v1/meta"}
    assert asked.trace_id.hex() == _TRACE
    assert facts["codementor.instance"].string_value == answer.json()["instance"]
    assert facts["http.response.status_code"].int_value == 404


def test_what_is_not_wanted_is_not_imported(tmp_path: Path) -> None:
    """A service without these settings imports neither Sentry's library nor OpenTelemetry's exporter."""
    code = (
        "import sys; from backend_api import app, cli; from backend_api.config import Settings; "
        "app.build(Settings(data_dir=sys.argv[1])); "
        "print([name for name in sys.modules if name.startswith(('sentry_sdk', 'opentelemetry.exporter'))])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout == "[]\n"
