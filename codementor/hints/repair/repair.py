"""The door: from a learner's wrong program to the smallest proven repair of it that was found."""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from codementor.hints.repair.align import Node
from codementor.hints.repair.distance import changed, count
from codementor.hints.repair.judge import Judge
from codementor.hints.repair.layout import Piece
from codementor.hints.repair.library import PROGRAM, Library, definitions
from codementor.hints.repair.model import Edit, Repair, Splice, applied
from codementor.hints.repair.plans import Learner, plan_for
from codementor.hints.repair.search import Found, Search
from codementor.runner.lab import Lab
from codementor.runner.syntax import parse

_CLOSE: Final = 1.5  # times the cheapest one's cost
_COMPARED: Final = 3  # found repairs whose distance is measured


@dataclass(frozen=True, slots=True)
class Limits:
    """What a search may use: candidates run for each unit, and seconds as a backstop."""

    trials: int = 600
    seconds: float = 20.0


def repair(source: str, library: Library, lab: Lab, limits: Limits = Limits()) -> Repair | None:
    """The smallest repair found after which the program passes every probe of the opened lab; None where none was.

    The same program, library and probes give the same repair. The source must parse.
    """
    learner = Learner(source, library)
    judge = Judge(lab, limits.trials, limits.seconds)
    if judge.good(source):
        return None
    found: list[Found] = []
    for unit in library.units:
        around = _isolated(library, unit)
        searched = Judge(lab, limits.trials, limits.seconds)
        if len(library.units) > 1 and searched.good(around(_alone(learner, unit))):
            continue
        best = _smallest(source, Search(learner, unit, searched, around).best())
        if best is None:
            return None
        found.append(best)
    pieces = [(number, piece) for number, one in enumerate(found) for piece in one.plan.pieces(one.chosen)]
    pieces.sort(key=lambda pair: (pair[1].splice.start, pair[1].splice.end, pair[0]))
    edits = _edits(learner, pieces)
    text = applied(source, edits)
    if not lab.judge(text).good:
        return None
    return _told(source, text, edits, found)


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


def _smallest(source: str, found: Sequence[Found]) -> Found | None:
    """Of the cheapest the one nearest to the learner's program."""
    if len(found) < 2:
        return found[0] if found else None
    before = parse(source).body
    best = [one for one in found if one.cost <= found[0].cost * _CLOSE][:_COMPARED]
    sizes = [changed(before, ast.parse(one.plan.source(one.chosen)).body) for one in best]
    return best[sizes.index(min(sizes))]


def _edits(learner: Learner, pieces: Sequence[tuple[int, Piece]]) -> tuple[Edit, ...]:
    """One edit for each switch; what is added at one place is one edit."""
    grouped: dict[tuple[int, int], list[Splice]] = {}
    owner: dict[int, tuple[int, int]] = {}
    for number, piece in pieces:
        key = (number, piece.switch)
        start = piece.splice.start
        if piece.splice.start == piece.splice.end and start in owner:
            known = grouped[owner[start]]
            last = next(at for at, splice in enumerate(known) if splice.start == splice.end == start)
            known[last] = Splice(start, start, known[last].text + piece.splice.text)
            continue
        if piece.splice.start == piece.splice.end:
            owner[start] = key
        grouped.setdefault(key, []).append(piece.splice)
    return tuple(_edit(learner, splices) for splices in grouped.values())


def _edit(learner: Learner, splices: list[Splice]) -> Edit:
    first = learner.text.line(min(splice.start for splice in splices))
    last = learner.text.line(max(splice.end for splice in splices))
    return Edit(tuple(splices), first, last)


def _told(source: str, text: str, edits: tuple[Edit, ...], found: Sequence[Found]) -> Repair:
    before, after = parse(source).body, ast.parse(text).body
    apart = changed(before, after)
    origin = ", ".join(dict.fromkeys(one.origin for one in found if one.origin))
    ordered = tuple(sorted(edits, key=lambda edit: edit.first))
    sites = tuple(dict.fromkeys(edit.first for edit in ordered))[:3]
    return Repair(
        text, ordered, apart, apart / max(1, count(before)), _skeleton(source) == _skeleton(text), sites, origin
    )


def _skeleton(source: str) -> list[str]:
    """The nesting of loops and branches of every function."""
    kinds = (ast.For, ast.While, ast.If, ast.FunctionDef, ast.ClassDef)

    def nested(node: ast.AST) -> str:
        inner = "".join(nested(child) for child in ast.iter_child_nodes(node))
        if not isinstance(node, kinds):
            return inner
        return f"{type(node).__name__}{'+' if isinstance(node, ast.If) and node.orelse else ''}({inner})"

    return [nested(node) for node in parse(source).body]


__all__ = ["PROGRAM", "Limits", "repair"]
