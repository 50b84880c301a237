"""The doctor: looks at everything CodeMentor stands on and says, line by line, what is well and what to do when not."""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

from codementor.client.errors import Refused, Unreachable
from codementor.exercise.files import locate
from codementor.exercise.load import load_exercise
from codementor.exercise.model import Case, Exercise, SetInvalid
from codementor.state import outbox
from codementor.wire.editor import Ailment, Connection, DoctorReport
from codementor.wire.exercises import SetItem
from codementor.wire.meta import API_LEVEL

from .account import status
from .desk import Desk
from .sets import local_sets
from .work import read_program

OLDEST = (3, 11)
_PULL_AGAIN = "Pull the set again, or tell its author."
SKEW = 120.0  # seconds by which this clock may differ from the service's
PROBE = Exercise(
    id="doctor",
    title="Doctor",
    task="",
    file="probe.py",
    starter="",
    cases=(Case("answer", call="answer()", expect="42"),),
)


async def doctor(desk: Desk, path: Path | None = None) -> DoctorReport:
    """What was looked at, in order: this machine, the service when one is named, the exercise or the sets at `path`."""
    looks: list[Callable[[], Awaitable[list[Ailment]]]] = [
        lambda: _in_thread(_interpreter),
        lambda: _in_thread(_runner, desk),
        lambda: _in_thread(_record, desk),
        lambda: _service(desk),
    ]
    if path is not None:
        looks.append(lambda: _in_thread(_exercises, desk, path.absolute()))
    found = [await look() for look in looks]
    return DoctorReport(tuple(ailment for part in found for ailment in part))


async def _in_thread(look: Callable[..., Iterator[Ailment]], *args: object) -> list[Ailment]:
    return await asyncio.to_thread(lambda: list(look(*args)))


def _interpreter() -> Iterator[Ailment]:
    version = ".".join(map(str, sys.version_info[:3]))
    well = sys.version_info[:2] >= OLDEST
    yield Ailment("Python", well, f"Python {version} at {sys.executable}", "" if well else "Use Python 3.11 or newer.")


def _runner(desk: Desk) -> Iterator[Ailment]:
    cure = "Name a working Python 3.11 or newer as the interpreter, and let no virus scanner stop it."
    try:
        report = desk.runner.check(PROBE, "def answer():\n    return 42\n")
    except OSError as error:
        yield Ailment("Runner", well=False, message=f"Your programs cannot be started: {error}.", cure=cure)
        return
    said = f"A program ran in {report.seconds:.2f} s" if report.good else "A program ran, but not as it should"
    yield Ailment("Runner", report.good, said, "" if report.good else cure)


def _record(desk: Desk) -> Iterator[Ailment]:
    if desk.state.unkept:
        yield Ailment("Record", well=False, message=str(desk.state.unkept))
        return
    folder = desk.state.path.parent
    writable = os.access(folder, os.W_OK)
    cure = f"Make {folder} writable for you, or name another data folder."
    said = f"Your data lies in {folder}" if writable else f"{folder} cannot be written"
    yield Ailment("Data folder", writable, said, "" if writable else cure)
    events, waiting = len(desk.state.events(desk.scope)), outbox.waiting(desk.state, desk.scope)
    yield Ailment("Record", well=True, message=f"{events} events on record, {waiting} waiting to be sent")


async def _service(desk: Desk) -> list[Ailment]:
    if desk.api is None:
        return [Ailment("Service", well=True, message="None is named; everything works on this machine")]
    try:
        meta, skew = await desk.api.meta(), await _skew(desk)
    except (Refused, Unreachable) as error:
        cure = "Look at your network, and at the address of the service in your settings."
        return [Ailment("Service", well=False, message=str(error), cure=cure)]
    fits = meta.api_min <= API_LEVEL <= meta.api_max
    spoken = f"{meta.name} {meta.version} at {desk.api.service} speaks API {meta.api_min} to {meta.api_max}"
    return [
        Ailment("Service", fits, spoken, "" if fits else f"This CodeMentor speaks API {API_LEVEL}. Update it."),
        _clock(skew),
        _signed_in(desk),
    ]


async def _skew(desk: Desk) -> float:
    """Seconds by which this clock is ahead of the service's; 0 when the service does not say its time."""
    assert desk.api
    date = await desk.api.date()
    return time.time() - parsedate_to_datetime(date).timestamp() if date else 0.0


def _clock(skew: float) -> Ailment:
    well = abs(skew) <= SKEW
    said = "Your clock agrees with the service" if well else f"Your clock is {abs(skew):.0f} s off"
    return Ailment("Clock", well, said, "" if well else "Set your clock; sign-in and streak depend on it.")


def _signed_in(desk: Desk) -> Ailment:
    now = status(desk)
    well = now.connection is Connection.SIGNED_IN
    return Ailment(
        "Sign-in", well, f"Signed in as {now.handle}" if well else "Not signed in", "" if well else "Sign in."
    )


def _exercises(desk: Desk, path: Path) -> Iterator[Ailment]:
    """The exercise that a path belongs to, else the sets in and below the folder, which editors are opened on."""
    found = locate(path)
    if found is not None:
        yield from _exercise(found.exercise_folder)
    elif held := local_sets(desk, [path]):
        yield from map(_set, held)
    else:
        cure = "Open a folder with exercises: one that holds set.toml, or exercise.toml and your program."
        yield Ailment("Exercise", well=False, message=f"{path} belongs to no exercise and holds no set", cure=cure)


def _set(held: SetItem) -> Ailment:
    well = bool(held.exercises)
    said = f"{held.title}: {len(held.exercises)} exercises in {held.folder}" if well else f"{held.folder}: {held.title}"
    return Ailment("Exercise set", well, said, "" if well else _PULL_AGAIN)


def _exercise(folder: Path) -> Iterator[Ailment]:
    try:
        exercise = load_exercise(folder)
    except SetInvalid as invalid:
        yield Ailment("Exercise", well=False, message=str(invalid.flaws[0]), cure=_PULL_AGAIN)
        return
    yield _program(exercise, folder)
    yield from _shadows(exercise, folder)


def _program(exercise: Exercise, folder: Path) -> Ailment:
    program = folder / exercise.file
    if not program.is_file():
        cure = f"Save your program as {exercise.file} in {folder}."
        return Ailment("Exercise", well=False, message=f"{exercise.file} is missing in {folder}", cure=cure)
    if not read_program(program).strip():
        cure = "Save your file in the editor, then look again."
        return Ailment("Exercise", well=False, message=f"{program} is empty as it is saved", cure=cure)
    return Ailment("Exercise", well=True, message=f"{exercise.title}: {program}")


def _shadows(exercise: Exercise, folder: Path) -> Iterator[Ailment]:
    """A learner's `random.py` is imported in place of the standard one, by their program and by others."""
    for file in sorted(folder.glob("*.py")):
        if file.stem in sys.stdlib_module_names and file.name != exercise.file:
            message = f"{file.name} stands in for Python's own module `{file.stem}`"
            yield Ailment("Module names", well=False, message=message, cure=f"Give {file} another name.")
