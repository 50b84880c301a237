"""The lines that one check needs, and no others, written as the call of a case."""

import ast
import builtins
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Final

from codementor.exercise.splitter import constants
from codementor.exercise.splitter.source import asserts
from codementor.exercise.splitter.unfold import Line

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


def written(before: Sequence[Line], body: Sequence[ast.stmt], around: Mapping[str, ast.stmt]) -> str:
    """The call: definitions of the file first, then the lines that `body` leans on, then `body` itself."""
    kept = _needed(before, body, around)
    defined = _defined([*kept, *body], around)
    lines = _placed([*kept, *deepcopy(list(body))], defined)
    return "\n".join(ast.unparse(ast.fix_missing_locations(each)) for each in (*defined, *lines))


def _needed(before: Sequence[Line], body: Sequence[ast.stmt], around: Mapping[str, ast.stmt]) -> list[ast.stmt]:
    """The lines that bind a needed name, may change a needed value, or act of themselves."""
    needed = _read(body) | {name for each in _defined(body, around) for name in _read([each])}
    local = {name for line in before for name in _bound(line.statement)}
    state = local - _fixed(before)
    kept: list[ast.stmt] = []
    for line in reversed(before):
        bound, read = _bound(line.statement), _read([line.statement])
        acts = isinstance(line.statement, ast.Expr) and not line.checked and not read & local
        changes = bool(read & needed & state) and _changes(line.statement)
        if not (bound & needed or acts or changes):
            continue
        if isinstance(line.statement, ast.Assign) and all(isinstance(one, ast.Name) for one in line.statement.targets):
            needed -= bound
        needed |= read | {name for each in _defined([line.statement], around) for name in _read([each])}
        kept.append(deepcopy(line.statement))
    return kept[::-1]


def _fixed(before: Sequence[Line]) -> set[str]:
    """Names that are only ever bound to literals that cannot change."""
    names: dict[str, bool] = {}
    for line in before:
        for name in _bound(line.statement):
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


def _defined(nodes: Iterable[ast.stmt], around: Mapping[str, ast.stmt]) -> list[ast.stmt]:
    """The imports and definitions of the file that the nodes use, those first that others use."""
    used: dict[str, ast.stmt] = {}
    waiting: list[ast.stmt] = list(nodes)
    while waiting:
        read = _read([waiting.pop()])
        for name in (name for name in around if name in read and name not in used and not asserts(around[name])):
            used[name] = around[name]
            waiting.append(used[name])
    return list(reversed(used.values()))


def _placed(lines: list[ast.stmt], defined: list[ast.stmt]) -> list[ast.stmt]:
    """The lines with literals written where their names stood, and a value used at once written where it is used."""
    for at in range(len(lines) - 1, -1, -1):
        line = lines[at]
        if not (isinstance(line, ast.Assign) and len(line.targets) == 1 and isinstance(line.targets[0], ast.Name)):
            continue
        name, value = line.targets[0].id, line.value
        rest = lines[at + 1 :]
        if any(name in _bound(each) for each in (*lines[:at], *rest)) or name in _read(defined):
            continue
        count = sum(isinstance(node, ast.Name) and node.id == name for each in rest for node in ast.walk(each))
        if _may_move(value, name, rest, count):
            lines[at:] = [_Placed(name, value).visit(each) for each in rest]
    return lines


def _may_move(value: ast.expr, name: str, rest: list[ast.stmt], count: int) -> bool:
    if _literal(value) and (count == 1 or len(ast.unparse(value)) <= SHORT):
        return True
    nested = any(name in _read([each]) for top in rest for each in ast.walk(top) if isinstance(each, _SCOPES))
    if count != 1 or nested:
        return False
    try:
        constants.value(value, {})
    except constants.NotConstant:
        return len(rest) == 1 and isinstance(rest[0], ast.Expr) and _only_builtins(rest[0])
    return True


def _only_builtins(statement: ast.stmt) -> bool:
    calls = [each for each in ast.walk(statement) if isinstance(each, ast.Call)]
    return all(isinstance(call.func, ast.Name) and hasattr(builtins, call.func.id) for call in calls)


def _read(nodes: Iterable[ast.AST]) -> set[str]:
    """Names that are read, those of an augmented assignment's target included."""
    found: set[str] = set()
    for top in nodes:
        for node in ast.walk(top):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                found.add(node.id)
            elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
    return found


def _bound(node: ast.AST) -> set[str]:
    found = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)}
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        found.add(node.name)
    if isinstance(node, ast.Import | ast.ImportFrom):
        found |= {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    return found


class _Placed(ast.NodeTransformer):
    def __init__(self, name: str, value: ast.expr) -> None:
        self.name, self.value = name, value

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return deepcopy(self.value) if node.id == self.name else node
