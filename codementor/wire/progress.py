"""The learner's events and what follows from them: standing, ladder and streak, the same in every editor."""

from dataclasses import dataclass
from enum import StrEnum

from .exercises import Standing
from .limits import Count, Id, Level, Line, Ref, Slug


class EventKind(StrEnum):
    """What a learner did."""

    CHECKED = "checked"
    LEVEL_OPENED = "level_opened"
    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a learner did. `id` is a UUIDv7 made where it happened: the same id is the same event everywhere."""

    id: Id
    kind: EventKind
    owner: Slug
    set: Slug
    exercise: Slug
    made: Line  # RFC 3339 with the learner's offset: its date counts for the streak
    program: Ref = ""  # hash of the normalised program
    passed: bool = False  # CHECKED: all visible cases; SUBMITTED: unknown here, the service decides
    level: Level | None = None  # LEVEL_OPENED
    diagnosis: Ref = ""


@dataclass(frozen=True, slots=True)
class EventBatch:
    """`POST /v1/events`: merged by union; sending it twice changes nothing."""

    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class EventPage:
    """`GET /v1/events?after=`: the learner's events in the order the service learned of them."""

    events: tuple[Event, ...]
    next: Line = ""


@dataclass(frozen=True, slots=True)
class ExerciseProgress:
    """Where a learner stands with one exercise."""

    owner: Slug
    set: Slug
    exercise: Slug
    standing: Standing
    checks: Count
    level: Count  # highest level opened for the present work, 0 when none
    graded: bool = False  # a submission passed on the service


@dataclass(frozen=True, slots=True)
class Streak:
    """Days in a row on which the learner checked or submitted; `today` says whether today counts already."""

    days: Count
    best: Count
    today: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """`GET /v1/progress`, and the same made from the local record."""

    streak: Streak
    exercises: tuple[ExerciseProgress, ...]
    waiting: Count = 0  # events and submissions not yet sent (local only)


@dataclass(frozen=True, slots=True)
class PlatformDay:
    """What learners did on a day, each by their own date."""

    day: Line
    learners: Count
    checks: Count
    passed: Count  # checks that passed
    submitted: Count


@dataclass(frozen=True, slots=True)
class PlatformPage:
    """`GET /v1/admin/days`, newest first; days without work are left out. `next` is empty on the last page."""

    days: tuple[PlatformDay, ...]
    next: Line = ""
