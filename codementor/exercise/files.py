"""Whose file is it, and where does an exercise begin: the only place that knows the layout of a set's folder."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from codementor.exercise.model import Visibility
from codementor.wire.exercises import SetMarker

MARKER: Final = ".codementor/set.json"
STARTERS: Final = ".codementor/starter"  # what the learner was given, kept beside what they made of it
SOLUTION: Final = ".solution"
HIDDEN_TESTS: Final = "hidden"
DESCRIBING: Final = ("exercise.toml", "task.md", "cases.toml", "hints.toml")


@dataclass(frozen=True, slots=True)
class Located:
    """Where a file stands: its exercise, the set around it, and the marker if the set was pulled."""

    set_folder: Path
    exercise_folder: Path
    exercise_id: str
    marker: SetMarker | None


def locate(path: Path) -> Located | None:
    """The exercise that `path` (a file or folder, existing or not) belongs to; None outside of every exercise."""
    path = path.absolute()
    for folder in (path, *path.parents):
        if (folder / "exercise.toml").is_file():
            around = folder.parent
            return Located(around, folder, folder.name, read_marker(around))
    return None


def visibility(relative: PurePosixPath) -> Visibility:
    """Who a file is for, by its path relative to the set's folder."""
    parts = relative.parts
    if SOLUTION in parts or parts[1:3] == ("tests", HIDDEN_TESTS):
        return Visibility.AUTHOR
    if len(parts) == 1 or parts[0] == ".codementor" or parts[1] == "tests":
        return Visibility.SHARED
    return Visibility.SHARED if len(parts) == 2 and parts[1] in DESCRIBING else Visibility.LEARNER


def read_marker(set_folder: Path) -> SetMarker | None:
    """The marker of a pulled set; None when there is none or it cannot be read as one."""
    try:
        content = json.loads((set_folder / MARKER).read_text(encoding="utf-8"))
        marker = SetMarker(**content)
    except (OSError, ValueError, TypeError):
        return None
    return marker if all(isinstance(value, str) for value in asdict(marker).values()) else None


def write_marker(set_folder: Path, marker: SetMarker) -> None:
    """Write the marker that makes `set_folder` a pulled set."""
    target = set_folder / MARKER
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(asdict(marker), indent=2) + "\n", encoding="utf-8")
