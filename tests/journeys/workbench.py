"""A real VS Code workbench: code-server with the packaged extension and nothing from outside, on its own port."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from deploy.node import LINKS, node_environment
from tests.parts import need

ROOT = Path(__file__).parent.parent.parent
CODE_SERVER = ROOT / ".cache" / "code-server" / "node_modules" / "code-server" / "out" / "node" / "entry.js"
USER = {
    "workbench.startupEditor": "none",
    "security.workspace.trust.enabled": False,
    "telemetry.telemetryLevel": "off",
    "extensions.autoUpdate": "off",
    "extensions.autoCheckUpdates": False,
    "workbench.enableExperiments": False,
    "update.mode": "none",
    "git.enabled": False,
    "remote.autoForwardPorts": False,
    "chat.disableAIFeatures": True,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "editor.minimap.enabled": False,
    "editor.autoIndent": "none",  # what is typed at once stays as it is
    "window.menuBarVisibility": "compact",
}
# A Python that has nothing of ours installed: what the extension needs it must bring along.
MACHINE = {"codementor.interpreter": [getattr(sys, "_base_executable", sys.executable)], "codementor.language": "en"}


@dataclass(frozen=True)
class Workbench:
    """A running workbench: where it is, and where it writes its logs."""

    address: str
    logs: Path

    def url(self, folder: Path) -> str:
        """The page that shows a folder."""
        return f"{self.address}/?folder={quote(str(folder))}"

    def server_log(self) -> str:
        """What the extension and its language server have logged so far."""
        return "\n".join(path.read_text("utf-8", "replace") for path in self.logs.rglob("*CodeMentor*.log"))


def vsix() -> Path:
    """The packaged extension; see `need`."""
    built = sorted((ROOT / "dist").glob("codementor-*.vsix"))
    return need(built[-1] if built else None, "the packaged extension", "make vsix")


def need_workbench() -> None:
    """What a workbench needs is installed; see `need`."""
    need(CODE_SERVER, "code-server", ".ci/install-vscode")
    vsix()


@contextmanager
def workbench(home: Path, machine: dict[str, object] | None = None) -> Iterator[Workbench]:
    """A workbench that keeps everything it writes in `home`; ended at the end."""
    data = home / "data"
    for place, settings in (("User", USER), ("Machine", {**MACHINE, **(machine or {})})):
        (data / place).mkdir(parents=True)
        (data / place / "settings.json").write_text(json.dumps(settings), "utf-8")
    (home / "config.yaml").write_text("auth: none\ncert: false\n", "utf-8")
    folders = ["--user-data-dir", str(data), "--extensions-dir", str(home / "extensions"), "--config"]
    _code_server([*folders, str(home / "config.yaml"), "--install-extension", str(vsix()), "--force"], home)
    port = _free_port()
    quiet = ["--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"]
    serve = ["--auth", "none", "--bind-addr", f"127.0.0.1:{port}", "--disable-getting-started-override"]
    every = [*folders, str(home / "config.yaml"), *quiet, *serve, "--reconnection-grace-time", "1"]
    with (home / "code-server.log").open("wb") as log:
        server = subprocess.Popen(_command(every), env=_environment(home), stdout=log, stderr=log)
        try:
            _await(f"http://127.0.0.1:{port}/healthz")
            yield Workbench(f"http://127.0.0.1:{port}", data / "logs")
        finally:
            server.terminate()
            server.wait(20)


def _command(args: Sequence[str]) -> list[str]:
    return [str(LINKS / "node"), str(CODE_SERVER), *args]


def _code_server(args: Sequence[str], home: Path) -> None:
    done = subprocess.run(_command(args), env=_environment(home), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr


def _environment(home: Path) -> dict[str, str]:
    # Without a gallery no page looks for extensions outside of this machine.
    own = {"EXTENSIONS_GALLERY": '{"serviceUrl":""}', "CODEMENTOR_DATA_DIR": str(home / "learner")}
    return {**os.environ, **node_environment(), **own}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await(url: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            with urlopen(url, timeout=2):
                return
        except (URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
