"""A check: what it shows, what it writes down, and how it ends early."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from codementor.exercise.model import SetInvalid
from codementor.runner.run import Stopped
from codementor.tutor.attempts import attempts
from codementor.tutor.check import check
from codementor.tutor.desk import Desk
from codementor.tutor.progress import progress
from codementor.tutor.work import Work, find, read_program
from codementor.wire.exercises import SetMarker, Standing
from codementor.wire.hints import FindingKind

from .conftest import RIGHT, WORSE, WRONG, At


async def test_a_failing_check_shows_the_case_and_the_ladder(desk: Desk, at: At) -> None:
    """The smallest failing case stands in the report and the findings, and level 1 may open."""
    result = await check(desk, at(WRONG))
    assert (result.report.passed, result.report.total) == (0, 2)
    assert result.report.smallest
    assert result.report.smallest.call == "double(1)"
    assert FindingKind.CASE in {finding.kind for finding in result.findings}
    assert result.ladder
    assert (result.ladder.hints, result.ladder.next_level, result.ladder.next_ready) == ((), 1, True)
    assert result.next_exercise == ""


async def test_a_passing_check_leads_on(desk: Desk, at: At, folder: Path) -> None:
    """When all cases pass there is no ladder, the day counts, and the next exercise is named."""
    result = await check(desk, at(RIGHT))
    assert result.report.good
    assert result.ladder is None
    assert result.streak_days == 1
    assert result.next_exercise == str(folder / "total")


async def test_every_check_is_on_record(desk: Desk, at: At) -> None:
    """Each check is an event and keeps its program, newest first."""
    for source in (WRONG, WORSE, RIGHT):
        await check(desk, at(source))
    assert [attempt.source for attempt in attempts(desk, at("")).attempts] == [RIGHT, WORSE, WRONG]
    (exercise,) = progress(desk).exercises
    assert (exercise.exercise, exercise.standing, exercise.checks) == ("double", Standing.PASSED, 3)
    assert progress(desk).streak.today


async def test_a_syntax_error_is_a_result(desk: Desk, at: At) -> None:
    """A program that does not parse gives its place in words, and is kept like any other."""
    result = await check(desk, at("def double(number)\n    return 2\n"))
    assert result.report.syntax
    assert result.findings[0].kind is FindingKind.SYNTAX
    assert len(attempts(desk, at("")).attempts) == 1


async def test_the_program_in_the_editor_is_checked(desk: Desk, folder: Path) -> None:
    """A document that is not saved is checked as it stands, and its file is left alone."""
    path = folder / "double" / "double.py"
    before = path.read_text()
    work = find(path, RIGHT)
    assert work
    assert (await check(desk, work)).report.good
    assert path.read_text() == before


@pytest.mark.parametrize("end", ["cancel", "stop"])
async def test_an_endless_program_can_be_stopped(desk: Desk, at: At, end: str, tmp_path: Path) -> None:
    """Cancelling the check, or setting its stop signal, ends the program at once and leaves no record."""
    started, stop = tmp_path / "started", threading.Event()
    work = at(f"open({str(started)!r}, 'w').close()\nwhile True:\n    pass\n")
    checking = asyncio.ensure_future(check(desk, work, stop))
    await _until(lambda: started.exists() or checking.done())
    began = time.monotonic()
    checking.cancel() if end == "cancel" else stop.set()
    with pytest.raises((asyncio.CancelledError, Stopped)):
        await checking
    assert time.monotonic() - began < 5
    assert attempts(desk, work).attempts == ()
    assert progress(desk).exercises == ()


async def test_two_checks_at_the_same_time_do_not_mix(desk: Desk, at: At) -> None:
    """Checks that run at the same time give each its own result."""
    wrong, right = await asyncio.gather(check(desk, at(WRONG)), check(desk, at(RIGHT)))
    assert (wrong.report.good, right.report.good) == (False, True)


def test_a_file_outside_of_every_exercise_is_no_work(tmp_path: Path) -> None:
    """What belongs to no exercise is answered with None, not with an error."""
    assert find(tmp_path) is None
    assert find(tmp_path / "missing.py") is None


def test_any_file_of_an_exercise_leads_to_its_program(folder: Path) -> None:
    """The folder, the task and the program itself name the same work."""
    found = [find(folder / "double" / name) for name in ("", "task.md", "double.py")]
    assert {work.path for work in found if work} == {folder / "double" / "double.py"}
    assert found[0]
    assert found[0].key == ("local", "first-steps", "double")


def test_garbage_bytes_can_be_read(tmp_path: Path) -> None:
    """A program with bytes that are no text can be read: the syntax check will name the place."""
    (tmp_path / "double.py").write_bytes(b"\xef\xbb\xbfx = '\xff'\r\n")
    assert read_program(tmp_path / "double.py") == "x = '�'\n"


def test_an_exercise_that_is_not_text_is_refused_by_its_place(folder: Path) -> None:
    """A program saved in another encoding than UTF-8 is named with its line, not a traceback."""
    (folder / "double" / "double.py").write_bytes(b"x = '\xff'\n")
    with pytest.raises(SetInvalid, match=r"double\.py \(line 1\): is not text in UTF-8"):
        find(folder / "double")


def test_a_pulled_set_is_known_by_its_owner(at: At) -> None:
    """Progress with a pulled set is kept under the owner and name it has on the service."""
    work = at("")
    assert work.marker is None
    marked: Work = replace(work, marker=SetMarker("https://tutor.example.org", "course", "steps", "1.0", "hash"))
    assert marked.key == ("course", "steps", "double")


async def _until(true: Callable[[], bool]) -> None:
    """Waits for what another process does."""
    while not true():  # noqa: ASYNC110 - a file of another process
        await asyncio.sleep(0.01)
