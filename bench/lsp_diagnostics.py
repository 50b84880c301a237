"""From a key to the diagnostics: `didChange` to `publishDiagnostics` on a 1,000-line exercise file, beside two peers.

Ours is measured twice. "Single changes" come 300 ms apart, as when a learner stops to think: our server looks at the
first change at once. "While typing" a change comes every 60 ms for two seconds: ours then waits for the end of its
150 ms window, and what counts is the time from the last key to the diagnostics of that last version. pylsp has a fixed
debounce of 500 ms, so it is measured as it is and with its debounce taken out; ruff server has none.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bench.languageserver import Server
from bench.report import Bench, median, percentile

LINES = 1_000
PYLSP = (sys.executable, "-m", "pylsp")
# The wrapper is applied while the server's module is imported, so it is replaced before that.
PYLSP_AT_ONCE = (
    sys.executable,
    "-c",
    "from pylsp import _utils\n"
    "_utils.debounce = lambda seconds, keyed_by=None: lambda function: function\n"
    "from pylsp.__main__ import main\n"
    "main()",
)
PYFLAKES_ONLY = {
    "pylsp": {
        "plugins": {
            name: {"enabled": name == "pyflakes"}
            for name in ("pyflakes", "pycodestyle", "mccabe", "pydocstyle", "pylint", "flake8", "autopep8", "yapf")
        }
    }
}


@dataclass(frozen=True, slots=True)
class Peer:
    """A server to measure, and the seconds it may take before the next single change is sent."""

    name: str
    command: Sequence[str]
    settings: object = None
    pause: float = 0.3


def main() -> int:
    """Measures and reports."""
    bench = Bench("lsp_diagnostics")
    rounds = 20 if bench.quick else 100
    bench.note(__doc__.split("\n\n")[1].replace("\n", " ") if __doc__ else "")
    for peer in _peers(bench):
        with tempfile.TemporaryDirectory() as folder:
            single = _measured(peer, Path(folder), partial(_single, rounds=rounds, pause=peer.pause))
        bench.figure(f"{peer.name} single change p50 ms", median(single))
        bench.figure(f"{peer.name} single change p99 ms", percentile(single, 0.99))
        if peer.name == "codementor":
            bench.aim("codementor, single change, p50", "at most 20 ms", median(single), median(single) <= 20)
            with tempfile.TemporaryDirectory() as folder:
                typed = _measured(peer, Path(folder), partial(_typed, rounds=3 if bench.quick else 10))
            bench.figure("codementor while typing p50 ms", median(typed))
            bench.figure("codementor while typing worst ms", max(typed))
    return bench.main()


def _peers(bench: Bench) -> list[Peer]:
    peers = [Peer("codementor", (sys.executable, "-m", "lsp_server"))]
    if _has("pylsp"):
        peers += [
            Peer("pylsp (pyflakes only)", PYLSP, PYFLAKES_ONLY, pause=0.7),
            Peer("pylsp (pyflakes only, no debounce)", PYLSP_AT_ONCE, PYFLAKES_ONLY),
        ]
    else:
        bench.note("pylsp is not installed (requirements/bench.txt): not measured.")
    ruff = shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff")
    if ruff:
        peers.append(Peer("ruff server", (ruff, "server")))
    else:
        bench.note("ruff is not installed: not measured.")
    return peers


def _has(module: str) -> bool:
    try:
        __import__(module)
    except ImportError:
        return False
    return True


class Document:
    """The open file, in which one line near the end is broken and repaired in turn."""

    def __init__(self, server: Server, path: Path) -> None:
        self._server = server
        self._uri = path.as_uri()
        self.version = 1
        item = {"uri": self._uri, "languageId": "python", "version": 1, "text": path.read_text("utf-8")}
        server.tell("textDocument/didOpen", {"textDocument": item})
        server.diagnostics(1)

    def change(self) -> None:
        """Near the end a name is used that nobody defined, or is gone again."""
        self.version += 1
        text = "    undefined = []; undefined is [1]; unknown\n" if self.version % 2 else "    pass\n"
        where = {"start": {"line": LINES - 10, "character": 0}, "end": {"line": LINES - 9, "character": 0}}
        self._server.tell(
            "textDocument/didChange",
            {
                "textDocument": {"uri": self._uri, "version": self.version},
                "contentChanges": [{"range": where, "text": text}],
            },
        )

    def wait(self) -> None:
        """The diagnostics of the present version have come."""
        self._server.diagnostics(self.version)


def _measured(peer: Peer, folder: Path, measure: Callable[[Document], list[float]]) -> list[float]:
    path = _exercise(folder)
    with Server(peer.command, {**os.environ, "CODEMENTOR_DATA_DIR": str(folder / "data")}) as server:
        server.initialize(folder)
        if peer.settings is not None:
            server.tell("workspace/didChangeConfiguration", {"settings": peer.settings})
        document = Document(server, path)
        _single(document, 3, peer.pause)  # warm
        return measure(document)


def _single(document: Document, rounds: int, pause: float) -> list[float]:
    times = []
    for _ in range(rounds):
        time.sleep(pause)
        start = time.perf_counter()
        document.change()
        document.wait()
        times.append((time.perf_counter() - start) * 1000)
    return times


def _typed(document: Document, rounds: int) -> list[float]:
    times = []
    for _ in range(rounds):
        time.sleep(0.5)
        for _ in range(33):
            document.change()
            time.sleep(0.06)
        document.change()
        start = time.perf_counter()
        document.wait()
        times.append((time.perf_counter() - start) * 1000)
    return times


def _exercise(folder: Path) -> Path:
    """An exercise whose program has 1,000 lines of small functions."""
    exercise = folder / "long"
    exercise.mkdir()
    (exercise / "exercise.toml").write_text('title = "Long"\n', "utf-8")
    (exercise / "task.md").write_text("Long.\n", "utf-8")
    (exercise / "cases.toml").write_text('[[case]]\nid = "one"\ncall = "f0(1)"\nexpect = "1"\n', "utf-8")
    functions = "".join(
        f"def f{number}(items):\n    total = 0\n    for item in range(items):\n        if item % 2 == 0:\n"
        f"            total += item * {number}\n        else:\n            total -= item\n    return total\n\n\n"
        for number in range(LINES // 10)
    )
    path = exercise / "long.py"
    path.write_text(functions, "utf-8")
    return path


if __name__ == "__main__":
    raise SystemExit(main())
