"""The report of a run: what every case gave, and the trace of the smallest failing one.

Lines count from 1 and columns from 0, in Unicode code points, everywhere in CodeMentor.
"""

from dataclasses import dataclass
from enum import StrEnum

from .limits import Count, FileName, Id, Line, Seconds, Text


class Outcome(StrEnum):
    """How one case ended."""

    PASSED = "passed"
    FAILED = "failed"  # a value, but another than wanted
    RAISED = "raised"  # an exception the case does not want
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    OUTPUT_LIMIT = "output_limit"
    EXITED = "exited"  # sys.exit or os._exit before there was a value
    CRASHED = "crashed"  # the interpreter itself ended
    REFUSED = "refused"  # it tried to start a process
    NOT_RUN = "not_run"  # a limit was reached before its turn


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception of the learner's program: its type's name, its message, and the line of theirs it came from."""

    type: Line
    message: Line = ""
    line: Count | None = None
    function: Line = ""


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case: what was called, wanted and got, as Python text. `line` is where the run went another way."""

    id: Id
    outcome: Outcome
    call: Text = ""
    stdin: Text = ""
    wanted: Text = ""
    got: Text = ""
    stdout: Text = ""
    raised: Raised | None = None
    line: Count | None = None
    note: Line = ""  # the author's words on this case
    advice: Line = ""  # what to do about a limit or a crash
    same_text: bool = False  # wanted and got print alike but are of different types
    hidden: bool = False  # then call, wanted, got and stdout are empty for a learner
    seconds: Seconds = 0.0


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One executed line of the learner's program, and the variables that changed by then, as Python text."""

    line: Count
    function: Line
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """Why the program does not parse, at its place, in words for learners."""

    line: Count
    column: Count
    end_line: Count
    end_column: Count
    message: Line


@dataclass(frozen=True, slots=True)
class Report:
    """The result of running an exercise's cases. All is well when `passed == total` and `syntax` is None."""

    exercise: Id
    passed: Count
    total: Count
    cases: tuple[CaseResult, ...] = ()
    failing: Id | None = None  # the smallest failing case
    trace: tuple[TraceStep, ...] = ()  # of that case
    trace_cut: bool = False  # the run was longer than the trace
    syntax: SyntaxProblem | None = None
    file: FileName = "program.py"
    seconds: Seconds = 0.0

    @property
    def good(self) -> bool:
        """True when the program parses and every case passed."""
        return self.syntax is None and self.total > 0 and self.passed == self.total

    @property
    def smallest(self) -> CaseResult | None:
        """The smallest failing case, if one failed."""
        return next((case for case in self.cases if case.id == self.failing), None)
