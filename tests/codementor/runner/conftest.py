"""Runners: a warm one for sound programs, and one without privileges for hostile ones."""

import sys
from collections.abc import Callable, Iterator

import pytest

from codementor.exercise.model import Case, Exercise, Limits
from codementor.runner.jail import Jail, JailUnsound, jailed
from codementor.runner.run import Runner
from codementor.wire.reports import Report
from deploy.unprivileged import USER, is_root, python_for_nobody
from tests.parts import missing

Check = Callable[..., Report]


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
    if not is_root():
        with Runner() as ready:
            yield ready
        return
    python = python_for_nobody()
    if python is None:
        missing("a Python 3.11 that user nobody can run", "hostile programs never run as root; be another user")
    with Runner(python, user=USER) as ready:
        yield ready


@pytest.fixture(scope="session")
def jail() -> Iterator[Jail]:
    """The jail, as user nobody where we are root."""
    python = python_for_nobody() if is_root() else sys.executable
    try:
        jailed(python or sys.executable, USER if is_root() else None)
    except JailUnsound as unsound:
        missing("a jail", f"{unsound} .ci/install-services brings bubblewrap")
    with Jail(python or sys.executable, user=USER if is_root() else None) as built:
        yield built


@pytest.fixture(scope="session", name="jailed")
def jailed_runner(jail: Jail) -> Iterator[Runner]:
    """A runner whose children are jailed."""
    with Runner(launcher=jail) as ready:
        yield ready


@pytest.fixture(scope="session")
def check(runner: Runner) -> Check:
    """Check a source text on cases: `check(source, *cases)`."""

    def checked(source: str, *cases: Case, **choices: object) -> Report:
        return runner.check(exercise(*(cases or (TWO,))), source, **choices)  # type: ignore[arg-type]

    return checked
