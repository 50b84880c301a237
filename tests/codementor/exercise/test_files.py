"""Whose file is it, and which exercise does a path belong to."""

from pathlib import Path, PurePosixPath

import pytest

from codementor.exercise.files import MARKER, locate, read_marker, visibility, write_marker
from codementor.exercise.model import Visibility
from codementor.wire.exercises import SetMarker

MARK = SetMarker("http://127.0.0.1:1", "ada", "small", "1.0", "0" * 64)


@pytest.mark.parametrize(
    ("path", "whose"),
    [
        ("set.toml", Visibility.SHARED),
        ("double/task.md", Visibility.SHARED),
        ("double/cases.toml", Visibility.SHARED),
        ("double/tests/test_a.py", Visibility.SHARED),
        ("double/tests/hidden/test_a.py", Visibility.AUTHOR),
        ("double/.solution/a.py", Visibility.AUTHOR),
        ("double/double.py", Visibility.LEARNER),
        ("double/notes/task.md", Visibility.LEARNER),
        (".codementor/set.json", Visibility.SHARED),
    ],
)
def test_visibility_follows_from_the_path(path: str, whose: Visibility) -> None:
    """The path alone says whether a file is the author's, shared, or the learner's."""
    assert visibility(PurePosixPath(path)) is whose


def test_locate_finds_the_exercise_around_a_path(folder: Path) -> None:
    """A file, a file that is not there yet and the folder itself all belong to their exercise."""
    for path in ("double/double.py", "double/new/deep.py", "double"):
        located = locate(folder / path)
        assert located is not None
        assert (located.set_folder, located.exercise_id, located.marker) == (folder, "double", None)


def test_locate_finds_nothing_outside(folder: Path) -> None:
    """The set's own folder and what lies beside it belong to no exercise."""
    assert locate(folder / "set.toml") is None
    assert locate(folder.parent) is None


def test_the_marker_comes_back_as_written(folder: Path) -> None:
    """A pulled set carries its marker, and its exercises are located with it."""
    write_marker(folder, MARK)
    located = locate(folder / "double" / "double.py")
    assert located is not None
    assert located.marker == MARK


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"service": 1}', "\xff", '{"service": 1, "owner": "a", "set": "a"}'])
def test_a_broken_marker_is_no_marker(folder: Path, text: str) -> None:
    """A marker that cannot be read leaves the set a local one."""
    (folder / ".codementor").mkdir()
    (folder / MARKER).write_text(text, encoding="latin-1")
    assert read_marker(folder) is None
