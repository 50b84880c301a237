"""The operator's commands, as real processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.backend_api import samples
from tests.backend_api.house import PASSWORD

_COMMAND = [sys.executable, "-c", "import sys; from backend_api.cli import main; sys.exit(main())"]


def test_a_service_starts_on_a_folder_alone_and_stops_within_two_seconds(tmp_path: Path) -> None:
    """`serve` on an empty folder answers; SIGTERM ends it with code 0 in time; a second start finds what was kept."""
    data = tmp_path / "data"
    made = _run("admin", "create-user", "ada@example.org", "ada", "--verified", "--data", str(data), said=PASSWORD)
    assert (made.returncode, made.stdout.decode()) == (0, "Created ada (learner).\n")
    for _ in range(2):
        with _serving(data) as (url, process):
            answer = httpx.post(f"{url}/v1/accounts/sign-in", json={"email": "ada@example.org", "password": PASSWORD})
            assert answer.status_code == 204
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
            assert time.monotonic() - began < 3  # two seconds, and some for a busy machine


def test_a_stop_leaves_no_child_behind(tmp_path: Path) -> None:
    """SIGINT ends the service and the child that stood ready to run programs."""
    with _serving(tmp_path, "--allow-unsandboxed-runs") as (_, process):
        children = _children(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    assert children
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


def test_an_account_is_exported_and_forgotten(tmp_path: Path) -> None:
    """Export shows the account without its password's hash; after forgetting only its handle stays taken."""
    data = ["--data", str(tmp_path)]
    _run("admin", "create-user", "ada@example.org", "ada", *data, said=PASSWORD)
    shown = _run("admin", "export-user", "ada@example.org", *data)
    forgotten = [_run("admin", "forget-user", "ada@example.org", *data).returncode for _ in range(2)]
    after = _run("admin", "export-user", "ada@example.org", *data)
    again = _run("admin", "create-user", "ada@example.org", "ada", *data, said=PASSWORD)
    kept = json.loads(shown.stdout)
    assert kept["accounts"]["account"]["handle"] == "ada"
    assert "password" not in shown.stdout.decode()
    assert set(kept) == {"accounts", "exercises", "submissions", "hints", "progress"}
    assert forgotten == [0, 1]
    assert (after.returncode, again.returncode) == (1, 1)


def test_mistakes_of_the_operator_are_told_in_a_line(tmp_path: Path) -> None:
    """A bad password, address or setting ends with a code and one sentence, without a traceback or the secret."""
    data = ["--data", str(tmp_path)]
    short = _run("admin", "create-user", "ada@example.org", "ada", *data, said="short")
    address = _run("admin", "create-user", "nobody", "ada", *data, said=PASSWORD)
    open_host = _run("serve", "--host", "0.0.0.0", "--allow-unsandboxed-runs", *data)
    weak = _run("serve", *data, environment={"CODEMENTOR_API_SECRET_KEYS": '["hunter2"]'})
    nothing = _run()
    assert [done.returncode for done in (short, address, open_host, weak, nothing)] == [2, 1, 2, 2, 2]
    for done in (short, address, open_host, weak):
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert b"Traceback" not in done.stderr
        assert b"hunter2" not in done.stderr


def test_the_description_is_printed_without_a_database(tmp_path: Path) -> None:
    """`openapi` prints the document as JSON."""
    done = _run("openapi", "--data", str(tmp_path))
    assert json.loads(done.stdout)["openapi"] == "3.1.0"


def test_the_log_holds_no_token_address_or_body(tmp_path: Path) -> None:
    """After sign-in, registration and a link with a token, the log has one JSON line a request and none of these."""
    with _serving(tmp_path) as (url, process):
        httpx.post(f"{url}/v1/accounts", json={"email": "ada@example.org", "password": PASSWORD, "handle": "ada"})
        httpx.post(f"{url}/v1/accounts/sign-in", json={"email": "ada@example.org", "password": PASSWORD})
        httpx.get(f"{url}/verify?token=secret-token")
        httpx.get(f"{url}/v1/accounts/me", headers={"Authorization": "Bearer secret-token"})
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        assert process.stderr
        log = process.stderr.read()
    lines = [json.loads(line) for line in log.splitlines()]
    assert [line["route"] for line in lines if line["message"] == "request"][-2:] == ["/verify", "/v1/accounts/me"]
    for secret in ("ada@example.org", PASSWORD, "secret-token", samples.GOOD):
        assert secret not in log


def _run(
    *arguments: str, said: str = "", environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    env = {**os.environ, **(environment or {})}
    return subprocess.run([*_COMMAND, *arguments], input=said.encode(), capture_output=True, timeout=60, env=env)


@contextmanager
def _serving(data: Path, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    command = [*_COMMAND, "serve", "--port", "0", "--data", str(data), *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            yield process.stdout.readline().split()[-1], process
        finally:
            process.kill()


def _children(pid: int) -> list[int]:
    return [int(child) for file in Path(f"/proc/{pid}/task").glob("*/children") for child in file.read_text().split()]
