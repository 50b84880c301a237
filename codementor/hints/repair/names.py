"""Which variable of another program is which of the learner's: parameters by position, the others by how they are used."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator

from codementor.hints.repair.tree import Tree

Uses = dict[str, Counter[tuple[object, ...]]]
_BINDERS = frozenset({"Store", "Del"})


def parameters(function: Tree) -> list[str]:
    """The function's parameters in order."""
    spec = function.node.args if isinstance(function.node, ast.FunctionDef) else None
    if spec is None:
        return []
    every = [*spec.posonlyargs, *spec.args, spec.vararg, *spec.kwonlyargs, spec.kwarg]
    return [each.arg for each in every if each]


def local(scope: ast.AST) -> list[str]:
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
    return [name for name in found if name not in outside]


def mapped(mine: Tree, other: Tree, taken: set[str]) -> Iterator[dict[str, str]]:
    """Ways to name the other function's variables as the learner's, likeliest first.

    What has no counterpart keeps its name unless that is `taken`: then it gets one that nobody uses.
    """
    seen: set[tuple[tuple[str, str], ...]] = set()
    for weigh in (_closely, _loosely):
        names = _matched(mine, other, weigh)
        for name in local(other.node):
            if name not in names:
                names[name] = _fresh(name, taken | set(names.values()) | set(local(mine.node)))
        key = tuple(sorted(names.items()))
        if key not in seen:
            seen.add(key)
            yield names


def _fresh(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    return next(f"{name}{number}" for number in range(2, 1000) if f"{name}{number}" not in taken)


def _matched(mine: Tree, other: Tree, weigh: "Weigher") -> dict[str, str]:
    """Parameters by position; then the pairs of locals whose uses agree most, one after the other."""
    names = dict(zip(parameters(other), parameters(mine), strict=False))
    ours = [name for name in local(mine.node) if name not in names.values()]
    theirs = [name for name in local(other.node) if name not in names]
    uses, their_uses = weigh(mine), weigh(other)
    scored = sorted(
        (-_agreement(uses[one], their_uses[two]), i, j, one, two)
        for i, one in enumerate(ours)
        for j, two in enumerate(theirs)
    )
    for score, _, _, one, two in scored:
        if score < 0 and two not in names and one not in names.values():
            names[two] = one
    return names


def _agreement(one: Counter[tuple[object, ...]], other: Counter[tuple[object, ...]]) -> float:
    shared = sum(min(count, other[use]) * len(use) for use, count in one.items() if use in other)
    every = sum(count * len(use) for use, count in (*one.items(), *other.items()))
    return 2 * shared / every if every else 0.0


Weigher = "type[_Closely]"


def _closely(function: Tree) -> Uses:
    """The uses of each name, told apart by everything around them up to the statement."""
    return _uses(function, 4)


def _loosely(function: Tree) -> Uses:
    """The uses of each name, told apart by what is next to them."""
    return _uses(function, 1)


def _uses(function: Tree, depth: int) -> Uses:
    known = frozenset(local(function.node))
    places = {name: at for at, name in enumerate(parameters(function))}
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
