"""What a right program must do, found out by running the references: the cases, and inputs generated beyond them.

An input belongs to the task where every reference gives the same answer twice; the others are left out. Where the
inputs are inferred and a pool of passing programs is at hand, an input on which many of them disagree is left out, too:
it asks for what the task does not say.
"""

import ast
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from codementor.exercise import values
from codementor.exercise.generate import Form, draw, leaves
from codementor.exercise.infer import forms, reading
from codementor.exercise.model import Case, Exercise
from codementor.exercise.shrink import smaller, weight
from codementor.runner.child import Message
from codementor.runner.lab import Budget, Lab, Probe, Question
from codementor.runner.run import Runner
from codementor.runner.verdict import Voice, Wanted, judge
from codementor.wire.reports import CaseResult, Outcome

DRAWN: Final = 6  # times as many inputs are drawn as are kept: some of every kind of answer
REFERENCE_STEPS: Final = 200_000  # on one input; one that takes more is no small input
SEARCH: Final = Budget(least=4_000)  # what grows a list in each of ten thousand steps takes long
PATIENT: Final = Budget(factor=100, least=200_000, seconds=2.0)  # for programs handed in as right: slow is not wrong
JURY: Final = 40  # programs of the pool that say whether an inferred input belongs to the task
DISSENT: Final = 0.2  # of them disagreeing with the references: it does not
FURTHER: Final = (
    3  # times as many inputs, besides, on which a pool is validated: it is done once, and rare faults count
)
LARGE: Final = 400  # characters of a generated call
SHRINKING: Final = 240  # smaller inputs tried for one counterexample
TRIED: Final = 40  # of them at once
SHRINKING_STEPS: Final = 1_000  # on each: a program without end fails on many; on the last it gets all its steps


@dataclass(frozen=True, slots=True)
class Task:
    """What an oracle is made from: the exercise, code that runs before each program, programs handed in as right."""

    exercise: Exercise
    setup: str = ""
    pool: tuple[str, ...] = ()
    count: int = 40
    seed: int = 1

    @property
    def references(self) -> tuple[str, ...]:
        """The sources of the references."""
        return tuple(source for _, source in self.exercise.solutions)


@dataclass(frozen=True, slots=True)
class Drawn:
    """An input: its form and the values in its places."""

    form: Form
    values: tuple[object, ...]

    def question(self, ends: tuple[str, ...]) -> Question:
        """The input as a question of which that counts which counts in the cases like it."""
        like = self.form.like
        value = like.stdout is None or like.expect is not None or like.expect_call is not None
        relation = self.form.relation_of(self.values)
        return Question(self.form.case(self.values), value, like.stdout is not None, relation, ends)


@dataclass(frozen=True, slots=True)
class Known:
    """What the oracle of a task knows: a pure value, the same for the same task.

    `probes` are the cases and the generated inputs, smallest first; `drawn` says of each how it could be drawn. On the
    `further` inputs a pool is validated.
    """

    probes: tuple[Probe, ...]
    drawn: tuple[Drawn | None, ...]
    further: tuple[Probe, ...] = ()


def learn(task: Task, lab: Lab) -> Known:
    """Find out what a right program must do. Without a reference that is what the cases say."""
    exercise = task.exercise
    _open(task, lab, [])
    shapes = forms(exercise, task.setup)
    asked = [(probe, _read(probe.case, shapes, task.setup)) for probe in _cases(task, lab)]
    made = _generated(task, lab, shapes, [probe.case for probe, _ in asked]) if task.references else []
    asked += made[: task.count]
    asked.sort(key=lambda pair: _length(pair[1].form.case(pair[1].values) if pair[1] else pair[0].case))
    further = tuple(probe for probe, _ in made[task.count :])
    return Known(tuple(probe for probe, _ in asked), tuple(drawn for _, drawn in asked), further)


def _length(case: Case) -> tuple[int, str]:
    return len(case.call) + len(case.stdin), case.call + case.stdin


def _cases(task: Task, lab: Lab) -> Iterator[Probe]:
    """The cases without repetitions; what is wanted and the steps to it are the first reference's."""
    unlike: dict[Case, Case] = {}
    for case in task.exercise.cases:
        unlike.setdefault(replace(case, id="", hidden=False, skill="", note=""), case)
    cases = list(unlike.values())
    answers: list[Message | None] = [None] * len(cases)
    if task.references:
        questions = [Question(replace(case, call=case.expect_call or case.call)) for case in cases]
        answers = lab.ask(task.references[0], questions, REFERENCE_STEPS)
    for case, answer in zip(cases, answers, strict=True):
        wanted = Wanted.of(case) if case.expect_call is None else Wanted((answer or {}).get("value"))
        if case.expect_call is None or wanted.value is not None:
            yield Probe(case, wanted, int(answer["steps"]) if answer else 0)


def _read(case: Case, shapes: Sequence[Form], setup: str) -> Drawn | None:
    """The case as an input of one of the forms."""
    for form in shapes:
        if (found := reading(form, case, setup)) is not None:
            return Drawn(form, found)
    return None


def _generated(task: Task, lab: Lab, shapes: Sequence[Form], cases: list[Case]) -> list[tuple[Probe, Drawn | None]]:
    ends = ("value", "raised") if any(case.raises for case in cases) else ("value",)
    taken = {_text(case) for case in cases}
    found: dict[str, list[tuple[Drawn, Message]]] = {}
    for number, form in enumerate(shapes):
        every = [Drawn(form, drawn) for drawn in draw(form, _many(task, form, len(shapes)), task.seed)]
        fresh = [one for one in every if _text(case := one.form.case(one.values)) not in taken and _short(case)]
        for one, answer in _settled(task, lab, fresh, ends):
            size = sum(1 for _ in leaves(one.values)).bit_length()  # one, two or three, up to seven, …
            found.setdefault(f"{number} {_kind(answer)} {size}", []).append((one, answer))
    chosen = _some_of_each(found, task)
    return [(_probe(number, *pair), pair[0]) for number, pair in enumerate(chosen, 1)]


def _many(task: Task, form: Form, shapes: int) -> int:
    """How many inputs of a form to draw: of every form some, twice as many where a relation refuses some."""
    return 1 + task.count * DRAWN * (2 if form.where else 1) // shapes


def _text(case: Case) -> str:
    return ast.unparse(ast.parse(case.call)) + "\0" + case.stdin


def _short(case: Case) -> bool:
    return len(case.call) + len(case.stdin) <= LARGE


def _settled(task: Task, lab: Lab, drawn: list[Drawn], ends: tuple[str, ...]) -> list[tuple[Drawn, Message]]:
    """The inputs on which all references agree, twice, and of inferred ones those on which the pool does."""
    questions = [one.question(ends) for one in drawn]
    gave = [lab.ask(source, questions, REFERENCE_STEPS) for source in (task.references[0], *task.references)]
    kept = []
    for one, question, first, *others in zip(drawn, questions, *gave, strict=True):
        if first is not None and first["end"] in ends and all(same(question, first, other) for other in others):
            kept.append((one, first))
    inferred = all(one.form.like.call != inputs.function for one in drawn for inputs in task.exercise.inputs)
    return _undisputed(task, lab, kept) if inferred and task.pool else kept


def same(question: Question, one: Message, other: Message | None) -> bool:
    """True when both answers are the same in what counts."""
    if other is None or one["end"] != other["end"] or (question.prints and one["stdout"] != other["stdout"]):
        return False
    if one["end"] == "raised":
        return bool(one["raised"]["type"] == other["raised"]["type"])
    return not question.value or values.same(one["value"], other["value"], question.case.tolerance)


def _undisputed(task: Task, lab: Lab, settled: list[tuple[Drawn, Message]]) -> list[tuple[Drawn, Message]]:
    """Those on which few of the pool disagree with the references."""
    cases = _stated(task, lab)
    step = max(1, len(task.pool) // JURY)
    _open(task, lab, [*cases, *(_probe(0, *pair) for pair in settled)])
    trials = lab.judge_all(task.pool[::step][:JURY], every=True)
    own = (1 << len(cases)) - 1
    jury = [trial.passed >> len(cases) for trial in trials if trial.passed & own == own]
    if len(jury) < JURY // 4:
        return settled  # too few to say
    against = [sum(not passed >> at & 1 for passed in jury) for at in range(len(settled))]
    return [pair for pair, count in zip(settled, against, strict=True) if count <= DISSENT * len(jury)]


def _stated(task: Task, lab: Lab) -> list[Probe]:
    """What the cases themselves say, nothing computed."""
    return list(_cases(replace(task, exercise=replace(task.exercise, solutions=())), lab))


def _open(task: Task, lab: Lab, probes: Sequence[Probe], budget: Budget = PATIENT) -> None:
    exercise = task.exercise
    lab.open(probes, setup=task.setup, file=exercise.file, files=dict(exercise.extra), budget=budget)


def _kind(answer: Message) -> str:
    """What kind of answer it is: inputs of every kind are wanted."""
    if answer["end"] != "value":
        return str(answer["raised"]["type"])
    tag, *rest = answer["value"]
    if tag in ("list", "tuple", "set", "dict", "str"):
        return f"{tag} {min(len(rest[0]), 2)}"
    if tag in ("int", "float"):
        return f"{tag} {rest[0] if rest[0] in ('0x0', '0x1') else rest[0][0]}"  # nought, one, negative, other
    return str(answer["value"]) if tag in ("bool", "none") else str(tag)


def _some_of_each(found: dict[str, list[tuple[Drawn, Message]]], task: Task) -> list[tuple[Drawn, Message]]:
    """As many inputs as there is a use for, from every kind and size in turn: the smallest, then any."""
    chance = random.Random(task.seed)  # noqa: S311 - inputs, no secrets
    queues = []
    for kind in sorted(found):
        *mixed, first = sorted(found[kind], key=lambda pair: weight(pair[0].values), reverse=True)
        queues.append([*chance.sample(mixed, len(mixed)), first])
    chance.shuffle(queues)
    chosen: list[tuple[Drawn, Message]] = []
    most = task.count * (1 + FURTHER)
    while any(queues) and len(chosen) < most:
        for queue in queues:
            if queue and len(chosen) < most:
                chosen.append(queue.pop())
    return chosen


def _probe(number: int, one: Drawn, answer: Message) -> Probe:
    """The input with what the references gave as what is wanted."""
    question = one.question(())
    value = answer.get("value") if question.value else None
    case = replace(
        question.case,
        id=f"input-{number}",
        raises=answer["raised"]["type"] if answer["end"] == "raised" else None,
        stdout=answer["stdout"] if question.prints else None,
    )
    return Probe(case, Wanted(value), int(answer["steps"]))


class Oracle:
    """Says of programs whether they are right. The lab stays open on `probes`; the runner confirms what is proven."""

    def __init__(self, task: Task, lab: Lab, runner: Runner, known: Known | None = None) -> None:
        self.task = task
        self.lab = lab
        self.runner = runner
        self.known = known or learn(task, lab)
        self.open()

    @property
    def probes(self) -> tuple[Probe, ...]:
        """The cases and the generated inputs, smallest first."""
        return self.known.probes

    def open(self, *besides: Probe) -> None:
        """From here on the lab judges candidates for this task, on the probes and on those `besides`."""
        _open(self.task, self.lab, [*self.probes, *besides], SEARCH)

    def doubt(self, source: str) -> Probe | None:
        """The first further input on which the program fails; None where it fails on none. The lab is open after."""
        _open(self.task, self.lab, self.known.further, SEARCH)
        trial = self.lab.judge(source) if self.known.further else None
        self.open()
        return None if trial is None or trial.failed is None else self.known.further[trial.failed]

    def started(self, source: str) -> str:
        """The program behind the task's own code."""
        return f"{self.task.setup}\n{source}" if self.task.setup.strip() else source

    def proves(self, source: str) -> bool:
        """True when the program passes every probe in a child of its own, the verdict falling outside of it."""
        asked = [(probe.case, probe.wanted) for probe in self.probes]
        results = self.runner.results(self.task.exercise, self.started(source), asked)
        return all(result.outcome is Outcome.PASSED for result in results)

    def valid(self, pool: Sequence[str]) -> list[str]:
        """The programs that pass every probe and all further inputs, in their order.

        They get a hundred times the reference's steps.
        """
        _open(self.task, self.lab, [*self.probes, *self.known.further])
        trials = self.lab.judge_all(pool)
        self.open()
        return [source for source, trial in zip(pool, trials, strict=True) if trial.good]

    def counterexample(self, source: str, language: str = "en") -> CaseResult | None:
        """The smallest input found on which the program fails, and what it does there; never a hidden case.

        A generated input, or a case the learner sees; made smaller as long as the references confirm it and the program
        still fails. None where every such input passes.
        """
        trial = self.lab.judge(source, every=True)
        failing = (at for at in range(len(self.probes)) if not trial.passed >> at & 1)
        for at in (trial.failed or 0,) if trial.lost else failing:
            probe, drawn = self.probes[at], self.known.drawn[at]
            if not probe.case.hidden and trial.outcome is not Outcome.NOT_RUN:
                less = self._shrunk(source, probe, drawn) if drawn and self.task.references and not trial.lost else None
                again = trial if at == trial.failed else self.lab.judge(source, first=[at])
                return self._seen(source, less or (probe, again.raw), language)
        return None

    def _seen(self, source: str, found: tuple[Probe, Message], language: str) -> CaseResult:
        """What the program does there. Where cases are hidden it is run anew: in the lab it could have read them."""
        probe, raw = found
        exercise = self.task.exercise
        if any(case.hidden for case in exercise.cases):
            (result,) = self.runner.results(exercise, self.started(source), [(probe.case, probe.wanted)])
            return result
        return judge(probe.case, probe.wanted, raw, Voice(exercise.limits, language))

    def _shrunk(self, source: str, probe: Probe, drawn: Drawn) -> tuple[Probe, Message] | None:
        """A smaller input on which the program still fails, as a probe, and what the program does on it."""
        ends = ("raised",) if probe.case.raises else ("value",)
        hidden = {_text(case) for case in self.task.exercise.cases if case.hidden}
        found, left = None, SHRINKING
        while left > 0:
            tried = [Drawn(drawn.form, less) for less in islice(smaller(drawn.form, drawn.values), min(left, TRIED))]
            tried = [one for one in tried if _text(one.form.case(one.values)) not in hidden]
            answer = self._differ(source, tried, ends, SHRINKING_STEPS)
            if answer is None:
                break
            left -= answer["at"] + 1
            found = drawn = tried[answer["at"]]
        answer = self._differ(source, [found], ends, SEARCH.least) if found else None
        return (_probe(0, drawn, answer["wanted"] | {"steps": 0}), answer["end"]) if answer else None

    def _differ(self, source: str, tried: list[Drawn], ends: tuple[str, ...], steps: int) -> Message | None:
        return self.lab.differ(source, self.task.references, [one.question(ends) for one in tried], steps)
