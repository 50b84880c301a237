"""Reads exercise sets. A set is loaded whole or refused with every flaw it has, each with its file and place."""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from codementor.exercise.files import DESCRIBING
from codementor.exercise.model import Exercise, ExerciseSet, Flaw, SetInvalid
from codementor.exercise.parse import parse_exercise
from codementor.exercise.scan import scan
from codementor.exercise.tables import Table, read_table
from codementor.wire.limits import SLUG

_SET = PurePosixPath("set.toml")


def load_set(folder: Path) -> ExerciseSet:
    """The set in `folder`. SetInvalid lists every flaw found, not only the first."""
    flaws: list[Flaw] = []
    if not folder.is_dir():
        raise SetInvalid((Flaw(PurePosixPath(folder.as_posix()), "is not a folder"),))
    return read_set(scan(folder, flaws), flaws)


def load_exercise(folder: Path) -> Exercise:
    """The exercise in `folder`, on its own: what stands around it is not looked at. SetInvalid lists its flaws."""
    flaws: list[Flaw] = []
    folder = folder.absolute()
    files = scan(folder.parent, flaws, within=folder.name)
    own = {path.partition("/")[2]: text for path, text in files.items()}
    exercise = parse_exercise(folder.name, own, flaws)
    _refuse(flaws)
    return exercise


def read_set(files: Mapping[str, str], flaws: list[Flaw]) -> ExerciseSet:
    """The set that `files` (path to text) describe; raises SetInvalid with `flaws` and those found here."""
    if str(_SET) not in files:
        flaws.append(Flaw(_SET, "is missing; it names the set: id, title, version"))
    table = read_table(files.get(str(_SET), 'id = "a"\ntitle = "-"\nversion = "1"'), _SET, flaws)
    order = table.texts("order")
    exercises = {name: parse_exercise(name, own, flaws) for name, own in _folders(files, order, flaws).items()}
    _ordered(order, exercises, table)
    _prerequisites(exercises, flaws)
    found = ExerciseSet(
        id=table.slug("id"),
        title=table.text("title", longest=200),
        version=table.text("version", longest=32),
        exercises=tuple(exercises[name] for name in dict.fromkeys((*order, *sorted(exercises))) if name in exercises),
        language=table.text("language", default="en", longest=16),
        authors=table.texts("authors"),
        licence=table.text("licence", default=""),
        floor=table.number("floor", 0.0, 0.0, 1.0),
    )
    table.close()
    _refuse(flaws)
    return found


def _refuse(flaws: list[Flaw]) -> None:
    """Raise SetInvalid if there are flaws. A file that could not be read is not missing besides."""
    unread = {flaw.file for flaw in flaws if flaw.message.startswith("is ") and "missing" not in flaw.message}
    told = [flaw for flaw in dict.fromkeys(flaws) if "is missing" not in flaw.message or flaw.file not in unread]
    if told:
        raise SetInvalid(tuple(told))


def _folders(files: Mapping[str, str], order: tuple[str, ...], flaws: list[Flaw]) -> dict[str, dict[str, str]]:
    """The files of every exercise: of each folder that holds a describing file or stands in `order`."""
    folders: dict[str, dict[str, str]] = {}
    for path, text in files.items():
        name, _, rest = path.partition("/")
        if rest:
            folders.setdefault(name, {})[rest] = text
    kept = {name: own for name, own in folders.items() if name in order or any(file in own for file in DESCRIBING)}
    for name in kept:
        if not re.fullmatch(SLUG, name) or len(name) > 64:
            message = "its name is not an id; use lower-case letters, digits and single hyphens"
            flaws.append(Flaw(PurePosixPath(name), message))
    return kept


def _ordered(order: tuple[str, ...], exercises: Mapping[str, Exercise], table: Table) -> None:
    for at, name in enumerate(order):
        if name in order[:at]:
            table.flaw(f"the id `{name}` stands there twice", "order")
        elif not re.fullmatch(SLUG, name):
            table.flaw(f"`{name}` leads out of the set's folder or is not an id", "order")
        elif name not in exercises:
            table.flaw(f"the exercise `{name}` has no folder", "order")


def _prerequisites(exercises: Mapping[str, Exercise], flaws: list[Flaw]) -> None:
    """Keep a flaw for every unknown prerequisite and for every cycle, told from its first exercise."""
    for exercise in exercises.values():
        file = PurePosixPath(exercise.id, "exercise.toml")
        unknown = [name for name in exercise.after if name not in exercises]
        flaws += [Flaw(file, f"there is no exercise `{name}` in this set", "after") for name in unknown]
        cycle = _cycle(exercise.id, exercises)
        if cycle and exercise.id == min(cycle):
            flaws.append(Flaw(file, f"goes round in a cycle: {' → '.join((*cycle, cycle[0]))}", "after"))


def _cycle(start: str, exercises: Mapping[str, Exercise]) -> tuple[str, ...]:
    """The shortest way through prerequisites from `start` back to it; empty when there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for way in ways:
        for name in exercises[way[-1]].after if way[-1] in exercises else ():
            if name == start:
                return way
            if name not in seen:
                seen.add(name)
                ways.append((*way, name))
    return ()
