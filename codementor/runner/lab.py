"""Tries candidates by the thousand: one warm child that judges each against probes it was sent once.

What a `Lab` says orders a search. It is not a proof: candidates share the child and the verdict falls in it. What is
called proven is confirmed by a `Runner` (see `codementor.hints.oracle`).
"""

import contextlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from codementor.exercise.model import Case
from codementor.runner import systems
from codementor.runner.child import Child, Late, Launcher, Local, Message
from codementor.runner.verdict import Wanted, given
from codementor.wire.reports import Outcome, TraceStep

SCRIPT: Final = Path(__file__).with_name("lab_child.py")
CANDIDATES: Final = 2_000  # judged by one child, then a fresh one takes over: what they left behind goes with it
CPU_SECONDS: Final = 3_600  # of a whole child; a candidate's own deadline is in its budget


@dataclass(frozen=True, slots=True)
class Budget:
    """What a candidate may use.

    On each probe it has `factor` times the steps that the reference makes, at least `least`. Steps (rounds of loops,
    calls of functions) are counted, so that the same candidate gets the same answer on any machine. Twenty times leaves
    room for another way to do it; ten thousand steps are a millisecond, and more than a small input needs. A slow but
    right program can still be refused: its verdict is the `Runner`'s. `seconds` of processor time on all probes are the
    backstop for a long call that makes no steps, such as `sum(range(10**12))`.
    """

    factor: int = 20
    least: int = 10_000
    seconds: float = 0.5
    memory_mb: int = 256
    output_kb: int = 16


@dataclass(frozen=True, slots=True)
class Probe:
    """One case and what must come of it; `steps` are those of the reference, 0 where none was run."""

    case: Case
    wanted: Wanted
    steps: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """What one candidate did. Bit i of `passed`: probe i passed. `failed`: the first probe run that did not.

    `outcome`, `raised` (an exception's type) and `line` (of the candidate, where it was raised) tell of that probe,
    `raw` is its message as the harness would send it. `steps` are those of all probes run. Of a candidate that is
    `lost`, as it ended its child or never came back, nothing is known but the probe.
    """

    passed: int
    failed: int | None
    steps: int
    outcome: Outcome = Outcome.PASSED
    raised: str = ""
    line: int | None = None
    raw: Message = field(default_factory=dict, compare=False)
    lost: bool = False

    @property
    def good(self) -> bool:
        """True when every probe passed."""
        return self.failed is None


@dataclass(frozen=True, slots=True)
class Question:
    """A case for which nothing is wanted yet, and what of its answer counts. Where `where` is false it is not asked."""

    case: Case
    value: bool = True
    prints: bool = False
    where: str = ""
    ends: tuple[str, ...] = ("value",)  # "raised" besides where exceptions are wanted


class Lab:
    """One warm child of the launcher; replaced when it dies. For one user at a time.

    A context manager: on leaving, no child is left.
    """

    def __init__(
        self, python: str = sys.executable, *, user: str | None = None, launcher: Launcher | None = None
    ) -> None:
        self.launcher = launcher or Local(python, user)
        self.probes: tuple[Probe, ...] = ()  # what candidates are judged on now
        self._after = contextlib.ExitStack()
        self._child: Child | None = None
        self._judged = 0
        self._opened: Message = {}
        self._seconds = 0.0

    def __enter__(self) -> Self:
        self._folder = self._after.enter_context(self.launcher.folder())
        self._after.callback(self._drop)
        self._child = self._boot()
        return self

    def __exit__(self, *_: object) -> None:
        self._after.close()

    def open(
        self,
        probes: Sequence[Probe],
        *,
        setup: str = "",
        file: str = "program.py",
        files: Mapping[str, str] | None = None,
        budget: Budget = Budget(),
    ) -> None:
        """From here on candidates are judged on these probes. `setup` is code that runs before each candidate."""
        self.probes, self._seconds = tuple(probes), budget.seconds
        self._opened = {
            "probes": [_sent(probe, budget) for probe in probes],
            "setup": setup,
            "file": file,
            "files": dict(files or {}),
            "folder": self._folder,
            "mark": self.launcher.mark,
            "memory_mb": budget.memory_mb,
            "output_kb": budget.output_kb,
            "cpu_seconds": CPU_SECONDS,
        }
        if self._child is not None:
            self._child.send(self._opened)

    def judge(self, source: str, *, every: bool = False, first: Sequence[int] = ()) -> Trial:
        """What the candidate does, up to the first probe that fails unless `every`. `first`: probes to begin with."""
        (trial,) = self.judge_all([source], every=every, first=first)
        return trial

    def judge_all(self, sources: Sequence[str], *, every: bool = False, first: Sequence[int] = ()) -> list[Trial]:
        """What each candidate does, in their order."""
        return self._judge(sources, {"every": every, "first": list(first), "seconds": self._seconds})

    def improve(self, sources: Sequence[str], passed: int, first: Sequence[int]) -> list[Trial]:
        """What each candidate does that may be better than one that passed the probes `passed` (bits).

        It is given up when it fails one of these, or all of `first`, which are run first.
        """
        asked = {"every": True, "first": list(first), "bar": (passed, len(first)), "seconds": self._seconds}
        return self._judge(sources, asked)

    def _judge(self, sources: Sequence[str], asked: Message) -> list[Trial]:
        trials: list[Trial] = []
        while len(trials) < len(sources):
            rest = list(sources[len(trials) : len(trials) + CANDIDATES - self._judged])
            self._cast().send(asked | {"judge": rest})
            trials += self._answers(len(rest))
        return trials

    def values(self, source: str, at: int) -> tuple[TraceStep, ...]:
        """The lines that the candidate runs on one probe, in order, each with the variables that it changed.

        At most 500 steps, values cut to 60 characters; none where the program ended its child.
        """
        self._cast().send({"trace": source, "at": at, "seconds": self._seconds})
        message = self._receive("trace")
        if message is None:
            self._drop()
            return ()
        return tuple(TraceStep(step["line"], step["function"], step["values"]) for step in message["trace"])

    def observe(self, source: str, look: Message) -> Message | None:
        """What an instrumented program saw (see `observer`); None where it ended its child."""
        self._cast().send(look | {"observe": source, "seconds": self._seconds})
        message = self._receive("observed")
        if message is None:
            self._drop()
            return None
        return dict(message["observed"])

    def ask(self, source: str, questions: Sequence[Question], steps: int) -> list[Message | None]:
        """What the program gives to each, as a message with its `steps`; None where it was not asked or nothing came.

        The program must parse: it is an author's. A question on which it ends its child costs those that follow.
        """
        cases = [_asked(question, steps) for question in questions]
        self._cast().send({"ask": source, "cases": cases, "seconds": self._seconds})
        message = self._receive("answers")
        if message is None:
            self._drop()
            return [None] * len(questions)
        return list(message["answers"])

    def differ(
        self, source: str, references: Sequence[str], questions: Sequence[Question], steps: int
    ) -> Message | None:
        """The first question (`at`) to which all references answer alike (`wanted`), and the program not (`end`)."""
        cases = [_asked(question, steps) for question in questions]
        job = {"differ": source, "references": list(references), "cases": cases, "seconds": self._seconds}
        self._cast().send(job)
        message = self._receive("difference")
        if message is None:
            self._drop()
            return None
        return message["difference"] and dict(message["difference"])

    def _answers(self, count: int) -> Iterator[Trial]:
        """Up to `count` trials; fewer when the child is replaced on the way."""
        for _ in range(count):
            message = self._receive("trial")
            self._judged += 1
            if message is None:
                yield self._lost()
                return
            yield _trial(message["trial"])
            if message["dirty"]:
                self._drop()
                return
        if self._judged >= CANDIDATES:
            self._drop()

    def _receive(self, kind: str) -> Message | None:
        """The next message of that kind; None when the child has ended, or said nothing in its time."""
        assert self._child is not None
        with contextlib.suppress(Late):
            while (message := self._child.receive(4 * self._seconds + 1)) is not None:
                if kind in message:
                    return message
        return None

    def _lost(self) -> Trial:
        """The trial of a candidate that ended its child or never came back: it counts as passing nothing."""
        child = self._child
        late = child is not None and not child.over
        code = self._drop()
        raw: Message = {"end": "timed_out"} if late or code == systems.OVER_TIME else {"end": "ended", "code": code}
        return Trial(0, self._marked(child.noted if child else None), 0, given(raw).outcome, raw=raw, lost=True)

    def _marked(self, noted: bytes | None) -> int:
        """The probe that the child was at; the first where the program made away with what says so."""
        try:
            data = Path(self._folder, str(self.launcher.mark)).read_bytes() if noted is None else noted
            at = int.from_bytes(data, "little")
        except OSError:
            return 0
        return at if at < len(self._opened["probes"]) else 0

    def _boot(self) -> Child:
        return self.launcher.launch(SCRIPT)

    def _cast(self) -> Child:
        if self._child is None or self._child.ended:
            self._drop()
            self._child = self._boot()
            self._child.send(self._opened)
        return self._child

    def _drop(self) -> int:
        child, self._child, self._judged = self._child, None, 0
        return child.end() if child else 0


def _asked(question: Question, steps: int) -> Message:
    asked = {"value": question.value, "prints": question.prints, "where": question.where, "ends": question.ends}
    return _sent(Probe(question.case, Wanted()), Budget(least=steps)) | {"asked": asked}


def _sent(probe: Probe, budget: Budget) -> Message:
    case = probe.case
    return {
        "call": case.call,
        "stdin": case.stdin,
        "raises": case.raises,
        "message": case.message,
        "stdout": case.stdout,
        "tolerance": case.tolerance,
        "wanted": probe.wanted.value,
        "steps": max(budget.least, budget.factor * probe.steps),
    }


def _trial(sent: Message) -> Trial:
    if sent["failed"] is None:
        return Trial(sent["passed"], None, sent["steps"])
    raw = sent["end"]
    if raw["end"] == "syntax":
        return Trial(sent["passed"], sent["failed"], sent["steps"], Outcome.NOT_RUN, "SyntaxError", raw=raw)
    found = given(raw)
    outcome = Outcome.FAILED if found.outcome is Outcome.PASSED else found.outcome
    if raw["notice"] == "refused":
        outcome = Outcome.REFUSED  # whatever came of it
    line = raw["raised"]["line"] if raw["end"] == "raised" else None
    return Trial(sent["passed"], sent["failed"], sent["steps"], outcome, found.raised, line, raw)
