"""Verdicts on candidates: each text is run once, the probes that failed lately run first, and the number is bounded."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from codementor.runner.lab import Lab

_LATELY: Final = 3
_BATCH: Final = 6


class Spent(Exception):
    """No more candidates may be tried."""


@dataclass(slots=True)
class Judge:
    """Asks an opened lab. `trials` bounds the candidates run, `seconds` is the backstop for a slow machine."""

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

    def _run(self, sources: Sequence[str]) -> None:
        if not sources:
            return
        if self.trials <= 0 or time.monotonic() - self.started > self.seconds:
            raise Spent
        self.trials -= len(sources)
        for source, trial in zip(sources, self.lab.judge_all(sources, first=self.lately), strict=True):
            self.known[source] = trial.good
            if trial.failed is not None and trial.failed not in self.lately[:1]:
                self.lately = [trial.failed, *(at for at in self.lately if at != trial.failed)][:_LATELY]


def _batches(sources: Iterable[str]) -> Iterator[list[str]]:
    """Batches that grow: the first candidates are the likeliest."""
    rest, size = iter(sources), 1
    while batch := list(islice(rest, size)):
        yield batch
        size = min(size * 2, _BATCH)
