"""Small changes of the learner's program that need no solution: operators, bounds, constants, names, place.

The operators of mutation analysis (DeMillo, Lipton and Sayward, Computer 11(4), 1978), tried as repairs: one that
passes is usually the smallest there is.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from codementor.hints.repair import mutate_terms, operators
from codementor.hints.repair.align import Node
from codementor.hints.repair.express import Change
from codementor.hints.repair.model import Splice
from codementor.hints.repair.mutate_flow import Flow
from codementor.hints.repair.names import local, parameters
from codementor.hints.repair.plan import Plan, Switch
from codementor.hints.repair.text import Text
from codementor.hints.repair.tree import Tree

_SWAPS: Final[dict[str, tuple[type[ast.AST], ...]]] = {
    "Lt": (ast.LtE, ast.Gt, ast.GtE),
    "LtE": (ast.Lt, ast.GtE, ast.Gt),
    "Gt": (ast.GtE, ast.Lt, ast.LtE),
    "GtE": (ast.Gt, ast.LtE, ast.Lt),
    "Eq": (ast.NotEq, ast.LtE, ast.GtE, ast.In),
    "NotEq": (ast.Eq, ast.Lt, ast.Gt, ast.NotIn),
    "In": (ast.NotIn, ast.Eq),
    "NotIn": (ast.In, ast.NotEq),
    "Is": (ast.Eq,),
    "IsNot": (ast.NotEq,),
    "Add": (ast.Sub, ast.Mult),
    "Sub": (ast.Add,),
    "Mult": (ast.Pow, ast.Add),
    "Div": (ast.FloorDiv,),
    "FloorDiv": (ast.Div, ast.Mod),
    "Mod": (ast.FloorDiv,),
    "And": (ast.Or,),
    "Or": (ast.And,),
}
_NEAR: Final = ("range", "Subscript", "Slice", "Return")  # where one more or one less is often meant
_SUM: Final = operators.binding(ast.parse("0 + 0", mode="eval").body)
_NAMES: Final = 4  # other names tried for each that is read


Make = Callable[[Iterable[Tree]], list[Node]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A plan of the learner's program alone, and the switches of one change."""

    plan: Plan
    chosen: frozenset[int]
    cost: int


@dataclass(slots=True)
class Mutants:
    """The mutants of one unit; what stands besides it stays."""

    text: Text
    module: Tree
    unit: Tree
    aside: tuple[Tree, ...] = ()

    def every(self) -> Iterator[Mutant]:
        """All mutants, those of one kind together."""
        yield from self._flowing()
        inside = self._plan(self._inside)
        yield from (Mutant(inside, frozenset({at}), switch.cost) for at, switch in _own(inside))
        without = self._plan(self._without)
        yield from (Mutant(without, frozenset({at}), switch.cost) for at, switch in _own(without))
        moved = self._plan(self._moved)
        numbers = [at for at, _ in _own(moved)]
        owners: dict[int, list[int]] = {}
        for at in numbers:
            tree = moved.switches[at].node.old or moved.switches[at].node.new
            owners.setdefault(id(tree), []).append(at)
        for pair in owners.values():
            for other in pair[1:]:
                yield Mutant(moved, frozenset({pair[0], other}), 2 * moved.switches[other].cost)

    def _flowing(self) -> Iterator[Mutant]:
        """Guards and returns that wait: few, and often what is missing."""
        flow = Flow(self.text, self.unit)
        guarded = self._plan(flow.guarded)
        yield from (Mutant(guarded, frozenset({at}), switch.cost) for at, switch in _own(guarded))
        if self.unit is not self.module and (guards := flow.entered()):
            first = self.unit.block("body")[:1]
            plan = self._plan(lambda items: [*(guards if tuple(items)[:1] == first else ()), *_same(items)])
            for guard in guards:
                chosen = frozenset(range(plan.first[id(guard)], plan.after[id(guard)]))
                yield Mutant(plan, chosen, sum(plan.switches[at].cost for at in chosen))
        late = self._plan(flow.late)
        for pair in flow.pairs:
            for ends in (pair[:1], pair):
                chosen = frozenset(late.first[id(node)] for node in ends)
                yield Mutant(late, chosen, sum(late.switches[at].cost for at in chosen))

    def _plan(self, nodes: Make) -> Plan:
        if self.unit is self.module:
            return Plan(self.text, tuple(nodes(self.module.block("body"))))
        top = []
        for item in self.module.block("body"):
            if item is self.unit:
                top.append(Node(item, item, (), _blocks(item, nodes)))
            elif item in self.aside:
                top.append(Node(item, None))
            else:
                top.append(Node(item, item))
        return Plan(self.text, tuple(top), tuple(node for node in top if node.new is None))

    def _inside(self, items: Iterable[Tree]) -> list[Node]:
        """The statements with the changes of their expressions."""
        return [Node(item, item, tuple(self._changes(item)), _blocks(item, self._inside)) for item in items]

    def _without(self, items: Iterable[Tree]) -> list[Node]:
        """The simple statements as what may go."""
        return [
            Node(item, item, (), _blocks(item, self._without)) if item.blocks else Node(item, None) for item in items
        ]

    def _moved(self, items: Iterable[Tree]) -> list[Node]:
        """The simple statements as what may go, and come back behind their block, in the one above, or in turn."""
        nodes: list[Node] = []
        row = list(items)
        for at, item in enumerate(row):
            if not item.blocks:
                nodes.append(Node(item, None))
                if at + 1 < len(row) and not row[at + 1].blocks:
                    nodes += [Node(row[at + 1], None), Node(None, item, words=self.text.of(item.node))]
                    nodes += self._moved(row[at + 2 :])
                    return nodes
                continue
            blocks = []
            for name, inner in item.blocks:
                below = self._moved(inner)
                behind = row[at + 1] if at + 1 < len(row) and not row[at + 1].blocks else None
                if inner and behind and name == "body":
                    below.append(Node(None, behind, words=self.text.of(behind.node)))
                blocks.append((name, tuple(below)))
            nodes.append(Node(item, item, (), tuple(blocks)))
            last = item.block("body")[-1:]
            if last and not last[0].blocks and item.kind in ("For", "While", "If"):
                nodes.append(Node(None, last[0], words=self.text.of(last[0].node)))
        return nodes

    def _changes(self, item: Tree) -> Iterator[Change]:
        if isinstance(item.node, ast.Expr) and isinstance(item.node.value, ast.Call) and len(item.node.value.args) == 1:
            yield from self._returned(item.node)
        if isinstance(item.node, ast.AugAssign):
            yield from self._exchanged(item.node, item.node.op)
        yield from mutate_terms.of_statement(self.text, item.node)
        if item.kind in ("If", "While"):
            yield self._around(item.kids[0].node, "not (", ")", 1)
        for kid in item.kids:
            yield from self._expression(kid, item.kind)

    def _returned(self, node: ast.Expr) -> Iterator[Change]:
        call = node.value
        assert isinstance(call, ast.Call)
        if isinstance(call.func, ast.Name) and call.func.id == "print":
            words = f"return {self.text.of(call.args[0])}"
            yield Change((Splice(self.text.start(node), self.text.end(node), words),), 3)

    def _expression(self, tree: Tree, inside: str) -> Iterator[Change]:
        node = tree.node
        match node:
            case ast.Compare():
                for op in node.ops:
                    yield from self._exchanged(node, op)
            case ast.BinOp() | ast.BoolOp():
                yield from self._exchanged(node, node.op)
            case ast.UnaryOp(operand=operand):
                yield Change((Splice(self.text.start(node), self.text.start(operand), ""),), 2)
            case ast.Constant(value=bool(value)):
                yield self._written(node, str(not value))
            case ast.Constant(value=int(value)):
                yield from (
                    self._written(node, str(other))
                    for other in dict.fromkeys((value + 1, value - 1, 0, 1))
                    if other != value and (other or inside != "BinOp")
                )
            case ast.Name(id=name, ctx=ast.Load()):
                yield from (self._written(node, other) for other in self._others(name))
        yield from mutate_terms.of_term(self.text, node)
        if (
            inside in _NEAR
            and isinstance(node, ast.expr)
            and not isinstance(node, ast.Constant | ast.Slice | ast.Tuple)
        ):
            brackets = ("(", ")") if operators.binding(node) < _SUM else ("", "")
            yield self._around(node, brackets[0], f"{brackets[1]} + 1", 3)
            yield self._around(node, brackets[0], f"{brackets[1]} - 1", 3)
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range"
        for slot, kid in zip(tree.slots, tree.kids, strict=True):
            near = tree.kind if tree.kind == "BinOp" or slot in ("slice", "lower", "upper") else ""
            around = "range" if called and slot == "args" else near
            yield from self._expression(kid, around)

    def _others(self, name: str) -> list[str]:
        """The names that may be meant instead, nearest first."""
        known = list(dict.fromkeys([*parameters(self.unit.node), *local(self.unit.node)]))
        if name in known:
            at = known.index(name)
            known = sorted(known, key=lambda other: abs(known.index(other) - at))
        return [other for other in known if other != name][:_NAMES]

    def _exchanged(self, node: ast.AST, op: ast.AST) -> Iterator[Change]:
        for other in _SWAPS.get(type(op).__name__, ()):
            changed = type(node)(**dict(ast.iter_fields(node)))
            if isinstance(changed, ast.Compare):
                changed.ops = [other() if each is op else each for each in changed.ops]  # type: ignore[misc]
            else:
                changed.op = other()  # type: ignore[attr-defined]
            if splices := operators.exchanged(self.text, node, changed):
                yield Change(splices, 1)

    def _written(self, node: ast.AST, words: str) -> Change:
        return Change((Splice(self.text.start(node), self.text.end(node), words),), 1)

    def _around(self, node: ast.AST, head: str, tail: str, cost: int) -> Change:
        start, end = self.text.start(node), self.text.end(node)
        return Change((Splice(start, start, head), Splice(end, end, tail)), cost)


def _same(items: Iterable[Tree]) -> list[Node]:
    return [Node(item, item) for item in items]


def _own(plan: Plan) -> Iterator[tuple[int, Switch]]:
    absent = plan.absent
    return ((at, switch) for at, switch in enumerate(plan.switches) if at not in absent)


def _blocks(item: Tree, nodes: Make) -> tuple[tuple[str, tuple[Node, ...]], ...]:
    return tuple((name, tuple(nodes(inner))) for name, inner in item.blocks)
