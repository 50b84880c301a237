"""`prove`: everything that must hold before learners see a set, found by running it. The same set, the same proof."""

import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from codementor.exercise.generate import Form, declared, draw
from codementor.exercise.infer import inferred
from codementor.exercise.load import load_set
from codementor.exercise.model import Case, Exercise, Flaw
from codementor.exercise.pytests import whole
from codementor.hints.rules import RULES
from codementor.prove.mutants import Mutant, mutants
from codementor.prove.proof import ExerciseProof, Proof, Survivor
from codementor.runner.run import Runner
from codementor.runner.verdict import Given, agree
from codementor.wire.reports import Outcome

INPUTS = 50  # generated inputs of a function
MUTANT_SECONDS = 0.5  # a mutant that does not end need not take an exercise's whole time
SEED = 1


def prove(folder: Path, runner: Runner) -> Proof:
    """The proof of the set in `folder`. Raises SetInvalid when it cannot even be loaded."""
    loaded = load_set(folder)
    with ThreadPoolExecutor(2) as pool:
        proofs = tuple(pool.map(lambda exercise: prove_exercise(exercise, runner), loaded.exercises))
    return Proof(loaded.id, loaded.floor, proofs)


def prove_exercise(exercise: Exercise, runner: Runner) -> ExerciseProof:
    """The proof of one exercise. Mutants are only made of references that are right."""
    flaws = [*_complete(exercise), *_starter(exercise, runner), *_rules(exercise)]
    wrong = [flaw for name, source in exercise.solutions for flaw in _reference(exercise, name, source, runner)]
    if wrong or not exercise.solutions:
        return ExerciseProof(exercise.id, tuple(flaws + wrong))
    bench = _Bench(exercise, runner, _inputs(exercise, runner))
    proof = ExerciseProof(exercise.id, (*flaws, *bench.disagreements()), inputs=len(bench.inputs))
    for name, source in exercise.solutions:
        proof = bench.attacked(proof, name, source)
    return proof


def _complete(exercise: Exercise) -> Iterator[Flaw]:
    folder = PurePosixPath(exercise.id)
    if not exercise.solutions:
        yield Flaw(folder / ".solution", "holds no reference; add at least one .py file that solves the exercise")
    if not exercise.visible and not exercise.tests:
        yield Flaw(folder / "cases.toml", "every case is hidden; a learner needs at least one to check against")


def _rules(exercise: Exercise) -> Iterator[Flaw]:
    known = {rule.id for rule in RULES}
    for number, hint in enumerate(exercise.hints, 1):
        if hint.rule and hint.rule not in known:
            place = f"hint {number}, rule"
            yield Flaw(PurePosixPath(exercise.id, "hints.toml"), f"there is no rule `{hint.rule}`", place)


def _starter(exercise: Exercise, runner: Runner) -> Iterator[Flaw]:
    report = runner.check(exercise, exercise.starter, cases=exercise.cases, trace=False)
    if report.good:
        yield Flaw(PurePosixPath(exercise.id, exercise.file), "the starter passes every case; nothing is left to do")


def _reference(exercise: Exercise, name: str, source: str, runner: Runner) -> Iterator[Flaw]:
    file = PurePosixPath(exercise.id, ".solution", name)
    report = runner.check(exercise, source, cases=exercise.cases, trace=False)
    if report.syntax is not None:
        yield Flaw(file, report.syntax.message, f"line {report.syntax.line}")
    tested = runner.check(exercise, source, trace=False).cases if whole(exercise.tests) else ()
    for case in (*report.cases, *tested[len(exercise.visible) :]):
        if case.outcome is not Outcome.PASSED:
            said = f"it gives {case.got}, the case wants {case.wanted}" if case.got else f"it ends as {case.outcome}"
            yield Flaw(file, f"the reference fails the case `{case.id}`: {said}")


def _inputs(exercise: Exercise, runner: Runner) -> tuple[Case, ...]:
    """Generated inputs as cases: of `[inputs]`, else like the cases and only where every reference gives a value."""
    if exercise.inputs:
        made = [case for inputs in exercise.inputs for case in _made(exercise, declared(inputs), runner)]
        return tuple(replace(case, id=f"input-{number}") for number, case in enumerate(made, 1))
    drawn = [case for form in inferred(exercise.cases) for case in _made(exercise, form, runner)]
    gave = list(runner.give(exercise, [source for _, source in exercise.solutions], drawn))
    kept = [case for case, *all_gave in zip(drawn, *gave, strict=True) if _all_agree(all_gave)]
    random.Random(SEED).shuffle(kept)  # noqa: S311 - some of every form, no secrets
    return tuple(kept[:INPUTS])


def _all_agree(gave: Sequence[Given]) -> bool:
    return all(one.outcome is Outcome.PASSED and agree(gave[0], one) for one in gave)


def _made(exercise: Exercise, form: Form, runner: Runner) -> list[Case]:
    drawn = draw(form, INPUTS * (8 if form.where else 1), SEED)
    if form.where:
        ((holds,),) = runner.give(exercise, [""], [Case(id="where", call=form.relation(drawn))])
        answers = holds.value[1] if holds.value else [None] * len(drawn)
        drawn = [values for values, answer in zip(drawn, answers, strict=True) if answer == ["bool", True]]
    return [form.case(values) for values in drawn[:INPUTS]]


@dataclass(frozen=True, slots=True)
class _Bench:
    """An exercise under attack: its references, and the inputs that tell mutants from equals."""

    exercise: Exercise
    runner: Runner
    inputs: tuple[Case, ...]

    def disagreements(self) -> Iterator[Flaw]:
        """A flaw for each reference that answers a generated input otherwise than the first."""
        names = [name for name, _ in self.exercise.solutions]
        first, *others = self.runner.give(self.exercise, [source for _, source in self.exercise.solutions], self.inputs)
        for name, gave in zip(names[1:], others, strict=True):
            differs = self._witness(first, gave)
            if differs is not None:
                file = PurePosixPath(self.exercise.id, ".solution", name)
                yield Flaw(
                    file, f"disagrees with {names[0]} on the generated input `{differs.call or differs.stdin!r}`"
                )
        if self.exercise.inputs and not self.inputs:
            file = PurePosixPath(self.exercise.id, "exercise.toml")
            yield Flaw(
                file, "no input could be generated; is `where` an expression that some inputs satisfy?", "inputs"
            )

    def attacked(self, proof: ExerciseProof, name: str, source: str) -> ExerciseProof:
        """The proof with the mutants of one reference counted."""
        found = mutants(source)
        passing = self.runner.sweep(self._quick, [mutant.source for mutant in found], self.exercise.cases)
        survived = [mutant for mutant, passes in zip(found, passing, strict=True) if passes]
        first, *gave = self.runner.give(self.exercise, [source, *(mutant.source for mutant in survived)], self.inputs)
        witnesses = [(mutant, self._witness(first, theirs)) for mutant, theirs in zip(survived, gave, strict=True)]
        alive = [_survivor(name, mutant, witness) for mutant, witness in witnesses if witness or not self.inputs]
        return replace(
            proof,
            killed=proof.killed + len(found) - len(survived),
            survivors=(*proof.survivors, *alive),
            equivalent=proof.equivalent + len(survived) - len(alive),
        )

    @property
    def _quick(self) -> Exercise:
        limits = self.exercise.limits
        return replace(self.exercise, limits=replace(limits, seconds=min(limits.seconds, MUTANT_SECONDS)))

    def _witness(self, first: tuple[Given, ...], other: tuple[Given, ...]) -> Case | None:
        """The shortest input on which the two differ."""
        tolerance = max((case.tolerance for case in self.exercise.cases), default=0.0)
        pairs = zip(self.inputs, first, other, strict=True)
        differs = [case for case, one, two in pairs if not agree(one, two, tolerance)]
        return min(differs, key=lambda case: len(case.call) + len(case.stdin), default=None)


def _survivor(name: str, mutant: Mutant, witness: Case | None) -> Survivor:
    shown = (witness.call or repr(witness.stdin)) if witness else ""
    return Survivor(name, mutant.line, mutant.change, shown)
