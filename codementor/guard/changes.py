"""Where two programs part: the smallest pairs of old and new code, found by walking down both trees at once.

Statement lists are aligned by least cost (equal statements are free, a change of kind is dearer than a change inside
one), as in Chawathe et al., "Change detection in hierarchically structured information" (SIGMOD 1996).
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from codementor.runner.syntax import parse_anew

Nodes = tuple[ast.AST, ...]
KEPT = 4096  # nodes whose text is remembered


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Old nodes and what stands in their place; one of the two is empty where code was added or taken away.

    `above` are the old program's nodes around the place, the nearest first. `line` is the old program's line: of added
    code the last line of what stands before it in the same block, else the line of what opens the block.
    """

    old: Nodes
    new: Nodes
    above: Nodes
    line: int

    @property
    def last(self) -> int:
        """The last of the old program's lines that it touches."""
        return max((getattr(node, "end_lineno", None) or self.line for node in self.old), default=self.line)


@lru_cache(maxsize=64)
def changes(old: str, new: str) -> tuple[Change, ...]:
    """The smallest changes that lead from one program to the other, in the order of the old one's text."""
    return tuple(_node(parse_anew(old), parse_anew(new), ()))


def _node(old: ast.AST, new: ast.AST, above: Nodes) -> Iterator[Change]:
    if alike(old, new):
        return
    whole = Change((old,), (new,), above, _line(old, above))
    if type(old) is not type(new):
        yield whole
        return
    inner: list[Change] = []
    found: list[Change]
    for field in old._fields:
        before, after = getattr(old, field, None), getattr(new, field, None)
        if isinstance(before, list) and isinstance(after, list) and _blocks(before, after):
            inner += _block(before, after, (old, *above))
        elif not _descend(before, after, (old, *above), found := []):
            if not hasattr(old, "body") or not isinstance(old, ast.stmt):
                yield whole
                return
            if not any(change.old == (old,) for change in inner):
                inner.insert(0, Change((old,), (_header(new),), above, _line(old, above)))
        else:
            inner += found
    yield from inner


@lru_cache(maxsize=KEPT)
def _header(node: ast.AST) -> ast.AST:
    """A statement with blocks without what stands in them."""
    empty: dict[str, list[ast.AST]] = {"body": [ast.Pass()], "orelse": [], "finalbody": [], "handlers": []}
    fields = {name: empty.get(name, value) for name, value in ast.iter_fields(node)}
    return ast.fix_missing_locations(ast.copy_location(type(node)(**fields), node))


def _descend(before: object, after: object, above: Nodes, into: list[Change]) -> bool:
    """The changes between two values of a field, into the list; False where they have no smaller change than all."""
    pairs = [(before, after)]
    if isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after):
            return False
        pairs = list(zip(before, after, strict=True))
    for one, other in pairs:
        if isinstance(one, ast.expr_context):
            continue
        if isinstance(one, ast.operator | ast.cmpop | ast.unaryop | ast.boolop):
            if type(one) is not type(other):
                return False
        elif isinstance(one, ast.AST) and isinstance(other, ast.AST):
            into += _node(one, other, above)
        elif one != other or type(one) is not type(other):
            return False
    return True


def _blocks(before: list[ast.AST], after: list[ast.AST]) -> bool:
    """True for two lists of statements."""
    return any(isinstance(item, ast.stmt) for item in (*before, *after))


def _block(old: Sequence[ast.AST], new: Sequence[ast.AST], above: Nodes) -> Iterator[Change]:
    """The changes between two lists of statements; neighbours that are only taken away, or only added, are one."""
    before: ast.AST | None = None
    gone: list[ast.AST] = []
    come: list[ast.AST] = []

    def flush() -> Iterator[Change]:
        if gone or come:
            yield Change(tuple(gone), tuple(come), above, _line(gone[0], above) if gone else _behind(before, above))
        gone.clear()
        come.clear()

    for one, other in _pairs(old, new):
        if one is not None and other is not None:
            yield from flush()
            yield from _node(one, other, above)
            before = one
        elif one is not None:
            gone.append(one)
        elif other is not None:
            come.append(other)
    yield from flush()


def _pairs(old: Sequence[ast.AST], new: Sequence[ast.AST]) -> list[tuple[ast.AST | None, ast.AST | None]]:
    """The cheapest alignment of two lists of statements."""
    best: list[list[float]] = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old), -1, -1):
        for j in range(len(new), -1, -1):
            best[i][j] = min(
                (cost + best[i + di][j + dj] for cost, di, dj in _moves(old, new, i, j)),
                default=0.0,
            )
    found: list[tuple[ast.AST | None, ast.AST | None]] = []
    i = j = 0
    while i < len(old) or j < len(new):
        _, di, dj = min(_moves(old, new, i, j), key=lambda move: (move[0] + best[i + move[1]][j + move[2]], -move[1]))
        found.append((old[i] if di else None, new[j] if dj else None))
        i, j = i + di, j + dj
    return found


def _moves(old: Sequence[ast.AST], new: Sequence[ast.AST], i: int, j: int) -> list[tuple[float, int, int]]:
    moves = []
    if i < len(old) and j < len(new):
        moves.append((_cost(old[i], new[j]), 1, 1))
    if i < len(old):
        moves.append((1.0, 1, 0))
    if j < len(new):
        moves.append((1.0, 0, 1))
    return moves


def _cost(old: ast.AST, new: ast.AST) -> float:
    """0 for equal statements, 1.9 for such of two kinds, else between: the less they share, the dearer."""
    if type(old) is not type(new):
        return 1.9
    if alike(old, new):
        return 0.0
    if hasattr(old, "body") and key(_header(old)) == key(_header(new)):
        return 0.4
    one, other = _inner(old), _inner(new)
    return 0.5 + 1.3 * (1 - 2 * len(one & other) / (len(one) + len(other)))


@lru_cache(maxsize=KEPT)
def _inner(node: ast.AST) -> frozenset[str]:
    """The keys of a node's statements and expressions, itself included."""
    return frozenset(key(item) for item in ast.walk(node) if isinstance(item, ast.expr | ast.stmt))


def alike(one: ast.AST, other: ast.AST) -> bool:
    """True when two pieces of code are the same but for their layout."""
    return type(one) is type(other) and key(one) == key(other)


@lru_cache(maxsize=KEPT)
def key(node: ast.AST) -> str:
    """A text that is the same for the same code, whether it is read or written to."""
    return ast.dump(node).replace("ctx=Store()", "ctx=Load()")


def _line(node: ast.AST, above: Nodes) -> int:
    found = getattr(node, "lineno", None)
    return found if found is not None else next((item.lineno for item in above if hasattr(item, "lineno")), 1)


def _behind(before: ast.AST | None, above: Nodes) -> int:
    """The line behind which code was added."""
    return (getattr(before, "end_lineno", None) if before else None) or _line(above[0], above)
