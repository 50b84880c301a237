"""The door: from a learner's wrong program to the smallest proven repair of it that was found."""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from codementor.hints.repair.align import Node
from codementor.hints.repair.distance import at_least, changed, count
from codementor.hints.repair.joint import Joint
from codementor.hints.repair.judge import Judge
from codementor.hints.repair.library import Library, definitions
from codementor.hints.repair.model import Edit, Repair, Splice, applied
from codementor.hints.repair.plans import Learner, plan_for
from codementor.hints.repair.search import CLOSE, Found, Search
from codementor.hints.repair.sites import Failing, sites
from codementor.runner.lab import Lab
from codementor.runner.syntax import parse, parse_anew

_RESTRUCTURED: Final = 1.3  # so much farther a repair counts that changes the structure
_COMPARED: Final = 4  # found repairs whose distance is measured
_VARIED: Final = 3  # units of which other repairs than the best are tried, and repairs of each
_CHOICES: Final = 6


@dataclass(frozen=True, slots=True)
class Limits:
    """What a search may use: candidates run for each unit, and seconds as a backstop."""

    trials: int = 600
    seconds: float = 20.0


def repair(source: str, library: Library, lab: Lab, limits: Limits = Limits()) -> Repair | None:
    """The smallest repair found after which the program passes every probe of the opened lab; None where none was.

    The same program, library and probes give the same repair. The source must parse.
    """
    learner = Learner(source, library, tuple(probe.case.call for probe in lab.probes))
    trial = lab.judge(source)
    if trial.failed is None:
        return None
    met = _met(lab, source, trial.failed)
    apart = [found for unit in learner.units if (found := _searched(learner, unit, lab, limits)) is not None]
    for choice in _choices(apart):
        others = [one for found, mine in zip(apart, choice, strict=True) for one in found if one is not mine]
        if (made := _made(learner, (choice, others), met, lab)) is not None:
            return made
    return _together(learner, met, lab, limits)


def _searched(learner: Learner, unit: str, lab: Lab, limits: Limits) -> list[Found] | None:
    """The repairs found of one unit among the reference's others, the best first; None where it passes as it is."""
    around = _isolated(learner.library, unit)
    judge = Judge(lab, limits.trials, limits.seconds)
    if len(learner.library.units) > 1 and judge.good(around(_alone(learner, unit))):
        return None
    return _ranked(learner.source, Search(learner, unit, judge, around).best())


def _choices(apart: Sequence[Sequence[Found]]) -> Iterator[tuple[Found, ...]]:
    """One repair of each unit, the best of each first."""
    if apart and len(apart) <= _VARIED:
        places = product(*(range(min(len(found), _VARIED)) for found in apart))
        for row in sorted(places, key=sum)[:_CHOICES]:
            yield tuple(found[at] for found, at in zip(apart, row, strict=True))
    elif apart and all(apart):
        yield tuple(found[0] for found in apart)


def _together(learner: Learner, met: dict[int, int], lab: Lab, limits: Limits) -> Repair | None:
    """The repair of one unit among the learner's others: they may pass alone and not do so together."""
    whole = replace(learner, together=True)
    for unit in learner.units if len(learner.units) > 1 else ():
        found = _ranked(learner.source, Search(whole, unit, Judge(lab, limits.trials, limits.seconds), str).best())
        for one in found:
            if (made := _made(whole, ((one,), [each for each in found if each is not one]), met, lab)) is not None:
                return made
    return None


def _made(
    learner: Learner, learned: tuple[Sequence[Found], Sequence[Found]], met: dict[int, int], lab: Lab
) -> Repair | None:
    """The repair of all units chosen, and where others that were found begin; None where they do not go together."""
    found, others = learned
    edits = tuple(sorted(_written(learner, found), key=lambda edit: _when(met, edit)))
    try:
        text = applied(learner.source, edits)
    except ValueError:  # two units want the same place otherwise
        return None
    if not lab.judge(text).good:
        return None
    near: list[Edit] = []
    far: list[Edit] = []
    most = CLOSE * max(one.cost for one in found)
    for one in others:
        begins = min(_written(learner, [one]), key=lambda edit: _when(met, edit))
        (near if one.cost <= most else far).append(begins)
    lines = sites(Failing(learner, lab, met), edits, near, far)
    return _told(learner.source, text, edits, (found, lines))


def _met(lab: Lab, source: str, at: int) -> dict[int, int]:
    """When the failing run comes to each line for the first time."""
    met: dict[int, int] = {}
    for step in lab.values(source, at):
        met.setdefault(step.line, len(met))
    return met


def _when(met: dict[int, int], edit: Edit) -> tuple[int, int]:
    """The place of an edit among those of a repair: what the run comes to first is first."""
    return min((met.get(line, len(met)) for line in range(edit.first, edit.last + 1)), default=len(met)), edit.first


def _isolated(library: Library, unit: str) -> Callable[[str], str]:
    """Puts a program into one whose other units are the reference's: what fails there is this unit's fault."""
    others = [name for name in library.units if name != unit]
    before = definitions(library.reference.source, others) if others else ""
    return lambda text: f"{before}\n{text}" if before else text


def _alone(learner: Learner, unit: str) -> str:
    """The learner's program without the functions that the reference stands in for."""
    nodes = tuple(Node(item, item) for item in learner.module.block("body"))
    plan = plan_for(learner, list(nodes), unit)
    return plan.source(plan.absent)


def _ranked(source: str, found: Sequence[Found]) -> list[Found]:
    """With the best first: of the cheapest the one nearest to the learner's program, its structure being worth some."""
    if len(found) < 2:
        return list(found)
    before = parse(source).body
    best, least = found[0], float("inf")
    for one in [one for one in found if one.cost <= found[0].cost * CLOSE][:_COMPARED]:
        text = one.plan.source(one.chosen)
        after = parse_anew(text).body
        weight = 1 if _skeleton(text) == _skeleton(source) else _RESTRUCTURED
        if weight * at_least(before, after) < least and (worth := weight * changed(before, after)) < least:
            best, least = one, worth
    return [best, *(one for one in found if one is not best)]


def _written(learner: Learner, found: Sequence[Found]) -> list[Edit]:
    """One edit for each switch, in the order of the text; what is added at one place is one, and so is a mutant."""
    pieces = [(number, piece) for number, one in enumerate(found) for piece in one.plan.pieces(one.chosen)]
    pieces.sort(key=lambda pair: (pair[1].splice.start, pair[1].splice.end, pair[0]))
    grouped: dict[tuple[int, int], list[Splice]] = {}
    owner: dict[int, tuple[int, int]] = {}
    seen: dict[Splice, int] = {}
    for number, piece in pieces:
        if seen.setdefault(piece.splice, number) != number:
            continue  # another function needs the same
        several = found[number].origin or isinstance(found[number].plan, Joint)
        key = (number, piece.switch if several else -1)
        start = piece.splice.start
        if start == piece.splice.end:
            if start in owner:
                known = grouped[owner[start]]
                last = next(at for at, splice in enumerate(known) if splice.start == splice.end == start)
                known[last] = Splice(start, start, known[last].text + piece.splice.text)
                continue
            owner[start] = key
        grouped.setdefault(key, []).append(piece.splice)
    return [_edit(learner, splices) for splices in grouped.values()]


def _edit(learner: Learner, splices: list[Splice]) -> Edit:
    text = learner.text
    begins = [splice.start + (splice.end > splice.start) for splice in splices]  # a line goes with the end before it
    first, last = text.line(min(begins)), text.line(max(splice.end for splice in splices))
    return Edit(tuple(splices), min(first, last), last)


def _told(source: str, text: str, edits: tuple[Edit, ...], learned: tuple[Sequence[Found], tuple[int, ...]]) -> Repair:
    found, sites = learned
    before, after = parse(source).body, parse_anew(text).body
    apart = changed(before, after)
    origin = ", ".join(dict.fromkeys(one.origin for one in found if one.origin))
    size = apart / max(1, count(before))
    return Repair(text, edits, apart, size, _skeleton(source) == _skeleton(text), sites, origin)


def _skeleton(source: str) -> list[str]:
    """The nesting of loops and branches of every function."""
    kinds = (ast.For, ast.While, ast.If, ast.FunctionDef, ast.ClassDef)

    def nested(node: ast.AST) -> str:
        inner = "".join(nested(child) for child in ast.iter_child_nodes(node))
        if not isinstance(node, kinds):
            return inner
        return f"{type(node).__name__}{'+' if isinstance(node, ast.If) and node.orelse else ''}({inner})"

    return [nested(node) for node in parse(source).body]
