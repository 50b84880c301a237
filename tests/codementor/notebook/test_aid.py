"""First aid for notebooks."""

from codementor.notebook.aid import aid
from codementor.notebook.program import program
from codementor.wire.editor import NotebookCell
from codementor.wire.hints import FindingKind
from codementor.wire.reports import CaseResult, Outcome, Raised, Report

CELLS = (
    NotebookCell("helper", "code", "import math\nRATE = 2\ndef double(x):\n    return 2 * x"),
    NotebookCell("broken", "code", "def ("),
    NotebookCell("answer", "code", "def f(x):\n    return double(x) * RATE", "answer"),
)


def report(raised: Raised | None) -> Report:
    """A report of one case that ended with an exception."""
    case = CaseResult("one", Outcome.RAISED, call="f(1)", raised=raised)
    return Report("f", passed=0, total=1, cases=(case,), failing="one")


def test_a_name_of_another_cell_is_explained() -> None:
    """A NameError for what a cell outside of the answer makes gives one finding at the line that missed it."""
    raised = Raised("NameError", "name 'double' is not defined", line=2)
    (found,) = aid(CELLS, program(CELLS, "answer"), report(raised))
    assert (found.kind, found.line) == (FindingKind.STATE, 2)
    assert "`double` is made in another cell" in found.message
    assert "anderen Zelle" in aid(CELLS, program(CELLS, "answer"), report(raised), "de")[0].message


def test_other_failures_are_not_the_notebooks() -> None:
    """A name that no cell makes, another exception, or a wrong value is left to the hints."""
    made = program(CELLS, "answer")
    assert aid(CELLS, made, report(Raised("NameError", "name 'triple' is not defined", line=2))) == ()
    assert aid(CELLS, made, report(Raised("TypeError", "'double'", line=2))) == ()
    assert aid(CELLS, made, report(None)) == ()
