"""From all differences to the few that matter: minimising a choice of switches by running what is left.

Single switches and pairs first, then delta debugging (Zeller and Hildebrandt, IEEE TSE 28(2), 2002). What comes back is
1-minimal: without any one of its switches the program fails. It need not be the smallest choice there is.
"""

from collections.abc import Callable
from itertools import combinations
from math import inf
from typing import Final

from codementor.hints.repair.judge import Judge, Spent
from codementor.hints.repair.layout import Tangled
from codementor.hints.repair.plan import Plan, Switched

_PAIRED: Final = 7  # groups of which all pairs are tried
Choice = frozenset[int]
Written = Callable[[Choice], str | None]


def groups(plan: Plan) -> list[Choice]:
    """The switches, those of one whole statement together, in the order of the text."""
    found: dict[int, set[int]] = {}
    absent = plan.absent
    for at, switch in enumerate(plan.switches):
        if at in absent:
            continue
        found.setdefault(switch.top, set()).add(at)
    return [frozenset(items) for _, items in sorted(found.items())]


def everything(plan: Plan) -> Choice:
    """All switches of the plan."""
    return frozenset(range(len(plan.switches))) - plan.absent


def cost(plan: Plan, chosen: Choice) -> int:
    """About how many nodes the chosen switches change."""
    return sum(plan.switches[at].cost for at in chosen)


def reduced(plan: Plan, chosen: Choice, judge: Judge, written: Written, most: float = inf) -> Choice | None:
    """A part of the choice, which is good, from which nothing can be left out; None when it seems to cost over `most`.

    What could not be left out first is taken to be needed to the end.
    """
    parts = [group & chosen for group in groups(plan) if group & chosen]
    if len(parts) <= _PAIRED:
        pairs = sorted(
            (one | other for one, other in combinations(parts, 2)), key=lambda pair: (cost(plan, pair), sorted(pair))
        )
        pairs = [pair for pair in pairs if cost(plan, pair) < min(cost(plan, chosen), most + 1)]
        if (found := _first(pairs, judge, written)) is not None:
            return _finer(plan, found, judge, written)
    kept = _delta(plan, parts, judge, written, most)
    return None if kept is None else _finer(plan, frozenset().union(*kept), judge, written)


def _finer(plan: Plan, chosen: Choice, judge: Judge, written: Written) -> Choice:
    """Leaves out single switches of whole statements."""
    parts = [frozenset({at}) for at in sorted(chosen)]
    if len(parts) == len({plan.switches[at].top for at in chosen}):
        return chosen
    return frozenset().union(*(_delta(plan, parts, judge, written, inf) or ()))


def _delta(plan: Plan, parts: list[Choice], judge: Judge, written: Written, most: float) -> list[Choice] | None:
    """Leaves out runs of parts, of half the length each time, the costliest first, until no single one can go."""
    size = max(1, len(parts) // 2)
    while True:
        chunks = [parts[at : at + size] for at in range(0, len(parts), size)]
        chunks.sort(key=lambda chunk: -sum(cost(plan, part) for part in chunk))
        before, needed = parts, 0
        for chunk in chunks:
            rest = [part for part in parts if part not in chunk]
            if _first([frozenset().union(*rest)], judge, written) is not None:
                parts = rest
                continue
            needed += min(cost(plan, part) for part in chunk)
            if needed > most:
                return None
        if size == 1 and parts == before:
            return parts
        size = max(1, size // 2)


def _first(choices: list[Choice], judge: Judge, written: Written) -> Choice | None:
    """The first choice that is good; none where no more may be tried, so that what is reached stays."""
    texts = [(choice, text) for choice in choices if (text := written(choice)) is not None]
    try:
        at = judge.first(text for _, text in texts)
    except Spent:
        return None
    return None if at is None else texts[at][0]


def source_of(plan: Switched) -> Written:
    """Writes choices of the plan's switches; None where they cannot be written together."""

    absent = plan.absent

    def written(chosen: Choice) -> str | None:
        try:
            return plan.source(chosen | absent)
        except Tangled:
            return None

    return written
