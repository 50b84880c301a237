"""What the `config.json` of an Exercism track says of its exercises."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

GONE: Final = "deprecated"
_KINDS: Final = ("concept", "practice")


class Unreadable(Exception):
    """What keeps a track or an exercise from being imported, in one sentence."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One exercise of a track. `needs` and `teaches` name concepts."""

    slug: str
    folder: Path
    title: str = ""
    difficulty: int = 1
    skills: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    teaches: tuple[str, ...] = ()
    status: str = ""


@dataclass(frozen=True, slots=True)
class Track:
    """A track: its language, and its exercises in its order, the concept exercises first."""

    language: str
    entries: tuple[Entry, ...]

    def after(self, entry: Entry, there: frozenset[str]) -> tuple[str, ...]:
        """The exercises among `there` that teach what the entry needs, none of which needs the entry in turn."""
        return tuple(
            other.slug
            for other in self.entries
            if other.slug in there and set(other.teaches) & set(entry.needs) and not self._leads(other, entry, set())
        )

    def _leads(self, entry: Entry, to: Entry, seen: set[str]) -> bool:
        """True when `entry` comes after `to`, on whatever way."""
        if entry.slug == to.slug:
            return True
        seen.add(entry.slug)
        before = [other for other in self.entries if set(other.teaches) & set(entry.needs) and other.slug not in seen]
        return any(self._leads(other, to, seen) for other in before)


def is_exercise(folder: Path) -> bool:
    """True for the folder of one exercise."""
    return (folder / ".meta" / "config.json").is_file()


def read_track(folder: Path) -> Track:
    """The track in the folder, or the one exercise whose folder it is. Raises Unreadable when it is neither."""
    if is_exercise(folder):
        around = folder.parents[2] if len(folder.parents) > 2 else folder
        found = _track(around) if (around / "config.json").is_file() else Track("", ())
        own = [entry for entry in found.entries if entry.slug == folder.name]
        return Track(found.language, tuple(own or [Entry(folder.name, folder)]))
    if not (folder / "config.json").is_file():
        raise Unreadable(
            f"{folder} is neither an Exercism track (no config.json) nor an exercise (no .meta/config.json)."
        )
    found = _track(folder)
    if not found.entries:
        raise Unreadable(f"{folder / 'config.json'} names no exercises.")
    return found


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file; raises Unreadable when there is none."""
    try:
        found = json.loads(read_text(path))
    except ValueError as error:
        raise Unreadable(f"{path.name} is not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise Unreadable(f"{path.name} holds no object.")
    return found


def read_text(path: Path) -> str:
    """The text of a file; raises Unreadable when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise Unreadable(f"{path.parent.name}/{path.name} is missing.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path.parent.name}/{path.name} cannot be read: {error}.") from error


def _track(folder: Path) -> Track:
    config = read_json(folder / "config.json")
    exercises = config.get("exercises")
    if not isinstance(exercises, dict):
        raise Unreadable(f"{folder / 'config.json'} names no exercises.")
    entries = [
        _entry(folder / "exercises" / kind / str(given["slug"]), given)
        for kind in _KINDS
        for given in _listed(exercises.get(kind))
        if given.get("slug")
    ]
    return Track(str(config.get("language", "")), tuple(entries))


def _entry(folder: Path, given: dict[str, Any]) -> Entry:
    difficulty = given.get("difficulty", 1)
    practised = _texts(given.get("practices")) or _texts(given.get("concepts")) or _texts(given.get("topics"))
    return Entry(
        slug=str(given["slug"]),
        folder=folder,
        title=str(given.get("name", "")),
        difficulty=min(5, max(1, (difficulty + 1) // 2)) if type(difficulty) is int else 1,  # theirs go to 10
        skills=practised,
        needs=_texts(given.get("prerequisites")),
        teaches=_texts(given.get("concepts")),
        status=str(given.get("status", "")),
    )


def _listed(given: object) -> Iterator[dict[str, Any]]:
    return (one for one in given if isinstance(one, dict)) if isinstance(given, list) else iter(())


def _texts(given: object) -> tuple[str, ...]:
    return tuple(one for one in given if isinstance(one, str)) if isinstance(given, list) else ()
