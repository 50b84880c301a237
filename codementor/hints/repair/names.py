"""Which variable of another program is which of the learner's: parameters by position, others by how they are used."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from codementor.hints.repair.tree import Tree, renamed

Uses = dict[str, Counter[tuple[object, ...]]]
_ALIKE: Final = 0.25  # for two variables of one name
_DEPTHS: Final = (4, 1)  # steps around a use that tell it apart: up to the statement, or its neighbours alone


def parameters(function: ast.AST) -> list[str]:
    """The function's parameters in order; none of anything else."""
    if not isinstance(function, ast.FunctionDef):
        return []
    spec = function.args
    every = [*spec.posonlyargs, *spec.args, spec.vararg, *spec.kwonlyargs, spec.kwarg]
    return [each.arg for each in every if each]


@lru_cache(maxsize=4_096)
def local(scope: ast.AST) -> tuple[str, ...]:
    """Every name that is bound inside a function or module, those of what is in it included, in order."""
    found: dict[str, None] = {}
    outside: set[str] = set()
    for node in ast.walk(scope):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                found.setdefault(name)
            case ast.FunctionDef(name=name) if node is not scope:
                found.setdefault(name)
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                outside.update(names)
    return tuple(name for name in found if name not in outside)


def free(scope: ast.AST) -> set[str]:
    """Every name that the function, class or statement reads and does not bind itself."""
    read = {node.id for node in ast.walk(scope) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    return read - set(local(scope))


def as_mine(mine: Tree, other: Tree, taken: set[str]) -> Iterator[ast.AST]:
    """The other's function, class or program in the learner's names, the likeliest way first.

    What has no counterpart keeps its name unless that is `taken`: then it gets one that nobody uses. In a class each
    method is named after the learner's of the same name.
    """
    seen: set[str] = set()
    for depth in _DEPTHS:
        node = _renamed_class(mine, other, taken, depth) if other.kind == "ClassDef" else None
        node = node or renamed(other.node, mapping(mine, other, taken, depth))
        key = ast.dump(node)
        if key not in seen:
            seen.add(key)
            yield node


def _renamed_class(mine: Tree, other: Tree, taken: set[str], depth: int) -> ast.AST:
    ours = {item.label: item for item in mine.block("body") if item.kind == "FunctionDef"}
    copy = renamed(other.node, {})
    body = []
    for item, plain in zip(other.block("body"), getattr(copy, "body", ()), strict=False):
        method = ours.get(item.label)
        body.append(renamed(item.node, mapping(method, item, taken, depth)) if method else plain)
    copy.body = body or [ast.Pass()]  # type: ignore[attr-defined]
    return copy


def mapping(mine: Tree, other: Tree, taken: set[str], depth: int) -> dict[str, str]:
    """The learner's name for each of the other's: parameters by position, where there are as many, then by use."""
    known, wanted = parameters(mine.node), parameters(other.node)
    names = dict(zip(wanted, known, strict=True)) if len(known) == len(wanted) else {}
    unbound = sorted(free(mine.node) - taken)  # a name that the learner never bound may be meant as one of these
    ours = [name for name in local(mine.node) if name not in names.values()]
    theirs = [name for name in local(other.node) if name not in names]
    uses, their_uses = _uses(mine, depth, tuple(unbound)), _uses(other, depth)
    for mentioned in (ours, unbound):
        scored = sorted(
            (-_agreement(uses[one], their_uses[two]) - (one == two) * _ALIKE, i, j, one, two)
            for i, one in enumerate(mentioned)
            for j, two in enumerate(theirs)
        )
        for score, _, _, one, two in scored:
            if score < 0 and two not in names and one not in names.values():
                names[two] = one
    avoided = taken | {*local(mine.node), *unbound}
    for name in theirs:
        if name not in names:
            names[name] = _fresh(name, avoided | set(names.values()))
    return names


def _fresh(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    return next(f"{name}{number}" for number in range(2, 1_000) if f"{name}{number}" not in taken)


def _agreement(one: Counter[tuple[object, ...]], other: Counter[tuple[object, ...]]) -> float:
    shared = sum(min(count, other[use]) * len(use) for use, count in one.items() if use in other)
    every = sum(count * len(use) for use, count in (*one.items(), *other.items()))
    return 2 * shared / every if every else 0.0


@lru_cache(maxsize=4_096)
def _uses(function: Tree, depth: int, besides: tuple[str, ...] = ()) -> Uses:
    """For every local and every name `besides` what stands around each use, in up to `depth` steps outwards."""
    known = frozenset((*local(function.node), *besides))
    places = {name: at for at, name in enumerate(parameters(function.node))}
    found: Uses = defaultdict(Counter)

    def visit(tree: Tree, path: tuple[object, ...]) -> None:
        if tree.kind in ("Name", "arg") and tree.label[1] in known:
            for length in range(1, min(depth, len(path)) + 1):
                found[str(tree.label[1])][path[:length]] += 1
        siblings = tuple(_own(kid, known, places) for kid in tree.kids)
        for at, kid in enumerate(tree.kids):
            step = (tree.label[0], tree.slots[at], at, *siblings[:at], None, *siblings[at + 1 :])
            visit(kid, (step, *path))
        for name, items in tree.blocks:
            for item in items:
                visit(item, ((tree.kind, name), *path))

    visit(function, ())
    return found


def _own(tree: Tree, known: frozenset[str], places: dict[str, int]) -> object:
    """What a neighbour is: a local has no name of its own, a parameter its place."""
    if tree.kind == "Name" and tree.label[1] in known:
        return places.get(str(tree.label[1]), "local")
    return tree.label
