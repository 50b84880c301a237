"""Plays a program's cases through child processes: a case that ends its child costs that case only."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from codementor.exercise.model import Case, Limits
from codementor.runner.child import Child, Late, Message

GRACE_SECONDS: Final = 0.25  # for what the harness itself does in a case
SUITE_SECONDS: Final = 10.0  # for pytest itself to start
TRACE_SECONDS: Final = 1.0  # for the trace of a case that does not end


@dataclass(frozen=True, slots=True)
class Program:
    """A program as it runs: its file's name and text, the files beside it, its limits, its private folder."""

    file: str
    source: str
    files: dict[str, str]
    limits: Limits
    folder: str


@dataclass(frozen=True, slots=True)
class Patience:
    """After so many time-outs, or children that ended under the program, the cases that follow are not run."""

    time_outs: int = 2
    ends: int = 4


@dataclass
class Played:
    """What the cases gave, one raw message each in order; or why the program does not parse."""

    results: list[Message] = field(default_factory=list)
    syntax: list[Any] | None = None
    trace: Message | None = None


@dataclass
class Stage:
    """Where cases are played: gives children, keeps the one in use, ends it on leaving."""

    take: Callable[[], Child]
    stop: threading.Event | None = None
    child: Child | None = None

    def cast(self) -> Child:
        """The child in use, or a new one."""
        self.child = self.child or self.take()
        return self.child

    def drop(self) -> int:
        """End the child in use; its exit code."""
        child, self.child = self.child, None
        return child.end() if child else 0


@contextlib.contextmanager
def stage(take: Callable[[], Child], stop: threading.Event | None = None) -> Iterator[Stage]:
    """A stage whose child is gone when the block is left, whatever happens in it."""
    opened = Stage(take, stop)
    try:
        yield opened
    finally:
        opened.drop()


def play(on: Stage, program: Program, cases: Sequence[Case], patience: Patience = Patience()) -> Played:
    """Run the cases in order. Each gets its own time; a child that ends is replaced for the cases that follow."""
    played = Played()
    late = ends = 0
    while len(played.results) < len(cases) and played.syntax is None:
        if late >= patience.time_outs or ends >= patience.ends:
            played.results.append({"end": "not_run"})
            continue
        rest = list(enumerate(cases))[len(played.results) :]
        on.cast().send(_job(program, [_call(at, case) for at, case in rest], trace=False), on.stop)
        failed = _listen(on, program, played, len(cases))
        late += failed == "timed_out"
        ends += failed == "ended"
    return played


def trace(on: Stage, program: Program, case: Case, result: Message) -> Message | None:
    """The trace of one case that failed with `result`; None when it gave none in its time."""
    call = _call(0, case) | {"endless": result["end"] == "timed_out", "from_load": bool(result.get("loading"))}
    on.cast().send(_job(program, [call], trace=True), on.stop)
    seconds = TRACE_SECONDS if call["endless"] else program.limits.seconds * 2
    deadline = time.monotonic() + seconds + GRACE_SECONDS
    try:
        while (message := on.cast().receive(max(0.0, deadline - time.monotonic()), on.stop)) is not None:
            if "trace" in message:
                return message
    except Late:
        return None
    return None


def play_tests(on: Stage, program: Program, tests: Sequence[str], texts: dict[str, str]) -> list[Message]:
    """What pytest says of each test (named "file::test") that came to an end; it runs in the learner's process."""
    job = _job(program, [], trace=False) | {"tests": list(tests), "memory_mb": max(512, program.limits.memory_mb)}
    on.drop()  # the child in use has the limits of a case
    on.cast().send(job | {"files": job["files"] | texts}, on.stop)
    deadline = time.monotonic() + SUITE_SECONDS + program.limits.seconds * len(tests)
    said: list[Message] = []
    with contextlib.suppress(Late):
        while (message := on.cast().receive(max(0.0, deadline - time.monotonic()), on.stop)) is not None:
            if message.get("tests") == "done":
                break
            said.append(message)
    on.drop()
    return said


def _listen(on: Stage, program: Program, played: Played, count: int) -> str:
    """Take the child's results until all are there ("") or one case ended it ("timed_out", "ended")."""
    deadline = time.monotonic() + program.limits.seconds + GRACE_SECONDS
    notice = ""
    while len(played.results) < count:
        try:
            message = on.cast().receive(max(0.0, deadline - time.monotonic()), on.stop)
        except Late:
            on.drop()
            played.results.append({"end": "timed_out", "notice": notice, "seconds": program.limits.seconds})
            return "timed_out"
        if message is None:
            played.results.append({"end": "ended", "code": on.drop(), "notice": notice})
            return "ended"
        if "syntax" in message:
            played.syntax = message["syntax"]
            return ""
        if message.get("case") != len(played.results):
            continue
        if "notice" in message and "end" not in message:
            notice = str(message["notice"])
            continue
        played.results.append(message)
        notice, deadline = "", time.monotonic() + program.limits.seconds + GRACE_SECONDS
    return ""


def _call(at: int, case: Case) -> Message:
    return {"at": at, "call": case.call, "stdin": case.stdin, "endless": False}


def _job(program: Program, calls: list[Message], *, trace: bool) -> Message:
    return {
        "file": program.file,
        "source": program.source,
        "files": {program.file: program.source} | program.files,
        "folder": program.folder,
        "memory_mb": program.limits.memory_mb,
        "output_kb": program.limits.output_kb,
        "cpu_seconds": int(program.limits.seconds * (len(calls) + 1) * 2 + SUITE_SECONDS),
        "cases": calls,
        "trace": trace,
        "tests": [],
    }
