"""What a review check is: it yields remarks, and its words stand in the catalogues under `review.<id>`."""

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from codementor.hints.tree import Tree


@dataclass(frozen=True, slots=True)
class Remark:
    """A place worth another look, with the learner's own names for the text."""

    node: ast.AST
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a reader looks for."""

    id: str
    find: Callable[[Tree], Iterable[Remark]]
