"""From a wrong program to a proven repair of it: all kinds of fault, in the learner's own text."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from codementor.exercise.model import Case, Exercise
from codementor.hints.oracle import Known, Oracle, Task
from codementor.hints.repair.library import Library
from codementor.hints.repair.mend import mended, proven
from codementor.hints.repair.model import applied
from codementor.hints.repair.repair import repair
from codementor.runner.lab import Lab, Probe
from codementor.runner.run import Runner
from codementor.runner.verdict import Wanted

SEARCH = (
    "def search(x, seq):\n    for i in range(len(seq)):\n        if x <= seq[i]:\n            return i\n"
    "    return len(seq)\n"
)
COUNTS = {"search(3, [1, 5])": "1", "search(1, [1, 5])": "0", "search(9, [1, 5])": "2", "search(9, [])": "0"}
STACK = (
    "class Stack:\n    def __init__(self):\n        self.items = []\n"
    "    def push(self, x):\n        self.items.append(x)\n"
    "    def pop(self):\n        if not self.items:\n            return None\n        return self.items.pop()\n"
)
EVENS = "def evens(n):\n    for i in range(0, n + 1, 2):\n        yield i\n"
PAIR = (
    "def double(x):\n    return 2 * x\n\ndef total(xs):\n    result = 0\n    for x in xs:\n"
    "        result += double(x)\n    return result\n"
)


@dataclass(frozen=True)
class Fault:
    """A reference, a wrong program, the calls that tell them apart, and what the repaired text must hold."""

    reference: str
    wrong: str
    calls: dict[str, str]
    holds: str


FAULTS = {
    "operator": Fault(SEARCH, SEARCH.replace("<=", "<"), COUNTS, "x <= seq[i]"),
    "bound": Fault(SEARCH, SEARCH.replace("range(len(seq))", "range(len(seq) - 1)"), COUNTS, "range(len(seq)"),
    "return too far in": Fault(
        SEARCH, SEARCH.replace("\n    return len", "\n        return len"), COUNTS, "\n    return len(seq)"
    ),
    "missing statement": Fault(SEARCH, SEARCH.replace("    return len(seq)\n", ""), COUNTS, "return len(seq)"),
    "comment stays": Fault(SEARCH, SEARCH.replace("<= seq[i]:", "< seq[i]:  # found"), COUNTS, ":  # found"),
    "print for return": Fault(
        PAIR, PAIR.replace("return 2 * x", "print(2 * x)"), {"double(3)": "6", "total([1])": "2"}, "return 2 * x"
    ),
    "misnamed function": Fault(SEARCH, SEARCH.replace("search", "find"), COUNTS, "def search("),
    "missing function": Fault(PAIR, PAIR.split("\n\n")[1], {"double(3)": "6", "total([1, 2])": "6"}, "def double("),
    "one misnamed where two are missing": Fault(
        PAIR, "def twice(x):\n    return 2 * x\n", {"double(3)": "6", "total([1, 2])": "6"}, "def double(x)"
    ),
    "wrong arity": Fault(SEARCH, SEARCH.replace("x, seq", "seq", 1), COUNTS, "def search(x, seq)"),
    "two functions": Fault(
        PAIR,
        PAIR.replace("2 * x", "3 * x").replace("result = 0", "result = 1"),
        {"double(3)": "6", "total([1])": "2", "total([])": "0"},
        "result = 0",
    ),
    "method": Fault(
        STACK,
        STACK.replace("append(x)", "append(self)"),
        {"s = Stack()\ns.push(3)\ns.pop()": "3", "Stack().pop()": "None"},
        "append(x)",
    ),
    "generator": Fault(
        EVENS, EVENS.replace("n + 1", "n"), {"list(evens(4))": "[0, 2, 4]", "list(evens(5))": "[0, 2, 4]"}, "n + 1"
    ),
    "the same line twice": Fault(
        "def sign(x):\n    if x == 1:\n        return 0\n    elif x == 2:\n        return 0\n"
        "    else:\n        return x\n",
        "def sign(x):\n    return x\n",
        {"sign(1)": "0", "sign(2)": "0", "sign(3)": "3", "sign(7)": "7", "sign(0)": "0"},
        "return 0",
    ),
    "stray call": Fault(SEARCH, SEARCH + "search(1, 2, 3)\n", COUNTS, "return len(seq)"),
}


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """One warm lab."""
    with Lab() as warm:
        yield warm


def _opened(lab: Lab, calls: dict[str, str]) -> None:
    cases = [Case(f"c{at}", call, expect=expect) for at, (call, expect) in enumerate(calls.items())]
    lab.open([Probe(case, Wanted.of(case)) for case in cases])


@pytest.mark.parametrize("name", FAULTS)
def test_every_kind_of_fault(lab: Lab, name: str) -> None:
    """The repair passes, is the learner's text with its edits applied, and mends what was wrong."""
    fault = FAULTS[name]
    _opened(lab, fault.calls)
    found = repair(fault.wrong, Library((fault.reference,)), lab)
    assert found is not None
    assert lab.judge(found.source).good
    assert applied(fault.wrong, found.edits) == found.source
    assert fault.holds in found.source


def test_a_program_of_no_functions(lab: Lab) -> None:
    """A program that reads and prints is repaired, too."""
    right = "n = int(input())\ntotal = 0\nfor i in range(1, n + 1):\n    total += i\nprint(total)\n"
    cases = [Case(f"c{n}", stdin=f"{n}\n", stdout=f"{sum(range(n + 1))}\n") for n in (0, 1, 4)]
    lab.open([Probe(case, Wanted.of(case)) for case in cases])
    found = repair(right.replace("n + 1", "n"), Library((right,)), lab)
    assert found is not None
    assert lab.judge(found.source).good
    assert found.distance <= 2


def test_the_nearest_solution_is_learned_from(lab: Lab) -> None:
    """Of two solutions the one built as the learner's program gives the smaller repair, which keeps the structure."""
    _opened(lab, COUNTS)
    other = "def search(a, s):\n    n = 0\n    while n < len(s) and s[n] < a:\n        n += 1\n    return n\n"
    wrong = "def search(x, seq):\n    k = 1\n    while k < len(seq) and seq[k] < x:\n        k += 2\n    return k\n"
    found = repair(wrong, Library((SEARCH,), (("other.py", other),)), lab)
    assert found is not None
    assert (found.origin, found.distance, found.keeps_structure) == ("other.py", 2, True)
    assert found.source == wrong.replace("k = 1", "k = 0").replace("+= 2", "+= 1")


def test_functions_that_pass_alone_and_not_together(lab: Lab) -> None:
    """Where every function does its work among the reference's and the program still fails, one of them is mended."""
    wrong = (
        "def double(x):\n    if x < 0:\n        return 0\n    return 2 * x\n\n"
        "def total(xs):\n    result = 0\n    for x in xs:\n        result -= double(-x)\n    return result\n"
    )
    _opened(lab, {"double(3)": "6", "total([1, 2])": "6", "total([])": "0"})
    found = repair(wrong, Library((PAIR,)), lab)
    assert found is not None
    assert lab.judge(found.source).good
    assert "def double" in found.source


def test_a_repair_that_a_further_input_refutes_is_not_taken() -> None:
    """What passes the probes is tried on further inputs; one on which it fails belongs to the search from then on."""
    case = Case("a", "search(9, [1, 5])", expect="2")
    exercise = Exercise("search", "Search", "", "search.py", "", (case,), solutions=(("a.py", SEARCH),))
    further = [Case(call, call, expect=expect) for call, expect in COUNTS.items()]
    known = Known((Probe(case, Wanted.of(case)),), (None,), tuple(Probe(each, Wanted.of(each)) for each in further))
    wrong = SEARCH.replace("return len(seq)", "return 3")
    with Lab() as warm, Runner() as runner:
        oracle = Oracle(Task(exercise), warm, runner, known)
        library = Library((SEARCH,))
        easy, found = mended(wrong, library, warm), proven(wrong, library, oracle)
        assert easy is not None
        assert found is not None
        assert oracle.doubt(easy.source) is not None
        assert oracle.doubt(found.source) is None
        assert warm.probes == known.probes


def test_a_right_program_is_left_alone(lab: Lab) -> None:
    """What passes every probe has no repair."""
    _opened(lab, COUNTS)
    assert repair(SEARCH, Library((SEARCH,)), lab) is None


SCRIPT = """
from tests.codementor.hints.repair.test_repair import FAULTS, Lab, Library, _opened, repair
with Lab() as lab:
    for fault in FAULTS.values():
        _opened(lab, fault.calls)
        print(repr(repair(fault.wrong, Library((fault.reference,)), lab)))
"""


def test_the_same_under_any_hash_seed() -> None:
    """Repairs do not depend on the order of sets: two hash seeds, one answer, byte for byte."""
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT], env={"PYTHONHASHSEED": seed, "PATH": ""}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(outputs) == 1
    assert outputs != {b""}
