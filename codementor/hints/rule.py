"""What a misconception rule is. Each rule is one file in `rules`, with its own examples."""

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from codementor.exercise.model import Exercise
from codementor.wire.hints import FindingKind
from codementor.wire.reports import Report


class Needs(StrEnum):
    """What a rule must see before it may speak."""

    SOURCE = "source"  # the program's text and tree
    FAILURE = "failure"  # a report with a failing case
    TRACE = "trace"  # the trace of that case


@dataclass(frozen=True, slots=True)
class Subject:
    """What a rule looks at. `tree` is the parsed `source`; `report` is None while typing, before any check."""

    source: str
    tree: ast.Module
    exercise: Exercise | None = None
    report: Report | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A place where a rule fires, with the learner's own names for the texts (`{name}` in the catalogue)."""

    node: ast.AST
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Example:
    """A program a rule must fire on, at `line`. `calls` makes the failing case for rules that need a failure."""

    source: str
    line: int
    call: str = ""
    expect: str = ""


def always(match: Match, report: Report) -> bool:
    """Every failing report agrees with the match."""
    return True


@dataclass(frozen=True, slots=True)
class Rule:
    """One misconception: `find` yields the places; the texts stand in the catalogues under `id`.

    `fits` says whether a failing report agrees with a match as the cause. Without it no match is called a cause.
    """

    id: str
    kind: FindingKind  # FAULT or STYLE
    needs: Needs
    skill: str
    find: Callable[[Subject], Iterable[Match]]
    examples: tuple[Example, ...]
    silent: tuple[str, ...]  # programs close to the misconception on which the rule must not fire
    fits: Callable[[Match, Report], bool] = always
