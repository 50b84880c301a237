"""Runs an author's whole tests with pytest, in the child. Loaded by its path: standard library only, pytest if there.

Unlike cases these run beside the learner's program and know what is wanted: they serve learning, never a grade.
"""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

Json = Any

SILENT = ("-q", "-p", "no:cacheprovider", "-p", "no:faulthandler", "-c", os.devnull, "--rootdir", ".")


def run(job: dict[str, Json], send: Callable[[dict[str, Json]], None]) -> None:
    """Run the tests of the job in its folder and send one message a test, then that they are done."""
    for name, text in job["files"].items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    try:
        import pytest
    except ImportError:
        send({"missing": "pytest"})
    else:
        with contextlib.suppress(SystemExit):
            pytest.main([*SILENT, *job["tests"]], plugins=[Listener(job["file"], send)])
    send({"tests": "done"})


class Listener:
    """A pytest plugin that says how each test ended, and where in the learner's file it failed."""

    def __init__(self, file: str, send: Callable[[dict[str, Json]], None]) -> None:
        self.file = file
        self.send = send
        self.line: int | None = None
        self.kind = self.message = ""

    def pytest_runtest_makereport(self, call: Any) -> None:
        """Keep the error, and the last line of the learner's own that it passed through."""
        found = call.excinfo
        if found is None:
            return
        self.kind, self.message = found.typename, found.exconly().splitlines()[0][:500]
        lines = [entry.lineno + 1 for entry in found.traceback if Path(str(entry.path)).name == self.file]
        self.line = lines[-1] if lines else None

    def pytest_collectreport(self, report: Any) -> None:
        """A file that cannot even be collected ends all of its tests."""
        if report.failed:
            self.message = str(report.longrepr).splitlines()[-1][:500]
            self._say(report, "error")

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Say how the test ended: at its call, or before it."""
        if report.when == "call" or (report.when == "setup" and not report.passed):
            self._say(report, report.outcome)

    def _say(self, report: Any, outcome: str) -> None:
        said = {
            "test": report.nodeid,
            "outcome": outcome,
            "kind": self.kind,
            "message": self.message,
            "line": self.line,
        }
        self.send(said | {"seconds": getattr(report, "duration", 0.0)})
        self.kind, self.message, self.line = "", "", None
