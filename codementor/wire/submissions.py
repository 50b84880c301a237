"""Submissions: handed in once, graded by the service."""

from dataclasses import dataclass
from enum import StrEnum

from .limits import Count, FileName, Id, Line, Slug, Source, Version
from .reports import Report


class SubmissionStatus(StrEnum):
    """WAITING on the learner's machine, QUEUED and RUNNING on the service, GRADED or FAILED at the end."""

    WAITING = "waiting"
    QUEUED = "queued"
    RUNNING = "running"
    GRADED = "graded"
    FAILED = "failed"  # the grader itself failed; the work is kept and can be graded again


@dataclass(frozen=True, slots=True)
class SubmissionRequest:
    """`POST /v1/submissions`. `id` is a UUIDv7 made by the client: the same id and body is the same submission."""

    id: Id
    owner: Slug
    set: Slug
    version: Version
    exercise: Slug
    file: FileName
    source: Source
    made: Line  # RFC 3339 with the learner's offset


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission as it stands. `report` (hidden cases without their content) is there when it is graded."""

    id: Id
    owner: Slug
    set: Slug
    version: Version
    exercise: Slug
    status: SubmissionStatus
    made: Line
    passed: bool = False
    report: Report | None = None
    note: Line = ""  # a sentence on why it waits or failed


@dataclass(frozen=True, slots=True)
class SubmissionPage:
    """`GET /v1/submissions`: the learner's own, newest first."""

    submissions: tuple[Submission, ...]
    next: Line = ""


@dataclass(frozen=True, slots=True)
class PoolConsent:
    """`/v1/pool/consent`: whether correct programs may help others. Times in RFC 3339; "" for what never happened."""

    given: Line = ""
    withdrawn: Line = ""
    programs: Count = 0  # of the learner's that are in the pool now
