"""What a diagnosis tells of a repaired program, and whether it gives anything away: for `bench.repair`.

The check for leaks does not use the guard. It is the guide's definition again, from the texts and programs alone: a
text leaks when a piece of its code holds a statement or expression of the repair that the learner does not see, when
such a piece in an edit's place (or as the whole program) makes a failing probe pass, or when it holds six tokens in a
row of the repaired program that the learner's program, the task and the report do not hold. What the report says of
the run, the wanted value included, is seen.
"""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from codementor.exercise.model import Exercise
from codementor.hints.chain import chain
from codementor.hints.knowledge import Knowledge
from codementor.hints.repair.model import Edit, applied
from codementor.wire.hints import Diagnosis

CODE = re.compile(r"```[^\n`]*\n(.*?)```|`([^`\n]+)`", re.DOTALL)
LINE = re.compile(r"\b(?:line|Zeile) (\d+)")
TOKEN = re.compile(r"\w+|\*\*|//|[=!<>+*/%-]=|[^\w\s]")
NODES = 3
RUN = 6


@dataclass(frozen=True, slots=True)
class Told:
    """What the four levels say of one program; `leaks` counts the leaks of each level, the last may show no code."""

    texts: dict[int, str]
    lines: tuple[int, ...]
    leaks: dict[int, int]
    unsound: int  # steps after which a probe fails that passed before
    steps: int


def told(exercise: Exercise, source: str, known: Knowledge, diagnosis: Diagnosis, passed: Callable[[str], int]) -> Told:
    """What the diagnosis tells; `passed` says which probes a program passes, a bit each."""
    texts = {hint.level: hint.text for hint in diagnosis.hints}
    lines = tuple(dict.fromkeys(int(item) for item in LINE.findall(texts.get(2, ""))))
    repair = known.repair
    if repair is None:
        return Told(texts, lines, {}, 0, 0)
    check = _Check(exercise, source, known, passed)
    leaks = {level: int(check.leaks(text)) for level, text in texts.items()}
    steps = chain(source, repair, passed)
    return Told(texts, lines, leaks, _unsound(source, steps, passed), len(steps))


def _unsound(source: str, steps: Sequence[Edit], passed: Callable[[str], int]) -> int:
    """How many steps of the chain lose a probe that passed before them."""
    programs = [applied(source, tuple(steps[:count])) for count in range(len(steps) + 1)]
    stands = [passed(program) for program in programs]
    return sum(bool(before & ~after) for before, after in pairwise(stands))


class _Check:
    """The definition of a leak for one program and its repair."""

    def __init__(self, exercise: Exercise, source: str, known: Knowledge, passed: Callable[[str], int]) -> None:
        assert known.repair
        self._source = source
        self._edits = known.repair.edits
        self._passed = passed
        self._before = passed(source)
        report = known.counterexample
        case = report.smallest if report else None
        shown = [case.call, case.wanted, case.got] if case else []
        shown += [value for step in (report.trace if report else ()) for value in step.values.values()]
        shown += [text for each in exercise.visible for text in (each.call, each.expect or "")]
        self._shown = {re.sub(r"\s", "", text) for text in shown}
        visible = " \n ".join((source, exercise.task, *shown))
        self._new = _parts(known.repair.source) - _parts(source)
        self._runs = _runs(known.repair.source) - _runs(visible)

    def leaks(self, text: str) -> bool:
        """True when the text leaks."""
        pieces = [one or other for one, other in CODE.findall(text)]
        return (
            bool(_runs(text) & self._runs)
            or any(_parts(piece) & self._new for piece in pieces if not self._seen(piece))
            or any(self._helps(program) for piece in pieces for program in self._followed(piece))
        )

    def _seen(self, piece: str) -> bool:
        return re.sub(r"\s", "", piece) in self._shown

    def _helps(self, program: str) -> bool:
        return bool(self._passed(program) & ~self._before)

    def _followed(self, piece: str) -> Iterator[str]:
        """The piece as the program, and in the place of each splice."""
        if self._seen(piece) or not _parsed(piece):
            return
        if _named(piece) or "\n" in piece:
            yield piece
        for edit in self._edits:
            for splice in edit.splices:
                yield self._source[: splice.start] + piece + self._source[splice.end :]


def _named(piece: str) -> bool:
    return bool(re.search(r"\b(?:def|class)\s", piece))


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text.strip())
    except (SyntaxError, ValueError):
        return None


def _parts(text: str) -> set[str]:
    """Statements and expressions of at least three nodes."""
    module = _parsed(text)
    return {
        ast.unparse(node)
        for node in (ast.walk(module) if module else ())
        if isinstance(node, ast.expr | ast.stmt) and _size(node) >= NODES
    }


def _size(node: ast.AST) -> int:
    return sum(isinstance(item, ast.expr | ast.stmt) and not isinstance(item, ast.Expr) for item in ast.walk(node))


def _runs(text: str) -> set[tuple[str, ...]]:
    found = TOKEN.findall(text)
    return {tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}
