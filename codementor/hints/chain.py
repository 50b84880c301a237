"""The order in which a repair's edits are told, one at a time: as the run meets them, and no step a step back."""

from collections.abc import Callable
from itertools import combinations

from codementor.hints.repair.model import Edit, Repair, applied

Passed = Callable[[str], int]  # which probes a program passes, a bit each, the smallest first

TRIED = 40  # groups of edits that are tried out for one step


def chain(source: str, repair: Repair, passed: Passed) -> tuple[Edit, ...]:
    """The steps of a repair, each after which no probe fails that passed before it.

    Of those that may come next the one that mends the smallest failing probe, else the first that the run meets. Edits
    that only help together are one step. Where nothing smaller was found, all that is left is one.
    """
    done: tuple[Edit, ...] = ()
    left = list(repair.edits)
    best = passed(source)
    while left:
        step, best = _next(source, done, left, (passed, best))
        left = [edit for edit in left if edit not in step]
        done = (*done, joined(step))
    return done


def _next(
    source: str, done: tuple[Edit, ...], left: list[Edit], stands: tuple[Passed, int]
) -> tuple[tuple[Edit, ...], int]:
    """The edits of the next step, and which probes pass after it."""
    passed, best = stands
    failing = ~best & (best + 1)  # the smallest probe that fails
    tried = 0
    for size in range(1, len(left)):
        sound: list[tuple[tuple[Edit, ...], int]] = []
        for group in combinations(left, size):
            if (tried := tried + 1) > TRIED:
                break
            after = passed(applied(source, (*done, *group)))
            if not best & ~after:
                if after & failing:
                    return group, after
                sound.append((group, after))
        if sound:
            return sound[0]
    return tuple(left), passed(applied(source, (*done, *left)))


def joined(edits: tuple[Edit, ...]) -> Edit:
    """Edits as one."""
    if len(edits) == 1:
        return edits[0]
    splices = tuple(splice for edit in edits for splice in edit.splices)
    return Edit(splices, min(edit.first for edit in edits), max(edit.last for edit in edits))
