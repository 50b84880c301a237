"""Runners: a warm one for sound programs, and one without privileges for hostile ones."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from codementor.exercise.model import Case, Exercise, Limits
from codementor.runner.run import Runner
from codementor.wire.reports import Report

Check = Callable[..., Report]

_MODERN = "import sys; sys.exit(sys.version_info < (3, 11))"


def exercise(*cases: Case, seconds: float = 2.0, **fields: object) -> Exercise:
    """An exercise of these cases."""
    limits = Limits(seconds=seconds, memory_mb=256, output_kb=16)
    made = Exercise("double", "Double", "Double it.", "double.py", "", cases, limits=limits)
    for name, value in fields.items():
        object.__setattr__(made, name, value)
    return made


TWO = Case(id="two", call="double(2)", expect="4")


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    """One warm runner with this interpreter."""
    with Runner() as ready:
        yield ready


@pytest.fixture(scope="session")
def unprivileged() -> Iterator[Runner]:
    """A runner that never runs as uid 0: this interpreter as we are, or another user's when we are root."""
    if os.name != "posix" or os.geteuid() != 0:
        with Runner() as ready:
            yield ready
        return
    python = next((python for python in (sys.executable, "/usr/bin/python3") if _runs(python)), None)
    if python is None:
        pytest.skip("hostile programs: we are root, and user nobody can run no Python 3.11 or newer here")
    with Runner(python, user="nobody") as ready:
        yield ready


def _runs(python: str) -> bool:
    """True when user nobody can start this interpreter and it is new enough."""
    try:
        return subprocess.run([python, "-c", _MODERN], user="nobody", cwd="/", check=False).returncode == 0
    except (OSError, LookupError):
        return False


@pytest.fixture(scope="session")
def check(runner: Runner) -> Check:
    """Check a source text on cases: `check(source, *cases)`."""

    def checked(source: str, *cases: Case, **choices: object) -> Report:
        return runner.check(exercise(*(cases or (TWO,))), source, **choices)  # type: ignore[arg-type]

    return checked
