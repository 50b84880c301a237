"""The tutor's results as Markdown."""

from dataclasses import replace

from codementor.wire.editor import Attempt, AttemptList, Connection, Status
from codementor.wire.hints import CheckResult, Hint, Ladder, Origin
from codementor.wire.reports import CaseResult, Outcome, Raised, Report, TraceStep
from lsp_server.markdown import attempts_page, case_part, check_line, ladder_page, status_line, traced


def test_a_hint_shows_where_it_comes_from() -> None:
    """Every hint on the page says its origin, and the note says what opens the next."""
    hint = Hint(level=1, title="Observe", text="`f(1)` gave `2`.", origin=Origin.RUN)
    page = ladder_page("Add up", Ladder("d", (hint,), 2, next_ready=False, note="Change the program first."), "en")
    assert "*checked by running your code*" in page
    assert page.endswith("Change the program first.\n")


def test_code_cannot_leave_its_fence() -> None:
    """A program that holds a fence of its own is fenced by a longer one."""
    attempt = Attempt("1", "2026-01-01", 0, 1, '"""\n```\n"""')
    assert "````python" in attempts_page("Add up", AttemptList("add-up", (attempt,)), "en")


def test_a_case_stands_side_by_side() -> None:
    """Call, wanted, printed and error stand in one block; what is empty is left out."""
    raised = Raised("ValueError", "no number")
    part = case_part(CaseResult("a", Outcome.RAISED, call="f(1)", wanted="2", raised=raised), "en")
    assert "Call:    f(1)\nWanted:  2\nError:   ValueError: no number" in part


def test_many_values_are_cut_in_the_middle() -> None:
    """Of a long series the first values and the last are shown."""
    steps = tuple(TraceStep(3, "f", {"i": str(number)}) for number in range(100))
    report = Report("e", 0, 1, trace=steps)
    assert traced(report) == {3: "i = 0 → 1 → 2 → 3 → 4 → … → 99"}


def test_a_check_that_is_not_kept_says_so_in_its_line() -> None:
    """The line on a check ends with its note, where it has one."""
    good = CheckResult(Report("e", 2, 2), ())
    assert check_line(good, "en") == "All 2 cases pass."
    assert check_line(replace(good, note="This is not on record."), "en") == "All 2 cases pass. This is not on record."


def test_the_status_is_one_line() -> None:
    """Connection, name, streak and what waits."""
    line = status_line(Status(Connection.SIGNED_IN, handle="ada", waiting=2, streak_days=3), "en")
    assert line == "CodeMentor: signed in as ada, 3 days in a row, 2 waiting to be sent."
