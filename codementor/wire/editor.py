"""What an editor's own code and the Python beside it say to each other.

The language server's commands are `codementor.server.<verb>`; each takes one of these objects. The Jupyter extension's
routes take and give the same ones.
"""

from dataclasses import dataclass
from enum import StrEnum

from .exercises import SetItem, SetSummary, Task
from .hints import CheckResult, Finding
from .limits import Count, Id, Language, Level, Line, Ref, Slug, Source, Text


class Connection(StrEnum):
    """How this machine stands to the hosted service."""

    LOCAL = "local"  # no service named
    SIGNED_OUT = "signed_out"
    SIGNED_IN = "signed_in"
    OFFLINE = "offline"  # signed in, service not reached
    TOO_OLD = "too_old"


@dataclass(frozen=True, slots=True)
class Status:
    """What the status item shows."""

    connection: Connection
    handle: Line = ""
    service: Line = ""
    waiting: Count = 0  # what the outbox holds
    streak_days: Count = 0
    streak_today: bool = False
    note: Line = ""  # one sentence when something wants saying


@dataclass(frozen=True, slots=True)
class ExerciseList:
    """Answer of `exercises`: sets on this machine, and sets the service offers (empty when it was not reached)."""

    sets: tuple[SetItem, ...]
    offered: tuple[SetSummary, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentArguments:
    """Names a document of the learner by its URI: check, review, task, submit, reset, attempts."""

    uri: Line


@dataclass(frozen=True, slots=True)
class HintArguments:
    """Asks for a level of a document's ladder; `level` None: the next one if it may open, else what is open.

    With a `partial_token` the sentences come as they are found: `$/progress` with that token and a `HintEvent`.
    """

    uri: Line
    level: Level | None = None
    partial_token: Line = ""


@dataclass(frozen=True, slots=True)
class PullArguments:
    """Asks to fetch a set (`owner/set`, newest version) into a folder."""

    owner: Slug
    set: Slug
    folder: Line


@dataclass(frozen=True, slots=True)
class AdoptArguments:
    """The learner's answer, given once after signing in: is what they did before to be theirs on the service too?"""

    take: bool


@dataclass(frozen=True, slots=True)
class SignInPrompt:
    """What to show while signing in: the code and where to enter it."""

    user_code: Line
    verification_uri: Line
    verification_uri_complete: Line
    expires_in: Count


@dataclass(frozen=True, slots=True)
class ReviewResult:
    """Answer of `review`: findings in the order to read them, and one sentence over all."""

    findings: tuple[Finding, ...]
    summary: Line = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One earlier program of the learner, kept on this machine at every check."""

    id: Id
    made: Line
    passed: Count
    total: Count
    source: Source


@dataclass(frozen=True, slots=True)
class AttemptList:
    """Answer of `attempts`: newest first."""

    exercise: Slug
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class Ailment:
    """One line of the doctor's: what was looked at, whether it is well, and what to do when not."""

    name: Line
    well: bool
    message: Line
    cure: Line = ""


@dataclass(frozen=True, slots=True)
class DoctorReport:
    """Answer of `doctor`."""

    ailments: tuple[Ailment, ...]


@dataclass(frozen=True, slots=True)
class NotebookCell:
    """One cell of a notebook as the front end sees it."""

    id: Id
    kind: Line  # code, markdown, raw
    source: Source
    role: Line = ""  # setup, answer, or "" (metadata `codementor.role`)
    execution_count: Count | None = None


@dataclass(frozen=True, slots=True)
class NotebookArguments:
    """A notebook as it stands in the browser, saved or not; `cell` is the answer cell that was asked about."""

    path: Line  # relative to the server's root
    cells: tuple[NotebookCell, ...]
    cell: Ref = ""
    level: Level | None = None
    language: Language = "en"


@dataclass(frozen=True, slots=True)
class NewNotebookArguments:
    """Asks for a notebook beside the starter of an exercise; one that is there is kept as it is."""

    folder: Line  # absolute: the exercise's


@dataclass(frozen=True, slots=True)
class NotebookItem:
    """A notebook that belongs to an exercise."""

    path: Line  # relative to the server's root
    folder: Line  # absolute: the exercise's
    task: Task


@dataclass(frozen=True, slots=True)
class CellSpan:
    """Lines `first` to `last` of a program are those of one cell, from the cell's line 1."""

    cell: Id
    first: Count
    last: Count


@dataclass(frozen=True, slots=True)
class NotebookCheck:
    """A check of a notebook's program, and which of its lines stand in which cell."""

    result: CheckResult
    spans: tuple[CellSpan, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A plain sentence for the learner."""

    message: Text
