"""One walk over a program's tree, shared by all rules: kinds of nodes, parents and scopes, in source order.

Nothing here knows a rule; nothing here changes a tree.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeGuard, TypeVar, cast

Node = TypeVar("Node", bound=ast.AST)
Function = ast.FunctionDef | ast.AsyncFunctionDef
Loop = ast.For | ast.While

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
GROWERS = frozenset({"append", "extend", "insert", "add", "update"})
MUTATORS = GROWERS | {"remove", "pop", "clear", "sort", "reverse", "popitem", "setdefault", "discard"}


@dataclass(frozen=True, eq=False, slots=True)
class Tree:
    """A walked tree. `scopes` maps a function, class, lambda or module to the nodes of its own body."""

    module: ast.Module
    parents: dict[ast.AST, ast.AST]
    kinds: dict[type[ast.AST], list[ast.AST]]
    scopes: dict[ast.AST, list[ast.AST]]
    owners: dict[ast.AST, ast.AST]

    def all(self, kind: type[Node]) -> list[Node]:
        """Every node of exactly that type, in source order."""
        return cast(list[Node], self.kinds.get(kind, []))

    def functions(self) -> list[Function]:
        """Every function and method, plain and async."""
        return [*self.all(ast.FunctionDef), *self.all(ast.AsyncFunctionDef)]

    def own(self, scope: ast.AST, kind: type[Node]) -> list[Node]:
        """Nodes of a type inside a function or module, without those of functions and classes inside it."""
        return [node for node in self.scopes.get(scope, ()) if isinstance(node, kind)]

    def declared(self, function: ast.AST) -> set[str]:
        """Names that the function declares to be another scope's."""
        found = {name for item in self.own(function, ast.Global) for name in item.names}
        return found.union(*(other.names for other in self.own(function, ast.Nonlocal)))

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def around(self, node: ast.AST, kinds: type[Node] | tuple[type[Node], ...]) -> Node | None:
        """The nearest node of those types around a node, within its own function."""
        for outer in self.above(node):
            if isinstance(outer, kinds):
                return outer
            if isinstance(outer, SCOPES):
                return None
        return None

    def scope(self, node: ast.AST) -> ast.AST:
        """The function, lambda, class or module whose body holds the node."""
        return self.owners.get(node, self.module)


@lru_cache(maxsize=8)
def walk(module: ast.Module) -> Tree:
    """The walked tree of a module; walking the same tree again costs nothing."""
    parents: dict[ast.AST, ast.AST] = {}
    kinds: dict[type[ast.AST], list[ast.AST]] = defaultdict(list)
    scopes: dict[ast.AST, list[ast.AST]] = defaultdict(list)
    owners: dict[ast.AST, ast.AST] = {}
    stack: list[tuple[ast.AST, ast.AST]] = [(module, module)]
    while stack:
        node, owner = stack.pop()
        kind = type(node)
        kinds[kind].append(node)
        scopes[owner].append(node)
        owners[node] = owner
        inner = node if kind in SCOPES else owner
        children = [child for child in ast.iter_child_nodes(node) if child._fields or isinstance(child, ast.stmt)]
        for child in reversed(children):
            parents[child] = node
            stack.append((child, inner))
    return Tree(module, parents, dict(kinds), dict(scopes), owners)


def inside(nodes: Iterable[ast.AST], kind: type[Node]) -> Iterator[Node]:
    """Nodes of a type anywhere in the given nodes, these included, functions and classes inside them left out."""
    stack = list(nodes)[::-1]
    while stack:
        node = stack.pop()
        if isinstance(node, kind):
            yield node
        if not isinstance(node, SCOPES):
            stack.extend(list(ast.iter_child_nodes(node))[::-1])


def named(node: ast.AST | None, name: str | None = None) -> bool:
    """True when the node is a plain variable (of that name)."""
    return isinstance(node, ast.Name) and (name is None or node.id == name)


def names(node: ast.AST) -> set[str]:
    """Every variable name in a node."""
    return {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}


def reads(nodes: Iterable[ast.AST], name: str) -> bool:
    """True when the variable's value is used anywhere in the nodes; `name += ...` counts."""
    for node in nodes:
        for item in ast.walk(node):
            if isinstance(item, ast.Name) and item.id == name and isinstance(item.ctx, ast.Load):
                return True
            if isinstance(item, ast.AugAssign) and named(item.target, name):
                return True
    return False


def calls(node: ast.AST | None, *functions: str) -> TypeGuard[ast.Call]:
    """True when the node is a call of one of those plain functions."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions


def method(node: ast.AST | None) -> tuple[str, str] | None:
    """Receiver and method name of a call `name.method(...)`, else None."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return node.func.value.id, node.func.attr
    return None


def targets(node: ast.AST) -> list[str]:
    """The variables that a statement binds directly."""
    if isinstance(node, ast.Assign):
        found = [item for target in node.targets for item in ast.walk(target)]
    elif isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For | ast.AsyncFor | ast.NamedExpr):
        found = list(ast.walk(node.target))
    else:
        return []
    return [item.id for item in found if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)]


def parameters(function: Function) -> list[ast.arg]:
    """Every parameter of a function in order."""
    spec = function.args
    rest = [item for item in (spec.vararg, spec.kwarg) if item]
    return [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *rest]


def mutates(nodes: Iterable[ast.AST], name: str) -> bool:
    """True when the nodes change the object behind a name in place."""
    for node in nodes:
        for item in ast.walk(node):
            call = method(item)
            if call and call[0] == name and call[1] in MUTATORS:
                return True
            if (
                isinstance(item, ast.Subscript)
                and named(item.value, name)
                and isinstance(item.ctx, ast.Store | ast.Del)
            ):
                return True
            if isinstance(item, ast.AugAssign) and named(item.target, name):
                return True
    return False


def code(node: ast.AST, width: int = 60) -> str:
    """The node as Python text for a sentence, cut in the middle when it is long."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= width else f"{text[: width // 2 - 1]}…{text[-(width // 2 - 1) :]}"


def is_number(node: ast.AST | None) -> bool:
    """True for a number written out, with or without a sign; True and False are no numbers."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        node = node.operand
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def is_text(node: ast.AST | None) -> bool:
    """True for a string written out, an f-string included."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
