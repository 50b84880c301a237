"""Correct programs of one exercise, taken apart by function and found again by likeness."""

import ast
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from codementor.hints.repair.names import free, local, parameters
from codementor.hints.repair.tree import Forms, Tree, renamed
from codementor.runner.syntax import parse

PROGRAM: Final = ""  # the unit of a program that is not made of functions
_UNITS = ("FunctionDef", "ClassDef")
_HIDDEN: Final = "of_the_reference"


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """One correct program: its statements at the top, and of these the functions and classes by name."""

    name: str
    source: str
    module: Tree

    def unit(self, name: str) -> Tree | None:
        """Its function or class of that name, the last where there are several."""
        if name == PROGRAM:
            return self.module
        return next((item for item in self.module.block("body")[::-1] if is_unit(item) and item.label[1] == name), None)

    def needs(self, unit: Tree, given: frozenset[str]) -> list[Tree]:
        """The statements at the top that the unit needs to work, besides those that bind a `given` name."""
        wanted, found = free(unit.node), []
        for item in self.module.block("body")[::-1]:
            if item is not unit and (bound := set(binds(item))) & wanted and not bound & given:
                found.append(item)
                wanted |= free(item.node)
        return found[::-1]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One way to write a unit: the solution it is from, and what its likeness is measured by."""

    solution: Solution
    tree: Tree
    bag: Counter[object]


@dataclass(slots=True)
class Library:
    """References and other correct programs; units that differ in names alone are kept once.

    `variants` are the references written in other ways. Made once for an exercise's version, it serves any
    number of repairs.
    """

    references: Sequence[str]
    others: Sequence[tuple[str, str]] = ()  # names and sources
    variants: Sequence[str] = ()
    forms: Forms = field(default_factory=Forms)
    units: tuple[str, ...] = field(init=False)
    entries: dict[str, list[Entry]] = field(init=False)
    handed: dict[str, int] = field(init=False)  # how many of a unit's entries, the first ones, are no variants
    reference: Solution = field(init=False)

    def __post_init__(self) -> None:
        self.reference = self._solution("reference", self.references[0])
        self.units = tuple(
            dict.fromkeys(str(item.label[1]) for item in self.reference.module.block("body") if is_unit(item))
        )
        loose = [
            item
            for item in self.reference.module.block("body")
            if item.kind in ("For", "While", "If", "Expr", "With", "Try")
        ]
        if loose or not self.units:
            self.units = (PROGRAM,)
        self.entries = {name: [] for name in self.units}
        seen: set[tuple[str, int]] = set()
        self._enter([("reference", source) for source in self.references] + list(self.others), seen)
        self.handed = {name: len(entries) for name, entries in self.entries.items()}
        self._enter([("reference", source) for source in self.variants], seen)

    def _enter(self, named: Sequence[tuple[str, str]], seen: set[tuple[str, int]]) -> None:
        for name, source in named:
            solution = self._solution(name, source)
            for unit in self.units:
                tree = solution.unit(unit)
                if tree is None:
                    continue
                shape = self.shape(tree)
                if (unit, shape.form) not in seen:
                    seen.add((unit, shape.form))
                    self.entries[unit].append(Entry(solution, tree, bag(shape)))

    def _solution(self, name: str, source: str) -> Solution:
        return Solution(name, source, self.forms.grow(parse(source)))

    def shape(self, tree: Tree) -> Tree:
        """The unit with its variables named by role and order."""
        roles = {name: f"p{at}" for at, name in enumerate(parameters(tree.node))}
        for name in local(tree.node):
            roles.setdefault(name, f"v{len(roles)}")
        return self.forms.grow(renamed(tree.node, roles))

    def entry(self, source: str, unit: str) -> Entry:
        """The unit of a program that does not belong to the library."""
        solution = self._solution("", source)
        return Entry(solution, solution.unit(unit) or solution.module, Counter())

    def nearest(self, tree: Tree, unit: str, count: int) -> list[Entry]:
        """The entries most like the tree, by the sub-trees they share; ties in the order of the solutions.

        A quarter of them are variants where there are so many: in a large pool some program is always more alike.
        """
        mine, entries = bag(self.shape(tree)), self.entries[unit]
        ranked = sorted(range(len(entries)), key=lambda at: (_apart(mine, entries[at].bag), at))
        made = [at for at in ranked if at >= self.handed[unit]][: count // 4]
        chosen = {*made, *[at for at in ranked if at not in made][: count - len(made)]}
        return [entries[at] for at in ranked if at in chosen]


def is_unit(item: Tree) -> bool:
    """True for a function or class."""
    return item.kind in _UNITS


def binds(item: Tree) -> list[str]:
    """The names that a statement at the top gives to the program."""
    if is_unit(item):
        return [str(item.label[1])]
    if isinstance(item.node, ast.Import | ast.ImportFrom):
        return [each.asname or each.name.split(".")[0] for each in item.node.names]
    return list(local(item.node))


def bag(tree: Tree) -> Counter[object]:
    """What a tree is made of: its sub-trees, and every node with its children's own parts."""
    found: Counter[object] = Counter()
    for each in tree.walk():
        found[each.form] += 1
        found[each.label, tuple(kid.label for kid in each.kids)] += 1
    return found


def _apart(one: Counter[object], other: Counter[object]) -> int:
    shared = sum(min(count, other[key]) for key, count in one.items() if key in other)
    return one.total() + other.total() - 2 * shared


def definitions(source: str, names: Iterable[str]) -> str:
    """The text of the program's functions and classes of those names.

    What they need besides, imports and values, stands before them under names that no other program has.
    """
    wanted, body = set(names), parse(source).body
    loose = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign)]
    hidden = {name: f"_{name}_{_HIDDEN}" for node in loose for name in _bound(node)}
    kept = [_imported(node, hidden) if isinstance(node, ast.Import | ast.ImportFrom) else node for node in loose]
    kept += [node for node in body if getattr(node, "name", None) in wanted]
    return "".join(f"\n\n{ast.unparse(renamed(node, hidden))}\n" for node in kept)


def _bound(node: ast.stmt) -> list[str]:
    """The names that a loose statement binds; a package that comes with a module of its own keeps its name."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [each.asname or each.name for each in node.names if each.asname or each.name.isidentifier()]
    return list(local(node))


def _imported(node: ast.Import | ast.ImportFrom, names: Mapping[str, str]) -> ast.stmt:
    """The import with its names changed."""
    aliases = [ast.alias(each.name, names.get(each.asname or each.name, each.asname)) for each in node.names]
    if isinstance(node, ast.Import):
        return ast.Import(aliases)
    return ast.ImportFrom(node.module, aliases, node.level)
