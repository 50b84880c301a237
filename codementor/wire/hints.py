"""Findings, diagnoses and the four-level ladder of hints."""

from dataclasses import dataclass
from enum import StrEnum

from .limits import Count, FileName, Id, Language, Level, Line, Ref, Slug, Source, Text, Title
from .reports import Report


class FindingKind(StrEnum):
    """What a finding says of the program. STYLE is never shown as the cause of a failure."""

    SYNTAX = "syntax"
    CASE = "case"
    FAULT = "fault"
    STYLE = "style"
    REVIEW = "review"
    STATE = "state"  # first aid: wrong file, unsaved, shadowed module ...


class Origin(StrEnum):
    """Where a hint comes from; shown with it."""

    RUN = "run"  # checked by running the learner's code
    PROOF = "proof"  # a proven repair
    RULE = "rule"  # a misconception rule that matched
    AUTHOR = "author"  # from the instructor
    MODEL = "model"  # worded by a language model, checked


@dataclass(frozen=True, slots=True)
class Finding:
    """A place in the learner's program and what is wrong there, in words that leak no answer."""

    rule: Id
    kind: FindingKind
    message: Line
    line: Count
    column: Count = 0
    end_line: Count = 0
    end_column: Count = 0
    skill: Ref = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """One opened level: 1 observe, 2 locate, 3 explain, 4 next step."""

    level: Level
    title: Title
    text: Text
    origin: Origin
    line: Count | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong with one program: findings and all four hints, pinned by `id` (same input, same answer).

    A learner's client may only show the levels that are open. `unknown` says what could not be known. `sites` are the
    lines, likeliest first, at which a proven repair begins; they are no more shown than level 2. `references` and
    `pool` tell the correct programs that it was made with from all others; "" where there were none.
    """

    id: Id
    exercise: Id
    findings: tuple[Finding, ...]
    hints: tuple[Hint, ...]  # levels 1 to 4 in order; fewer where nothing can be said
    unknown: Line = ""
    sites: tuple[Count, ...] = ()
    references: Ref = ""
    pool: Ref = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """What a learner may read now: the opened hints, and what opens the next."""

    diagnosis: Id
    hints: tuple[Hint, ...]
    next_level: Level | None  # None when level 4 is open
    next_ready: bool  # False: the program must change and be checked first
    note: Line = ""  # one sentence: what opens the next level, or what could not be known


@dataclass(frozen=True, slots=True)
class HintRequest:
    """`POST /v1/hints`: the program as it stands and the level wanted. Answered by server-sent events `HintEvent`."""

    owner: Slug
    set: Slug
    version: Line
    exercise: Slug
    file: FileName
    source: Source
    level: Level
    language: Language = "en"


@dataclass(frozen=True, slots=True)
class HintEvent:
    """One event of a hint stream. `piece` is the next sentence; the last event has `ladder`."""

    piece: Text = ""
    level: Level = 1
    ladder: Ladder | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A check as an editor shows it: the report, the findings and where the ladder stands."""

    report: Report
    findings: tuple[Finding, ...]
    ladder: Ladder | None = None
    streak_days: Count = 0
    next_exercise: Line = ""  # the folder of the exercise to go on with
    note: Line = ""  # one sentence when the check could not be put on record
