"""Verdicts on candidates: each text is run once, the probes that failed lately run first, and the number is bounded."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from codementor.runner.lab import Lab

_LATELY: Final = 3
_BATCH: Final = 6
_MENDED: Final = 4  # failing probes, of which one must pass for a program to be looked at further
_STEPS: Final = 2_000  # so many take about as long as a candidate by itself


class Spent(Exception):
    """No more candidates may be tried."""


@dataclass(slots=True)
class Judge:
    """Asks an opened lab. `trials` bounds the candidates run, `seconds` is the backstop for a slow machine.

    A candidate that makes many steps counts as several.
    """

    lab: Lab
    trials: int
    seconds: float
    known: dict[str, bool] = field(default_factory=dict)
    lately: list[int] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def good(self, source: str) -> bool:
        """True when the program passes every probe."""
        return self.first([source]) == 0

    def first(self, sources: Iterable[str]) -> int | None:
        """The place of the first program that passes every probe; those behind it are not all run."""
        at = 0
        for batch in _batches(sources):
            self._run([source for source in dict.fromkeys(batch) if source not in self.known])
            for place, source in enumerate(batch):
                if self.known[source]:
                    return at + place
            at += len(batch)
        return None

    def passed(self, source: str) -> int:
        """The probes (bits) that the program passes."""
        self._spend(1)
        return self.lab.judge(source, every=True).passed

    def mending(self, sources: Iterable[str], passed: int) -> Iterator[tuple[int, int]]:
        """Programs that pass the probes `passed` (bits) and more, up to one that passes all: places, what passes."""
        every = (1 << len(self.lab.probes)) - 1
        failing = [at for at in range(len(self.lab.probes)) if not passed >> at & 1]
        first = failing[:: max(1, -(-len(failing) // _MENDED))]
        at = 0
        for batch in _batches(sources):
            self._spend(len(batch))
            for place, trial in enumerate(self.lab.improve(batch, passed, first), at):
                self.trials -= trial.steps // _STEPS
                if trial.good or (trial.passed & ~passed and not passed & ~trial.passed):
                    yield place, every if trial.good else trial.passed
                if trial.good:
                    return
            at += len(batch)

    def _spend(self, count: int) -> None:
        if self.trials <= 0 or time.monotonic() - self.started > self.seconds:
            raise Spent
        self.trials -= count

    def _run(self, sources: Sequence[str]) -> None:
        if not sources:
            return
        self._spend(len(sources))
        for source, trial in zip(sources, self.lab.judge_all(sources, first=self.lately), strict=True):
            self.trials -= trial.steps // _STEPS
            self.known[source] = trial.good
            if trial.failed is not None and trial.failed not in self.lately[:1]:
                self.lately = [trial.failed, *(at for at in self.lately if at != trial.failed)][:_LATELY]


def _batches(sources: Iterable[str]) -> Iterator[list[str]]:
    """Batches that grow: the first candidates are the likeliest."""
    rest, size = iter(sources), 1
    while batch := list(islice(rest, size)):
        yield batch
        size = min(size * 2, _BATCH)
