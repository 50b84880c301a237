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
from .texts import text
from .work import read_program

OLDEST = (3, 11)
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
        lambda: _in_thread(_interpreter, desk.language),
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


def _look(language: str, of: str, said: str, cure: str = "", **names: object) -> Ailment:
    """What was found, in the learner's language. What needs a cure is not well."""
    return Ailment(
        text(language, f"doctor.name.{of}"),
        well=not cure,
        message=text(language, f"doctor.{said}", **names),
        cure=text(language, f"doctor.{cure}", **names) if cure else "",
    )


def _interpreter(language: str) -> Iterator[Ailment]:
    version = ".".join(map(str, sys.version_info[:3]))
    cure = "" if sys.version_info[:2] >= OLDEST else "old_python"
    yield _look(language, "python", "python", cure, version=version, path=sys.executable)


def _runner(desk: Desk) -> Iterator[Ailment]:
    try:
        report = desk.runner.check(PROBE, "def answer():\n    return 42\n")
    except OSError as error:
        yield _look(desk.language, "runner", "no_runner", "mend_runner", error=error)
        return
    if report.good:
        yield _look(desk.language, "runner", "runner", seconds=f"{report.seconds:.2f}")
    else:
        yield _look(desk.language, "runner", "wrong_runner", "mend_runner")


def _record(desk: Desk) -> Iterator[Ailment]:
    if desk.state.unkept:
        yield Ailment(text(desk.language, "doctor.name.record"), well=False, message=str(desk.state.unkept))
        return
    folder = desk.state.path.parent
    if os.access(folder, os.W_OK):
        yield _look(desk.language, "folder", "folder", folder=folder)
    else:
        yield _look(desk.language, "folder", "closed_folder", "mend_folder", folder=folder)
    events, waiting = len(desk.state.events(desk.scope)), outbox.waiting(desk.state, desk.scope)
    yield _look(desk.language, "record", "record", events=events, waiting=waiting)


async def _service(desk: Desk) -> list[Ailment]:
    if desk.api is None:
        return [_look(desk.language, "service", "no_service")]
    try:
        meta, skew = await desk.api.meta(), await _skew(desk)
    except (Refused, Unreachable) as error:
        cure = text(desk.language, "doctor.mend_service")
        return [Ailment(text(desk.language, "doctor.name.service"), well=False, message=str(error), cure=cure)]
    spoken = _look(
        desk.language,
        "service",
        "service",
        "" if meta.api_min <= API_LEVEL <= meta.api_max else "mend_level",
        name=meta.name,
        version=meta.version,
        service=desk.api.service,
        least=meta.api_min,
        most=meta.api_max,
        level=API_LEVEL,
    )
    return [spoken, _clock(desk.language, skew), _signed_in(desk)]


async def _skew(desk: Desk) -> float:
    """Seconds by which this clock is ahead of the service's; 0 when the service does not say its time."""
    assert desk.api
    date = await desk.api.date()
    return time.time() - parsedate_to_datetime(date).timestamp() if date else 0.0


def _clock(language: str, skew: float) -> Ailment:
    if abs(skew) <= SKEW:
        return _look(language, "clock", "clock")
    return _look(language, "clock", "wrong_clock", "mend_clock", seconds=f"{abs(skew):.0f}")


def _signed_in(desk: Desk) -> Ailment:
    now = status(desk)
    if now.connection is Connection.SIGNED_IN:
        return _look(desk.language, "sign_in", "signed_in", handle=now.handle)
    return _look(desk.language, "sign_in", "signed_out", "mend_sign_in")


def _exercises(desk: Desk, path: Path) -> Iterator[Ailment]:
    """The exercise that a path belongs to, else the sets in and below the folder, which editors are opened on."""
    found = locate(path)
    if found is not None:
        yield from _exercise(desk.language, found.exercise_folder)
    elif held := local_sets(desk, [path]):
        yield from (_set(desk.language, each) for each in held)
    else:
        yield _look(desk.language, "exercise", "nothing", "mend_nothing", path=path)


def _set(language: str, held: SetItem) -> Ailment:
    if held.exercises:
        return _look(language, "set", "set", title=held.title, count=len(held.exercises), folder=held.folder)
    return _look(language, "set", "broken_set", "mend_broken", title=held.title, folder=held.folder)


def _exercise(language: str, folder: Path) -> Iterator[Ailment]:
    try:
        exercise = load_exercise(folder)
    except SetInvalid as invalid:
        yield _look(language, "exercise", "broken", "mend_broken", flaw=invalid.flaws[0])
        return
    yield _program(language, exercise, folder)
    yield from _shadows(language, exercise, folder)


def _program(language: str, exercise: Exercise, folder: Path) -> Ailment:
    program = folder / exercise.file
    if not program.is_file():
        return _look(language, "exercise", "missing", "mend_missing", file=exercise.file, folder=folder)
    if not read_program(program).strip():
        return _look(language, "exercise", "empty", "mend_empty", program=program)
    return _look(language, "exercise", "exercise", title=exercise.title, program=program)


def _shadows(language: str, exercise: Exercise, folder: Path) -> Iterator[Ailment]:
    """A learner's `random.py` is imported in place of the standard one, by their program and by others."""
    for file in sorted(folder.glob("*.py")):
        if file.stem in sys.stdlib_module_names and file.name != exercise.file:
            yield _look(language, "modules", "module", "mend_module", file=file.name, module=file.stem, path=file)
