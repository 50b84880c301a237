"""What leaks, lies or runs on is stopped; honest hints pass; and on any error nothing passes."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from codementor.exercise.model import Case, Exercise
from codementor.guard import gate
from codementor.guard.gate import Evidence, review
from codementor.hints.study import trying
from codementor.runner.lab import Lab, Probe
from codementor.runner.run import Runner
from codementor.runner.verdict import Wanted

LEARNER = """\
def total(items):
    result = 0
    for i in range(1, len(items)):
        result += items[i]
    return result
"""
REFERENCES = (
    LEARNER.replace("range(1, ", "range("),
    "def total(numbers):\n    return sum(number for number in numbers)\n",
)
TASK = "Write `total(items)`. It gives the sum of the list `items`; of `[]` it is `0`."
CASES = (
    Case("1", "total([4, 1, 2])", expect="7"),
    Case("2", "total([])", expect="0"),
    Case("3", "total([5])", expect="5"),
)
VALUES = ("total([4, 1, 2])", "7", "3", "0", "1", "2")

SEARCH = """\
def search(x, items):
    for i in range(len(items)):
        if x < items[i]:
            return i
    return len(items)
"""
SEARCH_REFERENCE = SEARCH.replace("x <", "x <=")
SEARCH_CASES = (Case("1", "search(3, [1, 3])", expect="1"), Case("2", "search(9, [1, 3])", expect="2"))


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """A runner for the whole module."""
    with Runner() as found:
        yield found


@pytest.fixture
def evidence(runner: Runner) -> Evidence:
    """A level 3 hint on the sum that starts at the second item, with references and a way to run programs."""
    exercise = Exercise("total", "Total", TASK, "total.py", "", CASES)
    return Evidence(
        level=3,
        source=LEARNER,
        task=TASK,
        references=REFERENCES,
        values=VALUES,
        passes_more=lambda program: runner.check(exercise, program, trace=False).passed > 1,
    )


@pytest.fixture
def searching(runner: Runner) -> Evidence:
    """A level 3 hint on a search that is wrong in one operator only."""
    exercise = Exercise("search", "Search", "", "search.py", "", SEARCH_CASES)
    return Evidence(
        level=3,
        source=SEARCH,
        references=(SEARCH_REFERENCE,),
        values=("search(3, [1, 3])", "1", "2"),
        passes_more=lambda program: runner.check(exercise, program, trace=False).passed > 1,
    )


LEAKS = {
    "verbatim fix in a span": "Use `range(len(items))` in line 3.",
    "verbatim fix in a fence": "Try this:\n```python\nfor i in range(len(items)):\n    result += items[i]\n```",
    "verbatim fix without marks": "Write for i in range(len(items)): there.",
    "fix with other names": "Think of `range(len(values))` instead.",
    "fix split over sentences": "Start the line with `for i in range(`. Go on with `len(items)):` and you are done.",
    "constant in words": "Let the loop start at zero.",
    "constant in digits": "Change the 1 in line 3 to 0.",
    "constant in a span": "You should begin with `0` there.",
    "whole program": "```python\ndef total(items):\n    return sum(items)\n```",
    "other reference": "`sum(number for number in numbers)` does it all.",
    "other algorithm in code": "What about `sum(items)` here?",
    "other algorithm in words": "Use recursion to solve it.",
    "other algorithm, a loop": "Use a while loop for this.",
    "wrong line": "Look at line 9, where the loop starts.",
    "wrong value": "At that moment `result` was `42`.",
    "wrong value in words": "Your function returned 42 for this list.",
    "name of a reference": "Think about `numbers` once more.",
    "too long": "The loop takes part of the list. " * 30,
    "too hard": "Consider the fundamental characteristics of iterative computational procedures operating on"
    " sequential collections, particularly concerning initialisation considerations, notwithstanding alternative"
    " interpretations of"
    " particularly unconventional implementation strategies.",
    "nothing": "  ",
}
HONEST = {
    "observation": "`total([4, 1, 2])` gave `3`. The task wants `7`.",
    "place": "Look at line 3, where the loop starts. Before the first round `result` is `0`.",
    "explanation": "`range(1, n)` starts at the second item, because positions count from 0. So the first item never"
    " takes part. Which position does your loop visit first?",
    "the learner's own code": "`result += items[i]` runs two times here, not three.",
    "a question": "How many items does the list have, and how many rounds are there?",
    "the task's words": "Of `[]` the sum is `0`, and that already works.",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in LEAKS.items()])
def test_stops(text: str, evidence: Evidence) -> None:
    """A text that leaks, lies, runs on or is empty does not pass, and the verdict says why."""
    verdict = review(text, evidence)
    assert not verdict.ok
    assert verdict.reason


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in LEAKS.items()])
def test_stops_without_running(text: str, evidence: Evidence) -> None:
    """Where nothing can be run, the same texts are stopped."""
    assert not review(text, replace(evidence, passes_more=None)).ok


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in HONEST.items()])
def test_passes(text: str, evidence: Evidence) -> None:
    """An honest hint passes, with and without running."""
    assert review(text, evidence) == gate.Verdict(ok=True)
    assert review(text, replace(evidence, passes_more=None)) == gate.Verdict(ok=True)


OPERATORS = {
    "sign": "Use `<=` in line 3.",
    "words": "The comparison in line 3 should be less than or equal.",
    "at most": "Write it so that `x` may be at most `items[i]`.",
    "german": "Nimm in Zeile 3 kleiner oder gleich.",
    "declared": "It works with <= there.",
}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in OPERATORS.items()])
def test_stops_an_operator(text: str, searching: Evidence) -> None:
    """An edit of one operator, in signs or words of either language, does not pass below level 4."""
    assert not review(text, searching).ok


def test_stops_named_operator_by_running(searching: Evidence) -> None:
    """At levels 1 and 2 naming the operator that makes cases pass is a leak, also without telling anyone to use it."""
    text = "Is less than or equal another question than yours?"
    assert not review(text, replace(searching, level=2)).ok
    assert review(text, replace(searching, level=2, passes_more=None)).ok


def test_stops_known_code_in_another_place(runner: Runner) -> None:
    """Code that the learner's program already holds is a leak where an order to use it makes more cases pass."""
    source = "def last(items):\n    first = items[0]\n    end = items[-1]\n    return first\n"
    exercise = Exercise("last", "Last", "", "last.py", "", (Case("1", "last([1, 2])", expect="2"),))
    evidence = Evidence(
        level=3,
        source=source,
        passes_more=lambda program: runner.check(exercise, program, trace=False).passed > 0,
    )
    assert not review("Make line 4 give back `end`.", evidence).ok
    assert review("Line 3 keeps the last item in `end`.", evidence).ok


def test_level_four_tells_one_edit(searching: Evidence) -> None:
    """Level 4 may name one edit in words, not two, and never in code that makes cases pass."""
    last = replace(searching, level=4, passes_more=None)
    assert review("Let the comparison in line 3 also be true for an equal value. Then check again.", last).ok
    assert review("Use less than or equal in line 3. Then check again.", last).ok
    assert not review("Use less than or equal in line 3. Change the end to 5.", last).ok
    assert not review("Write `if x <= items[i]:` in line 3.", last).ok


def test_show_code_is_the_authors_choice(searching: Evidence) -> None:
    """Only where the author allows it may level 4 show the expression."""
    text = "Write `x <= items[i]` in line 3."
    assert not review(text, replace(searching, level=4)).ok
    assert review(text, replace(searching, level=4, show_code=True)).ok


def test_an_author_may_show_unrelated_code(evidence: Evidence) -> None:
    """An author's example passes where no reference holds it; the same words from anyone else do not."""
    offline = replace(evidence, references=(), passes_more=None)
    text = "`sorted(words, key=len)` sorts by length."
    assert review(text, replace(offline, authored=True, task=f"{TASK} words")).ok
    assert not review(text, offline).ok


def test_fails_closed(evidence: Evidence) -> None:
    """When running a program goes wrong, the text does not pass."""

    def broken(program: str) -> bool:
        raise OSError("no child")

    verdict = review("Think of `items[i - 1]` here.", replace(evidence, references=REFERENCES, passes_more=broken))
    assert not verdict.ok


def test_fails_closed_on_a_broken_reference(evidence: Evidence) -> None:
    """A reference that does not parse clears nothing."""
    assert not review("Look at `result` and `items[i + 1]`.", replace(evidence, references=("def total(:",))).ok


def test_too_much_to_try(evidence: Evidence) -> None:
    """A text whose code could go in more places than can be tried does not pass."""
    lines = "".join(f"    x{i} = items[{i}] + {i}\n" for i in range(60))
    source = f"def total(items):\n{lines}    return 0\n"
    text = "Use `x1` or `x2` or `x3` or `x4` there."
    assert not review(text, replace(evidence, source=source, passes_more=lambda program: False)).ok


def test_streaming_sees_the_whole(evidence: Evidence) -> None:
    """Text so far passes sentence by sentence until the sentence that completes the leak."""
    whole = "Your loop leaves something out. Let the loop start at zero."
    assert review(whole.split(". ")[0] + ".", evidence).ok
    assert not review(whole, evidence).ok


@pytest.mark.parametrize(
    "code", ["-" * 3_000 + "x", "a-" * 1_500 + "a", "x = 1\n" * 1_000], ids=["signs", "differences", "lines"]
)
def test_code_that_is_made_to_wear_the_guard_out(code: str, evidence: Evidence) -> None:
    """What is too deep or too long to be taken apart is refused, and soon."""
    assert not review(f"Think of `{code}` here.", evidence).ok


def test_an_unknown_outcome_refuses(evidence: Evidence) -> None:
    """Where a program that follows the text ended its child, nobody knows what it passes: the text does not pass."""
    with Lab() as lab:
        lab.open([Probe(case, Wanted.of(case)) for case in CASES])
        held = replace(evidence, authored=True, references=(), passes_more=trying(LEARNER, lab))
        verdict = review("See `__import__('os')._exit(0)`. Try it.", held)
    assert verdict.reason == "the guard could not finish: UnknownOutcome"
