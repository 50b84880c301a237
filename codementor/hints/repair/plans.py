"""The learner's program beside one solution: the plans of what would have to change in one of its units."""

import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from codementor.hints.repair.align import Node, Statements, taken
from codementor.hints.repair.express import Change, Expressions
from codementor.hints.repair.library import PROGRAM, Entry, Library, binds, is_unit
from codementor.hints.repair.model import Splice
from codementor.hints.repair.names import as_mine, local, parameters
from codementor.hints.repair.plan import Plan
from codementor.hints.repair.text import Text
from codementor.hints.repair.tree import Tree, renamed
from codementor.runner.syntax import parse

_LOOSE: Final = frozenset({"Expr", "If", "For", "While"})  # at the top of a program of functions: it may have to go
_BUILTINS: Final = frozenset(dir(builtins))


@dataclass(slots=True)
class Learner:
    """The learner's program, its tree grown with the library's forms.

    `calls` are those of the cases; a function of the reference's that none of them asks for is mended where the
    learner has it, too, and otherwise comes along with what needs it. While one unit is mended the reference's stand
    for the others, unless it is mended `together` with them.
    """

    source: str
    library: Library
    calls: tuple[str, ...] = ()
    together: bool = False
    units: tuple[str, ...] = field(init=False)
    text: Text = field(init=False)
    module: Tree = field(init=False)
    visible: set[str] = field(init=False)
    meant: dict[str, str] = field(default_factory=dict)  # functions under other names, and the units they stand for

    def __post_init__(self) -> None:
        self.text = Text(self.source)
        self.module = self.library.forms.grow(parse(self.source))
        self.visible = {name for item in self.module.block("body") for name in binds(item)}
        self.visible |= _BUILTINS | set(self.library.units)
        asked = set(re.findall(r"\w+", "\n".join(self.calls)))
        self.units = tuple(name for name in self.library.units if name in asked or self.unit(name))

    def taken(self, unit: Tree) -> set[str]:
        """The names that mean something in the unit, so that nothing new may have them."""
        return self.visible | set(local(unit.node))

    def unit(self, name: str) -> Tree | None:
        """The learner's function or class of that name."""
        if name == PROGRAM:
            return self.module
        return next((item for item in self.module.block("body")[::-1] if is_unit(item) and item.label[1] == name), None)

    def others(self, name: str) -> set[str]:
        """The units that the reference's stand for while this one is mended."""
        return set() if self.together else set(self.library.units) - {name}

    def misnamed(self, name: str, like: Tree) -> Tree | None:
        """A function of the learner's that no case asks for and that takes as many arguments: it may be meant.

        It is meant for one unit alone, the first that asks.
        """
        count = len(parameters(like.node))
        for item in self.module.block("body"):
            if (
                item.kind == like.kind
                and item.label[1] not in self.library.units
                and len(parameters(item.node)) == count
                and self.meant.setdefault(str(item.label[1]), name) == name
            ):
                return item
        return None


def plans(learner: Learner, name: str, entry: Entry) -> Iterator[Plan]:
    """The plans that turn the learner's unit into the entry's, the likeliest naming of its variables first."""
    mine = learner.unit(name)
    rename: tuple[Change, ...] = ()
    if mine is None and (mine := learner.misnamed(name, entry.tree)):
        rename = (_renaming(learner, mine, name),)
    if mine is None:
        whole = learner.library.forms.grow(renamed(entry.tree.node, {}))
        yield plan_for(learner, [*_around(learner, entry, None), Node(None, whole)], name)
        return
    for node in as_mine(mine, entry.tree, learner.taken(mine)):
        tree = learner.library.forms.grow(node)
        aligned = Statements(Expressions(learner.text))
        if name == PROGRAM:
            yield Plan(learner.text, aligned.aligned(mine.block("body"), tree.block("body")))
            continue
        pair = aligned.pair(mine, tree)
        pair.changes = (*rename, *pair.changes)
        yield plan_for(learner, list(_around(learner, entry, pair)), name)


def plan_for(learner: Learner, nodes: list[Node], name: str) -> Plan:
    """The plan, tried without the units that the reference's stand for."""
    others = learner.others(name)
    for at, node in enumerate(nodes):
        if node.old and node.old is node.new and is_unit(node.old) and node.old.label[1] in others:
            nodes[at] = Node(node.old, None)
    aside = tuple(node for node in nodes if node.old and node.new is None and is_unit(node.old))
    return Plan(learner.text, tuple(nodes), aside)


def _around(learner: Learner, entry: Entry, pair: Node | None) -> Iterator[Node]:
    """The program's statements at the top, the unit aligned, and before it what the entry needs besides."""
    ours = learner.module.block("body")
    same = {item.form for item in ours}
    needed = [item for item in entry.solution.needs(entry.tree, frozenset(learner.units)) if item.form not in same]
    mine = {str(item.label[1]): item for item in ours if is_unit(item)}
    pairs = {id(mine[str(item.label[1])]): item for item in needed if is_unit(item) and item.label[1] in mine}
    added = [item for item in needed if id(item) not in {id(other) for other in pairs.values()}]
    fresh = [Node(None, learner.library.forms.grow(renamed(item.node, {}))) for item in added]
    for item in ours:
        if pair and item is pair.old:
            yield from fresh
            yield pair
        elif id(item) in pairs:
            node = next(as_mine(item, pairs[id(item)], learner.taken(item)))
            yield Statements(Expressions(learner.text)).pair(item, learner.library.forms.grow(node))
        elif item.kind in _LOOSE:
            yield taken(item)
        else:
            yield Node(item, item)
    if pair is None:
        yield from fresh


def _renaming(learner: Learner, mine: Tree, name: str) -> Change:
    """The learner's function under the name that is asked for, its calls included."""
    old, text = str(mine.label[1]), learner.text
    at = text.word(text.start(mine.node) + len("def"), text.end(mine.node), (old,))
    splices = [Splice(*at, name)] if at else []
    return Change(tuple(splices), 1)
