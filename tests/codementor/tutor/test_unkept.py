"""A record that cannot be written: what a learner does comes first, and nobody is told it was kept."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from codementor.state.database import StateUnusable
from codementor.state.store import FILE, State
from codementor.tutor.account import status
from codementor.tutor.attempts import attempts
from codementor.tutor.check import check
from codementor.tutor.desk import Desk, Settings, open_desk
from codementor.tutor.doctor import doctor
from codementor.tutor.hint import hint
from codementor.tutor.progress import progress
from codementor.tutor.submit import submit
from codementor.wire.hints import Ladder

from .conftest import RIGHT, WORSE, WRONG, At

_KILOBYTES = 256


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, which a test may fill."""
    place = tmp_path / "disk"
    place.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root on Linux can mount a small disk")
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={_KILOBYTES}k", "tmpfs", str(place)]
    if subprocess.run(mounted, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine lets nobody mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


async def _ladder(desk: Desk, at: At, source: str) -> Ladder:
    ladders = [event.ladder async for event in hint(desk, at(source)) if event.ladder]
    return ladders[-1]


async def test_help_goes_on_where_the_record_cannot_be_opened(tmp_path: Path, at: At) -> None:
    """With a file in the folder's place a check and two hints come, each says it is not on record, and nothing else."""
    (tmp_path / "data").write_text("in the way", "utf-8")
    async with open_desk(Settings(data_dir=tmp_path / "data", warm=False)) as desk:
        result = await check(desk, at(WRONG))
        first = await _ladder(desk, at, WRONG)
        second = await _ladder(desk, at, WORSE)
        assert (result.report.passed, result.report.total) == (0, 2)
        assert [hint.level for hint in first.hints] == [1]
        assert [hint.level for hint in second.hints] == [1, 2]
        for told in (result.note, first.note, second.note, status(desk).note):
            assert "not on record" in told
        for ask in (progress, lambda desk: attempts(desk, at(WRONG))):
            with pytest.raises(StateUnusable, match="cannot be opened"):
                ask(desk)
        assert [each.message for each in (await doctor(desk)).ailments if each.name == "Record"] == [
            str(desk.state.unkept)
        ]
    assert (tmp_path / "data").read_text("utf-8") == "in the way"


async def test_nothing_is_handed_in_that_could_be_lost(online: Desk, at: At) -> None:
    """While nothing can be kept, handing in is refused with the reason instead of waiting where it would be lost."""
    online.state.unkept = StateUnusable("the disk is full")
    with pytest.raises(StateUnusable, match="the disk is full"):
        await submit(online, at(RIGHT))


async def test_a_full_disk_costs_no_result_and_the_record_is_made_up_for(disk: Path, at: At) -> None:
    """On a full disk checks come with a note and the ladder goes on; with space again everything is in the file."""
    async with open_desk(Settings(data_dir=disk, warm=False)) as desk:
        before = await check(desk, at(WRONG))
        filler = disk / "filler"
        with pytest.raises(OSError, match="No space left"):
            _fill(filler)
        full = await check(desk, at(WORSE))
        ladder = await _ladder(desk, at, WORSE)
        kept = _attempts_in_file(desk, at)
        filler.unlink()
        after = await check(desk, at(RIGHT))
        assert (before.note, after.note) == ("", "")
        assert "not on record" in full.note
        assert full.report.total == 2
        assert [hint.level for hint in ladder.hints] == [1]
        assert kept == [WRONG]
        assert _attempts_in_file(desk, at) == [RIGHT, WORSE, WRONG]
        kinds = [event.kind for event in desk.state.events(desk.scope)]
        assert kinds == ["checked", "checked", "level_opened", "checked"]


async def test_a_disk_that_became_read_only_costs_no_result(disk: Path, at: At) -> None:
    """A check on a disk that was remounted to be read only comes with the note that it is not on record."""
    async with open_desk(Settings(data_dir=disk, warm=False)) as desk:
        await check(desk, at(WRONG))
    _close(disk)
    async with open_desk(Settings(data_dir=disk, warm=False)) as desk:
        result = await check(desk, at(RIGHT))
        assert result.report.good
        assert "not on record" in result.note


def _close(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)


def _fill(file: Path) -> None:
    with file.open("wb", buffering=0) as filling:
        while True:
            filling.write(b"\0" * 1024)


def _attempts_in_file(desk: Desk, at: At) -> list[str]:
    state = State.open(desk.state.path.parent / FILE)
    try:
        return [attempt.source for attempt in state.attempts(desk.scope, at("").key)]
    finally:
        state.close()
