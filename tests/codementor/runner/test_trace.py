"""The trace of the smallest failing case: the learner's own lines, with the values that changed."""

from collections.abc import Callable

from codementor.exercise.model import Case
from codementor.wire.reports import Outcome, Report

Check = Callable[..., Report]

LOOP = """\
def double(items):
    total = 0
    for i in range(1, len(items)):
        total += items[i]
    return total
"""
HELPED = """\
import statistics
def helper(n):
    return statistics.mean([x for x in [n, n]])
def double(n):
    return helper(n)
"""


def steps(report: Report) -> list[tuple[int, dict[str, str]]]:
    """Line and changed values of every step."""
    return [(step.line, step.values) for step in report.trace]


def test_a_trace_shows_each_line_with_what_changed(check: Check) -> None:
    """Arguments stand at the definition, then every line run with the variables it changed, then what was returned."""
    report = check(LOOP, Case(id="sum", call="double([4, 1])", expect="5"))
    assert steps(report) == [
        (1, {"items": "[4, 1]"}),
        (2, {"total": "0"}),
        (3, {"i": "1"}),
        (4, {"total": "1"}),
        (3, {}),
        (5, {"return": "1"}),
    ]
    assert not report.trace_cut


def test_only_the_learners_lines_are_traced(check: Check) -> None:
    """Library code adds no steps and comprehensions no functions; the learner's helpers do."""
    report = check(HELPED, Case(id="x", call="double(2)", expect="5"))
    assert list(dict.fromkeys((step.function, step.line) for step in report.trace)) == [
        *(("double", 4), ("double", 5)),
        *(("helper", 2), ("helper", 3)),
    ]


def test_a_long_trace_is_cut(check: Check) -> None:
    """A trace ends after its most steps and says so, and the line of the wrong value is known all the same."""
    report = check(LOOP, Case(id="sum", call="double(list(range(1000)))", expect="5"))
    assert (len(report.trace), report.trace_cut, report.cases[0].line) == (500, True, 5)


def test_values_are_short_and_untouched(check: Check) -> None:
    """Long values are cut to sixty characters, generators are shown unread, and no learner's repr is called."""
    source = (
        "class A:\n    def __repr__(self): raise ValueError\n"
        "def double(n):\n    long = 'x' * 999\n    gen = (i for i in range(3))\n    a = A()\n    return list(gen)\n"
    )
    report = check(source, Case(id="x", call="double(2)", expect="[]"))
    values = {name: text for step in report.trace for name, text in step.values.items()}
    assert len(values["long"]) == 60
    assert values["gen"] == "<generator: …>"
    assert values["a"] == "A()"
    assert values["return"] == "[0, 1, 2]"


def test_a_program_is_traced_from_its_first_line(check: Check) -> None:
    """A case without a call is traced at the level of the file; functions and modules are no values."""
    source = "import math\nn = int(input())\ndef f(x):\n    return x\nprint(f(n))\n"
    report = check(source, Case(id="x", stdin="3\n", stdout="4"))
    assert (2, {"n": "3"}) in steps(report)
    assert not any({"math", "f"} & step.values.keys() for step in report.trace)


def test_an_endless_loop_is_placed(check: Check) -> None:
    """A case that does not end is traced up to the loop, also when the loop is a single line."""
    several = check("def double(n):\n    while n:\n        n += 1\n    return n\n")
    assert several.cases[0].outcome is Outcome.TIMED_OUT
    assert several.cases[0].line in (2, 3)
    assert several.trace_cut
    assert check("def double(n):\n    while True: pass\n").cases[0].line == 2


def test_an_exception_leaves_no_return_value(check: Check) -> None:
    """A function left by an exception shows no returned value."""
    report = check("def double(n):\n    return n / 0\n")
    assert not any("return" in step.values for step in report.trace)


def test_a_generator_is_traced_through_its_yields(check: Check) -> None:
    """A generator goes on where it stopped, and its yields are shown as such."""
    source = "def double(n):\n    yield n\n    n = n + 1\n    yield n\n"
    report = check(source, Case(id="x", call="list(double(1))", expect="[]"))
    assert [(step.line, step.values) for step in report.trace if step.values] == [
        (1, {"n": "1"}),
        (2, {"yield": "1"}),
        (3, {"n": "2"}),
        (4, {"yield": "2"}),
    ]


def test_no_trace_where_none_is_wanted(check: Check) -> None:
    """A check without a trace still names the smallest failing case."""
    report = check(LOOP, Case(id="sum", call="double([4])", expect="4"), trace=False)
    assert (report.trace, report.failing) == ((), "sum")
