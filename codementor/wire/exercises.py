"""Exercise sets as the service lists them, and as editors show them."""

from dataclasses import dataclass
from enum import StrEnum

from .limits import Count, Id, Line, Slug, Text, Title, Version


class Standing(StrEnum):
    """How far a learner is with one exercise."""

    NEW = "new"
    STARTED = "started"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class SetSummary:
    """One published version of a set: `owner/set@version` and its content hash (sha256, hex)."""

    owner: Slug
    set: Slug
    version: Version
    title: Title
    hash: Id
    exercises: Count
    published: Line = ""  # RFC 3339, UTC


@dataclass(frozen=True, slots=True)
class SetPage:
    """`GET /v1/sets`: newest version of each set, and the cursor of the next page ("" at the end)."""

    sets: tuple[SetSummary, ...]
    next: Line = ""


@dataclass(frozen=True, slots=True)
class SetMarker:
    """`.codementor/set.json` in a pulled set: the one marker that every editor looks for."""

    service: Line  # "" when the set is local
    owner: Slug
    set: Slug
    version: Version
    hash: Id


@dataclass(frozen=True, slots=True)
class ExerciseItem:
    """One exercise in an editor's list."""

    exercise: Slug
    title: Title
    folder: Line  # absolute
    file: Line  # absolute: the learner's program
    difficulty: Count  # 1 to 5
    skills: tuple[Line, ...]
    standing: Standing
    recommended: bool = False


@dataclass(frozen=True, slots=True)
class SetItem:
    """One set on this machine, in an editor's list, with its exercises in order."""

    owner: Slug
    set: Slug
    version: Version
    title: Title
    folder: Line  # absolute
    exercises: tuple[ExerciseItem, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """The task of an exercise as Markdown."""

    exercise: Slug
    title: Title
    markdown: Text
