"""The lines that one check needs, and no others, written as the call of a case."""

import ast
import builtins
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Final

from codementor.exercise.splitter import constants
from codementor.exercise.splitter.source import asserts
from codementor.exercise.splitter.unfold import Line, bound_by, read_by

SHORT: Final = 80  # characters of a value that is written where its name stood more than once
_PURE: Final = (
    "abs",
    "bool",
    "callable",
    "getattr",
    "hasattr",
    "id",
    "isinstance",
    "issubclass",
    "len",
    "repr",
    "round",
)
_PURE_TOO: Final = ("str", "type", "sorted", "int", "float", "list", "tuple", "set", "dict")
_SCOPES: Final = (
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.For,
    ast.While,
    ast.FunctionDef,
)


class Definitions:
    """The imports and definitions of a file that a case may lean on, by name."""

    def __init__(self, nodes: Mapping[str, ast.stmt]) -> None:
        self.nodes = {name: node for name, node in nodes.items() if not asserts(node)}
        self._reads = {name: read_by(node) for name, node in self.nodes.items()}

    def used(self, names: Iterable[str]) -> list[str]:
        """Those that the names mean, and those that they use in turn, which come first."""
        found: dict[str, None] = {}
        waiting = [set(names)]
        while waiting:
            read = waiting.pop()
            for name in self.nodes:
                if name in read and name not in found:
                    found[name] = None
                    waiting.append(set(self._reads[name]))
        return list(reversed(found))

    def read(self, names: Iterable[str]) -> set[str]:
        """The names that the definitions of these names read."""
        return {each for name in self.used(names) for each in self._reads[name]}


def written(before: Sequence[Line], body: Sequence[ast.stmt], around: Definitions) -> str:
    """The call: definitions of the file first, then the lines that `body` leans on, then `body` itself."""
    kept = _needed(before, body, around)
    used = around.used(name for each in (*kept, *body) for name in read_by(each))
    lines = _placed([deepcopy(each) for each in (*kept, *body)], around.read(used))
    return "\n".join(
        ast.unparse(ast.fix_missing_locations(each)) for each in (*map(around.nodes.get, used), *lines) if each
    )


def _needed(before: Sequence[Line], body: Sequence[ast.stmt], around: Definitions) -> list[ast.stmt]:
    """The lines that bind a needed name, may change a needed value, or act of themselves."""
    needed = {name for each in body for name in read_by(each)}
    needed |= around.read(needed)
    local = {name for line in before for name in line.bound}
    state = local - _fixed(before)
    kept: list[ast.stmt] = []
    for line in reversed(before):
        acts = isinstance(line.statement, ast.Expr) and not line.checked and not line.read & local
        changes = bool(line.read & needed & state) and _changes(line.statement)
        if not (line.bound & needed or acts or changes):
            continue
        if isinstance(line.statement, ast.Assign) and all(isinstance(one, ast.Name) for one in line.statement.targets):
            needed -= line.bound
        needed |= line.read | around.read(line.read)
        kept.append(line.statement)
    return kept[::-1]


def _fixed(before: Sequence[Line]) -> set[str]:
    """Names that are only ever bound to literals that cannot change."""
    names: dict[str, bool] = {}
    for line in before:
        for name in line.bound:
            plain = isinstance(line.statement, ast.Assign | ast.AugAssign) and _literal(line.statement.value)
            names[name] = names.get(name, True) and plain
    return {name for name, plain in names.items() if plain}


def _literal(node: ast.expr) -> bool:
    try:
        return constants.fixed(constants.value(node, {}))
    except constants.NotConstant:
        return False


def _changes(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Expr | ast.Assign):
        return True
    if isinstance(statement, ast.Assign) and not all(isinstance(one, ast.Name) for one in statement.targets):
        return True
    calls = [each for each in ast.walk(statement) if isinstance(each, ast.Call)]
    return any(not (isinstance(call.func, ast.Name) and call.func.id in (*_PURE, *_PURE_TOO[:2])) for call in calls)


def _placed(lines: list[ast.stmt], outside: set[str]) -> list[ast.stmt]:
    """The lines with literals written where their names stood, and a value used at once written where it is used."""
    bound = Counter(name for each in lines for name in bound_by(each))
    reads = Counter(node.id for each in lines for node in ast.walk(each) if isinstance(node, ast.Name))
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if not (isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.targets[0], ast.Name)):
            continue
        name = line.targets[0].id
        if bound[name] == 1 and name not in outside and _may_move(line.value, name, lines[at + 1 :], reads[name] - 1):
            placed = _Placed(name, line.value)
            lines[at:] = [placed.visit(each) if name in read_by(each) else each for each in lines[at + 1 :]]
    return lines


def _may_move(value: ast.expr, name: str, rest: list[ast.stmt], count: int) -> bool:
    if _literal(value) and (count == 1 or len(ast.unparse(value)) <= SHORT):
        return True
    if count != 1 or any(name in read_by(each) for top in rest for each in ast.walk(top) if isinstance(each, _SCOPES)):
        return False
    try:
        constants.value(value, {})
    except constants.NotConstant:
        return len(rest) == 1 and isinstance(rest[0], ast.Expr) and _only_builtins(rest[0])
    return True


def _only_builtins(statement: ast.stmt) -> bool:
    calls = [each for each in ast.walk(statement) if isinstance(each, ast.Call)]
    return all(isinstance(call.func, ast.Name) and hasattr(builtins, call.func.id) for call in calls)


class _Placed(ast.NodeTransformer):
    def __init__(self, name: str, value: ast.expr) -> None:
        self.name, self.value = name, value

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return deepcopy(self.value) if node.id == self.name else node
