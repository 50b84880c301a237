"""The operator's commands, as real processes."""

import io
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import httpx
import pytest

from backend_api import cli, doctor
from backend_api.config import Settings
from deploy.unprivileged import is_root
from tests.backend_api import samples
from tests.backend_api.house import PASSWORD


class Operator(Protocol):
    """Runs a command in this process; gives its code and what it printed on stdout and stderr."""

    def __call__(self, *arguments: str, said: str = "") -> tuple[int, str, str]:
        """`said` is what stdin holds."""


_COMMAND = [sys.executable, "-c", "import sys; from backend_api.cli import main; sys.exit(main())"]


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Operator:
    """An operator at this process' own standard streams; its log stays as pytest set it up."""
    monkeypatch.setattr(cli, "set_up", lambda level, secrets: None)

    def run(*arguments: str, said: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(said))
        code = cli.main(list(arguments))
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return run


def test_a_service_starts_on_a_folder_alone_and_stops_when_told(tmp_path: Path, operator: Operator) -> None:
    """`serve` on an empty folder answers; SIGTERM ends it with code 0; a second start finds what was kept."""
    data = tmp_path / "data"
    made = operator("admin", "create-user", "ada@example.org", "ada", "--verified", "--data", str(data), said=PASSWORD)
    assert made == (0, "Created ada (learner).\n", "")
    for _ in range(2):
        with _serving(data) as (url, process):
            answer = httpx.post(f"{url}/v1/accounts/sign-in", json={"email": "ada@example.org", "password": PASSWORD})
            assert answer.status_code == 204
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0  # two seconds, and the rest for a busy machine


def test_a_stop_leaves_no_child_behind(tmp_path: Path, runs: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGINT ends the service and the child that stood ready to run programs."""
    for name, value in runs.items():
        monkeypatch.setenv(f"CODEMENTOR_API_{name.upper()}", value)
    with _serving(tmp_path, "--allow-unsandboxed-runs") as (_, process):
        children = _children(process.pid)
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    assert children
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


def test_an_account_is_exported_and_forgotten(tmp_path: Path, operator: Operator) -> None:
    """Export shows the account without its password's hash; after forgetting only its handle stays taken."""
    data = ["--data", str(tmp_path)]
    operator("admin", "create-user", "ada@example.org", "ada", *data, said=PASSWORD)
    _, shown, _ = operator("admin", "export-user", "ada@example.org", *data)
    forgotten = [operator("admin", "forget-user", "ada@example.org", *data)[0] for _ in range(2)]
    after = operator("admin", "export-user", "ada@example.org", *data)[0]
    again = operator("admin", "create-user", "ada@example.org", "ada", *data, said=PASSWORD)[0]
    kept = json.loads(shown)
    assert kept["accounts"]["account"]["handle"] == "ada"
    assert "password" not in shown
    assert {"accounts", "classes", "exercises", "submissions", "hints", "progress"} <= set(kept)
    assert forgotten == [0, 1]
    assert (after, again) == (1, 1)


def test_an_operator_sees_accounts_gives_roles_and_ends_sessions(tmp_path: Path, operator: Operator) -> None:
    """`admin users`, `role`, `end-sessions` and `events` do what they say; an unknown address is told with code 1."""
    data = ["--data", str(tmp_path)]
    operator("admin", "create-user", "ada@example.org", "ada", *data, said=PASSWORD)
    raised = operator("admin", "role", "ada@example.org", "instructor", *data)
    listed = operator("admin", "users", *data)
    ended = operator("admin", "end-sessions", "ada@example.org", *data)
    _, log, _ = operator("admin", "events", "ada@example.org", *data)
    nobody = operator("admin", "role", "bob@example.org", "admin", *data)
    assert raised == (0, "ada@example.org is instructor now.\n", "")
    assert listed == (0, "ada  ada@example.org  instructor  (not verified)\n", "")
    assert ended[0] == 0
    assert [json.loads(line)["kind"] for line in log.splitlines()] == ["sessions_ended", "role_changed"]
    assert nobody == (1, "", "codementor-api: there is no account with this address.\n")


def test_mistakes_of_the_operator_are_told_in_a_line_each(
    tmp_path: Path, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bad password or address, and each bad setting, ends with a code and a line of its own, without the secret."""
    data = ["--data", str(tmp_path)]
    told = [
        operator("admin", "create-user", "ada@example.org", "ada", *data, said="short"),
        operator("admin", "create-user", "nobody", "ada", *data, said=PASSWORD),
        operator("serve", "--host", "0.0.0.0", "--allow-unsandboxed-runs", *data),
    ]
    monkeypatch.setenv("CODEMENTOR_API_SECRET_KEYS", '["hunter2"]')
    told.append(operator("serve", *data))
    assert [code for code, _, _ in told] == [1, 1, 2, 2]
    assert [len(lines.splitlines()) for _, _, lines in told] == [1, 1, 3, 1], told
    for _, _, lines in told:
        assert all(line.startswith(("codementor-api: ", "CODEMENTOR_API_")) for line in lines.splitlines()), lines
        assert "hunter2" not in lines


def test_the_first_admin_is_made_once(tmp_path: Path, operator: Operator) -> None:
    """`init` on an empty folder makes schema and admin; a second one is refused, and changes nothing."""
    data = ["--data", str(tmp_path)]
    made = operator("init", "ada@example.org", "ada", *data, said=PASSWORD)
    again = operator("init", "bob@example.org", "bob", *data, said=PASSWORD)
    listed = operator("admin", "users", *data)[1]
    assert made[0] == 0
    assert made[1].startswith("Created ada (admin).")
    assert (again[0], again[2]) == (1, "codementor-api: There is an admin already. Use `codementor-api admin`.\n")
    assert listed == "ada  ada@example.org  admin\n"


def test_the_doctor_asks_every_part(
    tmp_path: Path, operator: Operator, monkeypatch: pytest.MonkeyPatch, runs: dict[str, str]
) -> None:
    """`doctor` has a line a part; it ends with 1 and the mend where one is not well, and with 0 where all are."""
    data = ["--data", str(tmp_path / "data")]
    monkeypatch.setenv("CODEMENTOR_API_RUN_PROGRAMS", "false")
    code, said, _ = operator("doctor", *data)
    ill = [line.split()[1] for line in said.splitlines() if line.startswith("ILL")]
    assert (code, ill) == (1, ["admin"])
    assert "codementor-api init" in said
    operator("init", "ada@example.org", "ada", *data, said=PASSWORD)
    code, said, _ = operator("doctor", *data)
    assert code == 0, said
    assert [line.split()[1] for line in said.splitlines()] == list(doctor.PARTS)
    with socket.create_server(("127.0.0.1", 0)) as other:
        closed = other.getsockname()[1]
    (tmp_path / "data").chmod(0o755)
    monkeypatch.setenv("CODEMENTOR_API_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("CODEMENTOR_API_SMTP_PORT", str(closed))
    monkeypatch.setenv("CODEMENTOR_API_CONNECTIONS", "10000000")
    code, said, _ = operator("doctor", *data)
    ill = [line.split()[1] for line in said.splitlines() if line.startswith("ILL")]
    assert (code, ill) == (1, ["folder", "mail", "files"])


def test_one_process_serves_a_folder(tmp_path: Path) -> None:
    """A second `serve` on the same SQLite ends with 1 and says so, and one after the first has ended serves."""
    for _ in range(2):
        with _serving(tmp_path) as (url, process):
            command = [*_COMMAND, "serve", "--port", "0", "--data", str(tmp_path)]
            second = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
            assert second.returncode == 1
            assert "SQLite serves one" in second.stderr
            assert httpx.get(f"{url}/health/live").status_code == 200
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def test_settings_are_checked_before_a_start(
    tmp_path: Path, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`config check` ends with 2 and every reason, or with 0 and what the settings amount to; it shows no secret."""
    data = ["--data", str(tmp_path)]
    code, said, _ = operator("config", "check", *data)
    assert (code, said.splitlines()[0], said.splitlines()[-1]) == (
        0,
        "address  http://127.0.0.1:8000",
        "The settings are safe.",
    )
    monkeypatch.setenv("CODEMENTOR_API_PUBLIC_URL", "http://tutor.example.org")
    monkeypatch.setenv("CODEMENTOR_API_SECRET_KEYS", "hunter2")
    code, said, reasons = operator("config", "check", *data)
    assert (code, said) == (2, "")
    assert [line.partition(":")[0] for line in reasons.splitlines()] == [
        f"CODEMENTOR_API_{name}" for name in ("PUBLIC_URL", "SECRET_KEYS", "SMTP_HOST")
    ]
    assert "hunter2" not in reasons


def test_a_key_is_changed_where_it_is_kept(tmp_path: Path, operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    """`config new-key` puts a key before the kept one; where keys are set it prints one to set, and says where."""
    data = ["--data", str(tmp_path)]
    first = Settings(data_dir=tmp_path).keys()
    assert operator("config", "new-key", *data)[0] == 0
    assert Settings(data_dir=tmp_path).keys()[1:] == first
    monkeypatch.setenv("CODEMENTOR_API_SECRET_KEYS", first[0])
    code, key, said = operator("config", "new-key", *data)
    assert (code, len(key) >= 48, "CODEMENTOR_API_SECRET_KEYS" in said) == (0, True, True)


def test_a_busy_port_is_told_in_a_sentence(tmp_path: Path) -> None:
    """`serve` on a port that another listens on ends with 1 and says which, why, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        command = [*_COMMAND, "serve", "--port", str(port), "--data", str(tmp_path)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stderr == (
        f"codementor-api: 127.0.0.1:{port} cannot be listened on: Address already in use. Name a free --port.\n"
    )


@pytest.mark.skipif(not is_root(), reason="only root could run programs as root")
@pytest.mark.parametrize(
    ("user", "told"),
    [("", "never run as root"), ("root", "cannot run programs as 'root'"), ("nobody-here", "as 'nobody-here'")],
)
def test_a_service_that_would_run_programs_as_root_does_not_start(
    tmp_path: Path, operator: Operator, monkeypatch: pytest.MonkeyPatch, user: str, told: str
) -> None:
    """Started by root with no account for programs, root's or one that is not there, `serve` ends with a sentence."""
    monkeypatch.setenv("CODEMENTOR_API_RUNNER_USER", user)
    code, _, line = operator("serve", "--port", "0", "--allow-unsandboxed-runs", "--data", str(tmp_path))
    assert code == 1
    assert told in line
    assert "CODEMENTOR_API_RUNNER_USER" in line
    assert len(line.splitlines()) == 1


def test_the_description_is_printed_without_a_database(tmp_path: Path, operator: Operator) -> None:
    """`openapi` prints the document as JSON."""
    assert json.loads(operator("openapi", "--data", str(tmp_path))[1])["openapi"] == "3.1.0"


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
