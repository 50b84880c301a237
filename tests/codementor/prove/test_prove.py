"""Proofs: what is sound is proven, and everything that must not reach a learner is named."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from codementor.exercise.model import AuthorHint, Case, Exercise, FunctionInputs, InputSpec, Limits, SetInvalid
from codementor.hints.rules import RULES
from codementor.prove.proof import ExerciseProof, Proof, Survivor
from codementor.prove.prove import prove, prove_exercise
from codementor.runner.run import Runner

LIST = InputSpec("list", size=(0, 6), of=InputSpec("int", min=0, max=9))
LOOP = "def total(items):\n    result = 0\n    for item in items:\n        result += item\n    return result\n"
CASES = (
    Case(id="none", call="total([])", expect="0"),
    Case(id="three", call="total([4, 1, 2])", expect="7"),
    Case(id="one", call="total([5])", expect="5", hidden=True),
)
SUM = Exercise(
    "total",
    "Total",
    "Add up.",
    "total.py",
    "def total(items):\n    ...\n",
    CASES,
    limits=Limits(seconds=1.0),
    inputs=(FunctionInputs("total", (("items", LIST),)),),
    solutions=(("builtin.py", "def total(items):\n    return sum(items)\n"), ("loop.py", LOOP)),
)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    """One warm runner for all proofs."""
    with Runner() as ready:
        yield ready


def flaws(exercise: Exercise, runner: Runner) -> list[str]:
    """The flaws that a proof of the exercise names."""
    return [str(flaw) for flaw in prove_exercise(exercise, runner).flaws]


def test_a_sound_exercise_is_proven(runner: Runner) -> None:
    """With good cases no flaw is named, every mutant is killed, and the references were compared on many inputs."""
    proof = prove_exercise(SUM, runner)
    assert (proof.flaws, proof.survivors, proof.score) == ((), (), 1.0)
    assert proof.killed > 5
    assert proof.inputs > 30


def test_the_same_exercise_has_the_same_proof(runner: Runner) -> None:
    """A proof is a function of the exercise."""
    assert prove_exercise(SUM, runner) == prove_exercise(SUM, runner)


def test_weak_cases_leave_mutants_alive(runner: Runner) -> None:
    """Where cases cannot tell a change from the original, it survives, with an input that would tell."""
    proof = prove_exercise(replace(SUM, cases=CASES[:1]), runner)
    assert proof.score < 0.9
    survivor = next(one for one in proof.survivors if "removed" in one.change)
    assert (survivor.reference, survivor.line) == ("loop.py", 4)
    assert survivor.witness.startswith("total([")


def test_equal_mutants_do_not_count(runner: Runner) -> None:
    """A mutant that behaves as the reference on every generated input is no survivor."""
    source = "def total(items):\n    if len(items) > 99:\n        return sum(items)\n    return sum(items)\n"
    proof = prove_exercise(replace(SUM, solutions=(("odd.py", source),)), runner)
    assert proof.equivalent > 0
    assert proof.survivors == ()


def test_a_wrong_reference_is_a_flaw(runner: Runner) -> None:
    """A reference that fails a case is named with what it gives, and no mutants are made of it."""
    proof = prove_exercise(replace(SUM, solutions=(("off.py", "def total(items): return sum(items) + 1\n"),)), runner)
    assert (
        str(proof.flaws[0])
        == "total/.solution/off.py: the reference fails the case `none`: it gives 1, the case wants 0"
    )
    assert proof.killed == 0


def test_a_broken_or_endless_reference_is_a_flaw(runner: Runner) -> None:
    """A reference that does not parse or does not end is named with its reason."""
    assert "line 1" in flaws(replace(SUM, solutions=(("a.py", "def total(items)\n"),)), runner)[0]
    endless = replace(SUM, solutions=(("a.py", "def total(items):\n    while True: pass\n"),))
    assert "it ends as timed_out" in flaws(endless, runner)[0]


def test_references_that_disagree_are_a_flaw(runner: Runner) -> None:
    """Two references that pass all cases but differ on a generated input are named, with the shortest such input."""
    other = "def total(items):\n    return sum(items) if len(items) != 2 else 0\n"
    found = flaws(replace(SUM, solutions=(SUM.solutions[0], ("other.py", other))), runner)
    assert len(found) == 1
    assert "total/.solution/other.py: disagrees with builtin.py on the generated input" in found[0]


def test_a_starter_that_passes_is_a_flaw(runner: Runner) -> None:
    """An exercise whose starter solves it leaves nothing to do."""
    assert flaws(replace(SUM, starter=LOOP), runner) == [
        "total/total.py: the starter passes every case; nothing is left to do"
    ]


def test_an_exercise_without_reference_or_visible_case_is_a_flaw(runner: Runner) -> None:
    """A set needs a reference to be proven by, and a learner a case to check against."""
    hidden = tuple(replace(case, hidden=True) for case in CASES)
    assert flaws(replace(SUM, solutions=(), cases=hidden), runner) == [
        "total/.solution: holds no reference; add at least one .py file that solves the exercise",
        "total/cases.toml: every case is hidden; a learner needs at least one to check against",
    ]


def test_a_hint_on_an_unknown_rule_is_a_flaw(runner: Runner) -> None:
    """A hint that waits for a rule nobody has would never be shown."""
    hints = (AuthorHint(3, "Think.", rule="no-such-rule"), AuthorHint(3, "Think.", rule=RULES[0].id))
    assert flaws(replace(SUM, hints=hints), runner) == [
        "total/hints.toml (hint 1, rule): there is no rule `no-such-rule`",
    ]


def test_a_relation_no_input_satisfies_is_a_flaw(runner: Runner) -> None:
    """A `where` that holds for nothing, or fails, leaves no inputs and is named."""
    for where in ("len(items) > 99", "unknown(items)"):
        inputs = (replace(SUM.inputs[0], where=where),)
        assert any("no input could be generated" in flaw for flaw in flaws(replace(SUM, inputs=inputs), runner))


def test_generated_inputs_keep_the_relation(runner: Runner) -> None:
    """References need to agree only on inputs for which `where` holds."""
    other = "def total(items):\n    return sum(items) if len(items) != 2 else 0\n"
    inputs = (replace(SUM.inputs[0], where="len(items) != 2"),)
    solutions = (SUM.solutions[0], ("other.py", other))
    assert flaws(replace(SUM, inputs=inputs, solutions=solutions), runner) == []


def test_classes_and_programs_are_proven_without_inputs(runner: Runner) -> None:
    """Without `[inputs]`, variations of the cases tell equal mutants from survivors."""
    source = "print(int(input()) * 2 + 0 * len('a'))\n"
    exercise = Exercise(
        "twice",
        "Twice",
        "Double it.",
        "twice.py",
        "",
        (Case(id="a", stdin="4\n", stdout="8"),),
        solutions=(("a.py", source),),
    )
    proof = prove_exercise(exercise, runner)
    assert proof.flaws == ()
    assert proof.inputs > 3
    assert any(survivor.witness for survivor in proof.survivors) or proof.killed > 3


def test_whole_tests_bind_references_too(runner: Runner) -> None:
    """A reference that fails a visible test file is wrong."""
    text = "from total import total\ndef test_it():\n    while True: assert total([1]) == 2\n"
    found = flaws(replace(SUM, tests=(("test_total.py", text),)), runner)
    assert any("the reference fails the case `test_it`" in flaw for flaw in found)


def test_the_floor_refuses_a_weak_set() -> None:
    """A set whose cases kill less than its floor is not good, and the flaw shows who is alive."""
    survivors = (Survivor("loop.py", 3, "`<` for `<=`", "total([1])"),)
    weak = Proof("small", 0.9, (ExerciseProof("total", killed=3, survivors=survivors, equivalent=5),))
    assert not weak.good
    assert str(weak.flaws[0]) == (
        "total/cases.toml: the cases kill 75% of the mutants, the set asks for 90%; "
        "alive: loop.py line 3, `<` for `<=`, which `total([1])` would show"
    )
    assert replace(weak, floor=0.75).good
    assert ExerciseProof("none").score == 1.0


def test_a_set_is_proven_from_its_folder(tmp_path: Path, runner: Runner) -> None:
    """`prove` loads the set, proves each exercise in order, and raises what makes it no set."""
    folder = tmp_path / "total"
    (folder / ".solution").mkdir(parents=True)
    (tmp_path / "set.toml").write_text('id = "s"\ntitle = "S"\nversion = "1"\nfloor = 0.5\n', encoding="utf-8")
    (folder / "exercise.toml").write_text('title = "Total"\n', encoding="utf-8")
    (folder / "task.md").write_text("Add up.\n", encoding="utf-8")
    (folder / "total.py").write_text(SUM.starter, encoding="utf-8")
    (folder / ".solution" / "loop.py").write_text(LOOP, encoding="utf-8")
    (folder / "cases.toml").write_text('[[case]]\nid = "a"\ncall = "total([4, 1])"\nexpect = "5"\n', encoding="utf-8")
    proof = prove(tmp_path, runner)
    assert (proof.set, proof.floor, [one.exercise for one in proof.exercises], proof.good) == (
        "s",
        0.5,
        ["total"],
        True,
    )
    (folder / "task.md").unlink()
    with pytest.raises(SetInvalid):
        prove(tmp_path, runner)
