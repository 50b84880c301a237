"""Where two runs part: the first state in which the learner's run differs from the repaired program's.

Both traces are of the same input. Lines of the repaired program are those of the learner's that they came from; what a
repair added has none and is passed over.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from codementor.hints.repair.model import Repair
from codementor.hints.texts import text
from codementor.runner.syntax import parse
from codementor.wire.reports import TraceStep

WIDTH = 40  # characters of a value in a sentence
GIVEN = ("return", "yield")  # what a function gave, among a step's values

Frames = list[tuple[str, dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Parting:
    """The learner's line after which the runs differ, and how often it had run by then.

    Either a variable holds `got` instead of `wanted`, or (`name` empty) the run goes on at the wrong line `to`, or it
    does not go on at all (`to` None).
    """

    line: int
    round: int
    name: str = ""
    got: str = ""
    wanted: str = ""
    to: int | None = None


def parting(source: str, repair: Repair, mine: Sequence[TraceStep], other: Sequence[TraceStep]) -> Parting | None:
    """The first difference between the learner's trace and that of the repaired program; None where none is seen."""
    lines = _origins(source, repair)
    theirs = [(lines.get(step.line), step) for step in other]
    one, two = _States(source), _States(repair.source)
    seen: list[TraceStep] = []
    at = 0
    for step, after in zip_longest(mine, mine[1:]):
        while at < len(theirs) and theirs[at][0] is None:
            two.take(theirs[at][1])
            at += 1
        if at == len(theirs) or theirs[at][0] != step.line or theirs[at][1].function != step.function:
            return _turned(seen, step)
        seen.append(step)
        one.take(step)
        two.take(theirs[at][1])
        at += 1
        for name, got in one.values():
            wanted = two.value(name)
            if wanted is not None and got != wanted and name not in GIVEN:
                return Parting(step.line, _rounds(seen), name, got, wanted)
        if after is None and at < len(theirs):
            return Parting(step.line, _rounds(seen))
    return None


def told(found: Parting, language: str) -> list[str]:
    """Sentences that tell it, the fullest first; a later one says less."""
    names: dict[str, str | int] = {"at": found.line, "round": _times(found.round, language)}
    if found.name:
        if max(len(found.got), len(found.wanted)) > WIDTH or "`" in found.got + found.wanted:
            return []
        names |= {"name": found.name, "got": found.got, "wanted": found.wanted}
        return [text(language, f"parting.{key}", **names) for key in ("value", "got")]
    if found.to is not None:
        return [text(language, "parting.flow", to=found.to, **names)]
    return [text(language, "parting.stops", **names)]


def _times(round_: int, language: str) -> str:
    key = {1: "first", 2: "second", 3: "third"}.get(round_, "later")
    return text(language, f"parting.{key}", round=round_)


def _turned(seen: list[TraceStep], step: TraceStep) -> Parting | None:
    return Parting(seen[-1].line, _rounds(seen), to=step.line) if seen else None


def _rounds(seen: list[TraceStep]) -> int:
    return sum(step.line == seen[-1].line for step in seen)


class _States:
    """The variables of the calls that are running in a program, the innermost last."""

    def __init__(self, source: str) -> None:
        self._frames: Frames = []
        functions = [node for node in ast.walk(parse(source)) if isinstance(node, ast.FunctionDef)]
        self._starts = {min([node.lineno, *(item.lineno for item in node.decorator_list)]) for node in functions}

    def take(self, step: TraceStep) -> None:
        """Go on by one step; what a function gave back ends it."""
        if not self._frames or self._frames[-1][0] != step.function or step.line in self._starts:
            self._frames.append((step.function, {}))
        self._frames[-1][1].update(step.values)
        if "return" in step.values:
            self._frames.pop()

    def values(self) -> list[tuple[str, str]]:
        """The variables of the running function, by name."""
        return sorted(self._frames[-1][1].items()) if self._frames else []

    def value(self, name: str) -> str | None:
        """What a variable of the running function holds; None when it holds nothing yet."""
        return self._frames[-1][1].get(name) if self._frames else None


def _origins(source: str, repair: Repair) -> dict[int, int]:
    """The learner's line of each line of the repaired program that comes from one."""
    origins: list[int] = []  # of each character of the repaired program, 0 for what was added
    at, line = 0, 1
    for splice in sorted(splice for edit in repair.edits for splice in edit.splices):
        for letter in source[at : splice.start]:
            origins.append(line)
            line += letter == "\n"
        replaced = source[splice.start : splice.end]
        origins += _replaced(replaced, splice.text, line)
        line += replaced.count("\n")
        at = splice.end
    for letter in source[at:]:
        origins.append(line)
        line += letter == "\n"
    found: dict[int, int] = {}
    number = 1
    for letter, origin in zip(repair.source, origins, strict=False):
        if origin and not letter.isspace():
            found.setdefault(number, origin)
        number += letter == "\n"
    return found


def _replaced(old: str, new: str, line: int) -> list[int]:
    """The learner's line of each character that replaces `old`, which starts on `line`."""
    before, after = old.split("\n"), new.split("\n")
    plain = [item.strip() for item in before]
    found: list[int] = []
    for at, item in enumerate(after):
        if item.strip() in plain:
            origin = line + plain.index(item.strip())
        else:
            origin = line + at if len(before) == len(after) and plain[at] else 0
        found += [origin] * (len(item) + (at < len(after) - 1))
    return found
