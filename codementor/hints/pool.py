"""Which correct programs are worth keeping: those that are unlike one another."""

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from typing import Final

from codementor.hints.normal import normalised
from codementor.hints.repair.library import bag
from codementor.hints.repair.tree import Forms
from codementor.runner.syntax import parse

MOST: Final = 50  # programs of an exercise's version: more of them make repairs hardly smaller


def diverse(programs: Sequence[str], most: int = MOST) -> list[int]:
    """The places of at most so many programs: of the two most alike the later one goes, until they are few enough."""
    forms = Forms()
    bags = [bag(forms.grow(normalised(deepcopy(parse(source))))) for source in programs]
    kept = list(range(len(programs)))
    apart = {(one, two): _apart(bags[one], bags[two]) for two in kept for one in range(two)}
    while len(kept) > most:
        pairs = ((one, two) for two in kept for one in kept if one < two)
        kept.remove(min(pairs, key=lambda pair: (apart[pair], pair[1], pair[0]))[1])
    return kept


def _apart(one: Counter[object], other: Counter[object]) -> float:
    """0 for programs made of the same parts, 1 for programs that share none."""
    shared = (one & other).total()
    return 1 - 2 * shared / max(1, one.total() + other.total())
