"""Changes that each mend something, put together."""

import pytest

from codementor.exercise.model import Case
from codementor.hints.repair.joint import Joint, Step, joined
from codementor.hints.repair.layout import Tangled
from codementor.hints.repair.library import Library
from codementor.hints.repair.plans import Learner, plans
from codementor.hints.repair.repair import repair
from codementor.runner.lab import Lab, Probe
from codementor.runner.verdict import Wanted

CLAMP = "def clamp(x):\n    return max(0, min(10, x))\n"
WRONG = "def clamp(x):\n    if x > 10:\n        return 11\n    if x < 0:\n        return 1\n    return x\n"
CALLS = {"clamp(12)": "10", "clamp(-3)": "0", "clamp(4)": "4", "clamp(0)": "0", "clamp(10)": "10"}


def _step(right: str, passed: int) -> Step:
    """The step from the wrong program to one that differs in one place."""
    learner = Learner(WRONG, Library((right,)))
    plan = next(plans(learner, "clamp", learner.library.entries["clamp"][0]))
    return Step(plan, frozenset(range(len(plan.switches))), passed, 1)


def test_two_faults_that_no_solution_mends() -> None:
    """Two changes of which each lets other probes pass are the repair, where the only solution is far."""
    cases = [Case(call, call, expect=expect) for call, expect in CALLS.items()]
    with Lab() as lab:
        lab.open([Probe(case, Wanted.of(case)) for case in cases])
        found = repair(WRONG, Library((CLAMP,)), lab)
    assert found is not None
    assert found.source == WRONG.replace("return 11", "return 10").replace("return 1\n", "return 0\n")
    assert (found.distance, len(found.edits), found.keeps_structure) == (2, 2, True)


def test_only_what_can_be_enough_is_joined() -> None:
    """Steps are joined where together they pass what is wanted; three are where no two of them do."""
    one, two = _step(WRONG.replace("11", "10"), 0b011), _step(WRONG.replace(" 1\n", " 0\n"), 0b101)
    assert [len(joint.parts) for joint, _ in joined([one, two], 0b111)] == [2]
    assert not list(joined([one, two], 0b1111))
    three = _step(WRONG.replace("return x", "return -x"), 0b1001)
    assert [len(joint.parts) for joint, _ in joined([one, two, three], 0b1111)] == [3]


def test_steps_that_want_one_place_are_no_program() -> None:
    """Two steps that change one place to something else cannot be written together; the same change twice is one."""
    ten, twelve = _step(WRONG.replace("11", "10"), 1), _step(WRONG.replace("11", "12"), 1)
    same = Joint(((ten.plan, ten.chosen), (ten.plan, ten.chosen)))
    assert same.source(same.everything) == WRONG.replace("11", "10")
    both = Joint(((ten.plan, ten.chosen), (twelve.plan, twelve.chosen)))
    with pytest.raises(Tangled):
        both.source(both.everything)
