"""Sets on this machine and on the service."""

from pathlib import Path

import pytest

from codementor.client.errors import Refused
from codementor.exercise.model import SetInvalid
from codementor.tutor.check import check
from codementor.tutor.desk import Desk
from codementor.tutor.sets import list_sets, publish, pull
from codementor.tutor.work import find
from codementor.wire.exercises import Standing
from tests.fakes.service import Book, Fault, Wrong

from .conftest import RIGHT, At


async def test_sets_are_found_below_a_folder(desk: Desk, folder: Path) -> None:
    """A set is found from the folder above it, its exercises in the author's order, the first one recommended."""
    found = await list_sets(desk, [folder.parent, folder])
    (one,) = found.sets
    assert (one.owner, one.set, one.folder) == ("local", "first-steps", str(folder))
    assert [(each.exercise, each.recommended) for each in one.exercises] == [("double", True), ("total", False)]
    assert found.offered == ()


async def test_the_list_shows_standing(desk: Desk, folder: Path, at: At) -> None:
    """What was passed is shown as passed, and the next exercise is recommended."""
    await check(desk, at(RIGHT))
    double, total = (await list_sets(desk, [folder])).sets[0].exercises
    assert (double.standing, double.recommended) == (Standing.PASSED, False)
    assert (total.standing, total.recommended) == (Standing.NEW, True)


async def test_a_broken_set_says_so_in_the_list(desk: Desk, folder: Path) -> None:
    """A set that breaks the format stands in the list with the first flaw as its title."""
    (folder / "double" / "cases.toml").write_text("[[case]\n")
    (one,) = (await list_sets(desk, [folder])).sets
    assert one.title.startswith("Cannot be read: ")
    assert "cases.toml" in one.title


@pytest.mark.parametrize("wrong", [None, Wrong.AWAY, Wrong.GARBAGE])
async def test_the_service_offers_sets(online: Desk, folder: Path, book: Book, wrong: Wrong | None) -> None:
    """Signed in, every page of what the service offers is listed; when it cannot be asked, the local sets still are."""
    book.summaries *= 3
    if wrong:
        book.faults.append(Fault("/v1/sets", wrong, 9))
    found = await list_sets(online, [folder])
    assert len(found.sets) == 1
    assert len(found.offered) == (0 if wrong else 3)


async def test_a_pulled_set_never_overwrites_the_learners_program(online: Desk, tmp_path: Path, book: Book) -> None:
    """Pulling again, a newer version too, brings new tasks and leaves the learner's file as it was."""
    item = await pull(online, "course", "first-steps", tmp_path / "mine")
    assert (item.owner, item.version, len(item.exercises)) == ("course", "1.0", 2)
    program, task = tmp_path / "mine" / "double" / "double.py", tmp_path / "mine" / "double" / "task.md"
    program.write_text(RIGHT)
    task.write_text("scribbled")
    await pull(online, "course", "first-steps", tmp_path / "mine")
    assert program.read_text() == RIGHT
    assert task.read_text() == "Write `double(number)`.\n"
    work = find(program)
    assert work
    assert work.marker
    assert (work.marker.service, work.marker.set) == (book.url, "first-steps")


async def test_a_set_is_published_under_the_signed_in_name(online: Desk, folder: Path, book: Book) -> None:
    """Publishing sends the set, solutions too, under the account's own name."""
    summary = await publish(online, folder)
    assert (summary.owner, summary.set, summary.version) == ("ada", "first-steps", "1.0")
    assert b".solution" in book.bundles["first-steps@1.0"]


async def test_a_broken_set_is_not_published(online: Desk, folder: Path, book: Book) -> None:
    """A set that breaks the format is refused on this machine, with its flaws."""
    (folder / "double" / "task.md").unlink()
    with pytest.raises(SetInvalid, match=r"task\.md"):
        await publish(online, folder)
    assert ("PUT", "/v1/sets/ada/first-steps/1.0") not in book.asked


async def test_what_needs_a_sign_in_says_so(desk: Desk, folder: Path) -> None:
    """Without a service, pulling and publishing are refused in words."""
    with pytest.raises(Refused, match="No service is named"):
        await pull(desk, "course", "first-steps", folder)
    with pytest.raises(Refused, match="No service is named"):
        await publish(desk, folder)
