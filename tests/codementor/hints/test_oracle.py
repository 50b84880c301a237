"""The oracle: what the references say a right program does, on more inputs than the cases."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from codementor.exercise.model import Case, Exercise, FunctionInputs, InputSpec
from codementor.hints.oracle import Oracle, Task
from codementor.runner.lab import Lab
from codementor.runner.run import Runner
from codementor.wire.reports import Outcome

LARGEST = """def largest(items):
    best = items[0]
    for item in items:
        if item > best:
            best = item
    return best
"""
FROM_ZERO = LARGEST.replace("items[0]", "0")
CALLS = {"[3, 9, 4]": "9", "[-2, 5]": "5", "[7]": "7", "[-1, -4, -8]": "-1"}
CASES = tuple(Case(str(at), call=f"largest({call})", expect=gives) for at, (call, gives) in enumerate(CALLS.items()))
TASK = Task(Exercise("largest", "Largest", "", "largest.py", "", CASES, solutions=(("a.py", LARGEST),)))


def task(*cases: Case, **fields: object) -> Task:
    """The task with other cases or other fields of the exercise."""
    exercise = TASK.exercise
    return replace(TASK, exercise=replace(exercise, cases=cases or CASES, **fields))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def tools() -> Iterator[tuple[Lab, Runner]]:
    """A warm lab and a runner."""
    with Lab() as lab, Runner() as runner:
        yield lab, runner


def calls(oracle: Oracle) -> set[str]:
    """The generated calls."""
    return {probe.case.call for probe in oracle.probes if probe.case.id.startswith("input-")}


def test_generated_inputs_stand_beside_the_cases(tools: tuple[Lab, Runner]) -> None:
    """Every case is a probe, so many inputs besides, none twice, the smallest first; each has the reference's steps."""
    oracle = Oracle(TASK, *tools)
    texts = [probe.case.call for probe in oracle.probes]
    assert {case.call for case in CASES} < set(texts)
    assert len(set(texts)) == len(texts) == len(CASES) + TASK.count
    assert [len(text) for text in texts] == sorted(len(text) for text in texts)
    assert all(probe.steps > 0 for probe in oracle.probes)
    assert all("-" not in call or ", " in call or "[-" in call for call in texts)


def test_what_the_cases_miss_the_oracle_finds(tools: tuple[Lab, Runner]) -> None:
    """A program that passes every case and is wrong is dropped from a pool; right ones stay, in their order."""
    weak = task(*CASES[:3])
    oracle = Oracle(weak, *tools)
    pool = ["def largest(items): return max(items)", FROM_ZERO, LARGEST, "def largest(items): return sorted(items)[-1]"]
    assert tools[0].judge(FROM_ZERO, every=True).good is False
    assert oracle.valid(pool) == [pool[0], pool[2], pool[3]]


def test_a_slow_right_program_is_valid(tools: tuple[Lab, Runner]) -> None:
    """Programs handed in may make many more steps than the reference."""
    slow = "def largest(items):\n    for i in range(15_000): pass\n    return max(items)\n"
    assert Oracle(TASK, *tools).valid([slow]) == [slow]


def test_what_is_proven_was_run_in_a_child_of_its_own(tools: tuple[Lab, Runner]) -> None:
    """A right program is proven; a wrong one is not, nor one that reads in the lab what is wanted."""
    oracle = Oracle(TASK, *tools)
    spy = """import sys
def largest(items):
    frame = sys._getframe()
    while 'probe' not in frame.f_locals:
        frame = frame.f_back
    return int(frame.f_locals['probe'].wanted[1], 16)
"""
    assert tools[0].judge(spy).good
    assert not oracle.proves(spy)
    assert oracle.proves(LARGEST)
    assert not oracle.proves(FROM_ZERO)
    assert not oracle.proves("def largest(items: return 1")


def test_the_tasks_own_code_runs_before_every_program(tools: tuple[Lab, Runner]) -> None:
    """Setup is part of references, candidates and proofs."""
    cases = tuple(replace(case, call=case.call.replace("]", ", base]")) for case in CASES[:3])
    oracle = Oracle(replace(task(*cases), setup="base = -9\nfrom math import inf\n"), *tools)
    assert oracle.proves(
        "def largest(items):\n    best = -inf\n    for i in items: best = max(best, i)\n    return best\n"
    )


def test_an_input_on_which_references_disagree_is_outside(tools: tuple[Lab, Runner]) -> None:
    """Where two references differ, or one raises, nothing is wanted."""
    other = "def largest(items):\n    return max(items) if len(items) < 4 else -99\n"
    oracle = Oracle(task(*CASES[:3], solutions=(("a.py", LARGEST), ("b.py", other))), *tools)
    assert calls(oracle)
    assert all(call.count(",") < 3 for call in calls(oracle))
    picky = LARGEST.replace("    best", "    1 / (len(items) - 2)\n    best", 1)
    oracle = Oracle(task(Case("a", call="largest([3, 9, 4])", expect="9"), solutions=(("a.py", picky),)), *tools)
    assert all(call.count(",") != 1 for call in calls(oracle))


def test_an_input_on_which_a_reference_is_not_sure_is_outside(tools: tuple[Lab, Runner]) -> None:
    """A reference that gives another answer the second time is no oracle there."""
    flaky = "import time\ndef largest(items):\n    return max(items) if len(items) < 3 else time.perf_counter_ns()\n"
    oracle = Oracle(task(solutions=(("a.py", flaky),)), *tools)
    assert calls(oracle)
    assert all(call.count(",") < 2 for call in calls(oracle))


def test_exceptions_count_only_where_a_case_wants_one(tools: tuple[Lab, Runner]) -> None:
    """Inputs that raise are kept, with the type raised, when the cases show that raising is part of the task."""
    root = "def root(n):\n    if n < 0: raise ValueError('negative')\n    return int(n ** 0.5)\n"
    cases = [Case("a", call="root(9)", expect="3"), Case("b", call="root(-4)", raises="ValueError")]
    found = Oracle(task(*cases, solutions=(("a.py", root),)), *tools)
    wants = {probe.case.raises for probe in found.probes if probe.case.call.startswith("root(-")}
    assert wants == {"ValueError"}
    cases[1] = Case("b", call="root(0)", expect="0")
    inputs = (FunctionInputs("root", (("n", InputSpec("int", min=-9, max=9)),)),)
    found = Oracle(task(*cases, solutions=(("a.py", root),), inputs=inputs), *tools)
    assert not [call for call in calls(found) if "-" in call]


def test_an_inferred_input_that_divides_the_pool_is_outside(tools: tuple[Lab, Runner]) -> None:
    """Where many passing programs differ the cases leave open what is right; what is declared stays."""
    pool = tuple(f"def largest(items):\n    return max(items) if len(items) < 4 else {k}\n" for k in range(6)) * 3
    pool += ("def largest(items): return max(items)",) * 20
    oracle = Oracle(replace(TASK, pool=pool), *tools)
    assert calls(oracle)
    assert all(call.count(",") < 3 for call in calls(oracle))
    items = InputSpec("list", size=(1, 6), of=InputSpec("int", min=-9, max=9))
    declared = task(inputs=(FunctionInputs("largest", (("items", items),)),))
    oracle = Oracle(replace(declared, pool=pool), *tools)
    assert any(call.count(",") > 3 for call in calls(oracle))


def test_the_counterexample_is_the_smallest(tools: tuple[Lab, Runner]) -> None:
    """It is shrunk as far as the program still fails, with what it gave and what the references give."""
    found = Oracle(TASK, *tools).counterexample(FROM_ZERO)
    assert found
    assert (found.call, found.got, found.wanted, found.outcome) == ("largest([-1])", "0", "-1", Outcome.FAILED)
    endless = LARGEST.replace("return best", "while len(items) > 1: pass\n    return best")
    found = Oracle(TASK, *tools).counterexample(endless)
    assert found
    assert (found.call, found.outcome) == ("largest([0, 0])", Outcome.TIMED_OUT)
    assert Oracle(TASK, *tools).counterexample(LARGEST) is None


def test_a_hidden_case_is_never_shown(tools: tuple[Lab, Runner]) -> None:
    """A program that fails a hidden case only has no counterexample; one that fails others is shown one of these."""
    hidden = Case("h", call="largest([40, 50])", expect="50", hidden=True)
    oracle = Oracle(task(*CASES, hidden), *tools)
    only = LARGEST.replace("return best", "return best if items != [40, 50] else 0")
    assert oracle.counterexample(only) is None
    found = oracle.counterexample(FROM_ZERO)
    assert found
    assert found.call == "largest([-1])"
    assert hidden.call not in calls(oracle)


def test_a_program_that_ends_the_child_has_a_counterexample(tools: tuple[Lab, Runner]) -> None:
    """The probe on which it ended is shown, and no other."""
    found = Oracle(TASK, *tools).counterexample(
        "import os\n" + LARGEST.replace("return best", "return best if best != 9 else os._exit(0)")
    )
    assert found
    assert (found.call.count("9"), found.outcome) == (1, Outcome.EXITED)


def test_without_a_reference_the_cases_are_all(tools: tuple[Lab, Runner]) -> None:
    """On a learner's machine nothing is generated, and a failing case is shown as it is."""
    oracle = Oracle(task(solutions=()), *tools)
    assert [probe.case for probe in oracle.probes] == sorted(CASES, key=lambda case: (len(case.call), case.call))
    found = oracle.counterexample(FROM_ZERO)
    assert found
    assert found.call == "largest([-1, -4, -8])"


def test_a_repeated_case_is_run_once(tools: tuple[Lab, Runner]) -> None:
    """Cases that say the same are one probe."""
    oracle = Oracle(task(*CASES, replace(CASES[0], id="again"), solutions=()), *tools)
    assert len(oracle.probes) == len(CASES)


def test_what_an_expected_call_gives_is_computed(tools: tuple[Lab, Runner]) -> None:
    """A case with `expect_call` wants what the reference gives to that call."""
    case = Case("e", call="largest([1, 5])", expect_call="largest([5])")
    (probe,) = (probe for probe in Oracle(task(*CASES, case), *tools).probes if probe.case.id == "e")
    assert probe.wanted.value == ["int", "0x5"]


PRINT = """
from tests.codementor.hints.test_oracle import FROM_ZERO, TASK
from codementor.hints.oracle import Oracle
from codementor.runner.lab import Lab
from codementor.runner.run import Runner
with Lab() as lab, Runner() as runner:
    oracle = Oracle(TASK, lab, runner)
    print(oracle.known, lab.judge(FROM_ZERO, every=True), oracle.counterexample(FROM_ZERO).call)
"""


def test_the_same_task_gives_the_same_oracle() -> None:
    """Byte for byte, whatever the seed of hashes."""
    texts = {
        subprocess.run(
            [sys.executable, "-c", PRINT], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(texts) == 1
