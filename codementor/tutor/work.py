"""The learner's work: one program, the exercise it belongs to, and where both lie."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from codementor.exercise.files import locate
from codementor.exercise.load import load_exercise
from codementor.exercise.model import Exercise
from codementor.state.keys import ExerciseKey
from codementor.wire.exercises import SetMarker

LOCAL_OWNER = "local"


@dataclass(frozen=True, slots=True)
class Work:
    """A learner's program as it stands, saved or not. `marker` is None for a set that was not pulled."""

    exercise: Exercise
    marker: SetMarker | None
    set_folder: Path
    folder: Path
    path: Path
    source: str

    @property
    def key(self) -> ExerciseKey:
        """What progress with this exercise is kept under."""
        if self.marker:
            return ExerciseKey(self.marker.owner, self.marker.set, self.exercise.id)
        return ExerciseKey(LOCAL_OWNER, set_id(self.set_folder), self.exercise.id)


def find(path: Path, source: str | None = None) -> Work | None:
    """The work at a file or exercise folder, None when it belongs to no exercise; raises `SetInvalid`.

    With `source` the path and text are taken as given (an unsaved document, or a notebook's program); else the
    exercise's own program is read, whichever of its files was named.
    """
    path = path.absolute()
    found = locate(path)
    if found is None:
        return None
    exercise = load_exercise(found.exercise_folder)
    if source is None:
        path = found.exercise_folder / exercise.file
        source = read_program(path)
    return Work(exercise, found.marker, found.set_folder, found.exercise_folder, path, source)


def read_program(path: Path) -> str:
    """The text of a learner's file; bytes that are no UTF-8 show as U+FFFD, so the syntax check can name the place."""
    return path.read_text(encoding="utf-8-sig", errors="replace")


def set_id(set_folder: Path) -> str:
    """The id in the set's own file, the folder's name when it cannot be read."""
    try:
        return str(tomllib.loads((set_folder / "set.toml").read_text(encoding="utf-8"))["id"])
    except (OSError, ValueError, KeyError):
        return set_folder.name
