"""The order in which a repair's edits are told, one at a time: as the run meets them, and no step a step back."""

from collections.abc import Callable

from codementor.hints.repair.model import Edit, Repair, applied

Passed = Callable[[str], int]  # which cases a program passes, a bit each


def chain(source: str, repair: Repair, passed: Passed) -> tuple[Edit, ...]:
    """All edits, each the first in the run's order after which no case fails that passed before; else the first left.

    Where no single edit keeps what passes, the one that loses fewest is taken: what comes later gains it back.
    """
    done: tuple[Edit, ...] = ()
    left = list(repair.edits)
    best = passed(source)
    while len(left) > 1:
        results = [passed(applied(source, (*done, edit))) for edit in left]
        at = min(range(len(left)), key=lambda place: ((best & ~results[place]).bit_count(), place))
        best = results[at]
        done = (*done, left.pop(at))
    return (*done, *left)
