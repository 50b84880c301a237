"""The places where a fault may be mended: a fault is not unique, so up to three lines are named, the likeliest first.

Behind the repair's own first place stand those of other repairs that cost little more; then the places of mutants
(Metallaxis-FL: Papadakis and Le Traon, Software Testing, Verification and Reliability 25, 2015): those that pass every
probe, then those that mend some and break none. Then come the repair's own further edits, and the lines that what is
read at its first place comes from, or what is given there goes to.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from codementor.hints.repair.model import Edit
from codementor.hints.repair.mutate import Mutants
from codementor.hints.repair.plans import Learner
from codementor.hints.repair.reduce import source_of
from codementor.runner.lab import Lab

MOST: Final = 3
_TRIED: Final = 160  # mutants
_FIRST: Final = 3  # failing probes of which a mutant must mend one


@dataclass(frozen=True, slots=True)
class Failing:
    """A program that fails in an opened lab, and when the failing run comes to each line."""

    learner: Learner
    lab: Lab
    met: dict[int, int]


def sites(failing: Failing, edits: Sequence[Edit], near: Iterable[Edit], far: Iterable[Edit]) -> tuple[int, ...]:
    """The line of a repair's first edit and up to two more; `near` begin repairs that cost little more, `far` others.

    The edits stand in the order in which a run meets them.
    """
    first, *rest = edits
    found = dict.fromkeys([first.first, *_lines(near)])
    for more in (_mutated(failing), _lines(rest), _linked(failing, first), _lines(far)):
        if len(found) < MOST:
            found |= dict.fromkeys(more)
    return tuple(found)[:MOST]


def _lines(edits: Iterable[Edit]) -> Iterator[int]:
    return (edit.first for edit in edits)


def _mutated(failing: Failing) -> Iterator[int]:
    """The lines of mutants that mend something and break nothing, those that mend most first."""
    lab, learner = failing.lab, failing.learner
    passed = lab.judge(learner.source, every=True).passed
    wrong = [at for at in range(len(lab.probes)) if not passed >> at & 1][:_FIRST]
    texts: dict[str, int] = {}
    for unit in learner.units:
        for line, text in islice(_mutants(learner, unit), _TRIED):
            texts.setdefault(text, line)
    best: dict[int, int] = {}
    for (text, line), trial in zip(texts.items(), lab.improve(list(texts), passed, wrong), strict=True):
        if text != learner.source and not passed & ~trial.passed:
            best[line] = max(best.get(line, 0), trial.passed.bit_count())
    better = [line for line, count in best.items() if count > passed.bit_count()]
    yield from sorted(better, key=lambda line: (-best[line], failing.met.get(line, len(failing.met)), line))


def _mutants(learner: Learner, name: str) -> Iterator[tuple[int, str]]:
    """The line of each mutant of a unit, and its text."""
    unit = learner.unit(name)
    for mutant in Mutants(learner.text, learner.module, unit).every() if unit else ():
        written = source_of(mutant.plan)(mutant.chosen)
        if written is not None:
            splice = mutant.plan.pieces(mutant.chosen)[0].splice
            yield learner.text.line(splice.start + (splice.end > splice.start)), written


def _linked(failing: Failing, first: Edit) -> Iterator[int]:
    """The lines that ran and give what the edited lines read, then those that read what they give; nearest first."""
    edited = range(first.first, first.last + 1)
    nodes = [node for node in ast.walk(failing.learner.module.node) if isinstance(node, ast.expr | ast.stmt)]
    read = [(node.id, node.lineno) for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    given = [(name, node.lineno) for node in nodes if (name := _given(node))]
    for ours, theirs in ((read, given), (given, read)):
        names = {name for name, line in ours if line in edited}
        lines = {line for name, line in theirs if name in names and line in failing.met}
        yield from sorted(lines, key=lambda line: (abs(line - first.first), line))


def _given(node: ast.expr | ast.stmt) -> str | None:
    """The name that gets a value there, or whose value is changed in place."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            return name
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store()):
            return name
        case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store()):
            return name
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
            return name
    return None
