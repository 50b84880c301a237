"""What makes two programs the same to the tutor: equal trees once layout, comments and local names are set aside."""

import ast
from copy import deepcopy
from hashlib import sha256

from codementor.runner.syntax import parse

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Scope = dict[str, str]


def program_id(source: str) -> str:
    """The first 32 hex digits of the hash of the normalised program; one that does not parse stands for its text."""
    try:
        text = ast.dump(normalised(deepcopy(parse(source))))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        text = "\n".join(line.rstrip() for line in source.strip().splitlines())
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def normalised(module: ast.Module) -> ast.Module:
    """The module without docstrings and annotations, its parameters and locals named by role and order.

    Names that a caller can see (functions, classes, methods, attributes, variables of the module) stay. The module
    given is changed.
    """
    _Renamer().visit(module)
    return module


def _bound(nodes: list[ast.AST], found: Scope) -> None:
    """Names bound by the statements of one function, in source order, into `found`."""
    stack = nodes[::-1]
    outside: set[str] = set()
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Global | ast.Nonlocal):
            outside.update(node.names)
        for name in _binds(node):
            found.setdefault(name, f"v{len(found)}")
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda | Comprehension):
            stack.extend(list(ast.iter_child_nodes(node))[::-1])
    for name in outside:
        found.pop(name, None)


def _binds(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return [name]
        case ast.alias(name=name, asname=asname):
            return [asname or name.split(".")[0]]
        case _:
            return []


class _Names(ast.NodeTransformer):
    """Renames wherever a name stands by itself."""

    def __init__(self) -> None:
        self.scopes: list[Scope] = []
        self.fields: set[int] = set()  # annotated names of a class, which its decorator may make into fields

    def _name(self, name: str) -> str:
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return name

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        target, value = self.visit(node.target), node.value and self.visit(node.value)
        if id(node) in self.fields:
            return ast.AnnAssign(target, ast.Constant(None), value, node.simple)
        return ast.Assign([target], value) if value else ast.Pass()

    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = self._name(node.id)
        return node

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        node.name = node.name and self._name(node.name)
        return self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs) -> ast.AST:
        node.name = node.name and self._name(node.name)
        return self.generic_visit(node)

    def visit_MatchStar(self, node: ast.MatchStar) -> ast.AST:
        node.name = node.name and self._name(node.name)
        return node

    def visit_alias(self, node: ast.alias) -> ast.alias:
        name = node.asname or node.name.split(".")[0]
        node.asname = self._name(name) if self._name(name) != name else node.asname
        return node

    def visit_Nonlocal(self, node: ast.Nonlocal) -> ast.Nonlocal:
        node.names = [self._name(name) for name in node.names]
        return node


class _Renamer(_Names):
    """Opens and closes the scopes in which names are named by role."""

    def _body(self, body: list[ast.stmt]) -> list[ast.stmt]:
        first = body[0] if body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            body = body[1:]
        return [self.visit(item) for item in body]

    def _parameters(self, spec: ast.arguments) -> Scope:
        every = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg))]
        return {item.arg: f"p{len(self.scopes)}_{place}" for place, item in enumerate(every)}

    def visit_Module(self, node: ast.Module) -> ast.Module:
        node.body = self._body(node.body)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        node.bases = [self.visit(item) for item in node.bases]
        node.decorator_list = [self.visit(item) for item in node.decorator_list]
        node.name = self._name(node.name)
        self.fields.update(id(item) for item in node.body if isinstance(item, ast.AnnAssign))
        node.body = self._body(node.body)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        node.decorator_list = [self.visit(item) for item in node.decorator_list]
        node.name = self._name(node.name)
        node.returns = None
        scope = self._parameters(node.args)
        self._defaults(node.args)
        local: Scope = {}
        _bound(list(node.body), local)
        depth = len(self.scopes)
        scope.update((name, f"{role}_{depth}") for name, role in local.items() if name not in scope)
        self.scopes.append(scope)
        self._rename_parameters(node.args)
        node.body = self._body(node.body)
        self.scopes.pop()
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
        return self.visit_FunctionDef(node)  # type: ignore[arg-type, return-value]

    def visit_Lambda(self, node: ast.Lambda) -> ast.Lambda:
        self._defaults(node.args)
        self.scopes.append(self._parameters(node.args))
        self._rename_parameters(node.args)
        node.body = self.visit(node.body)
        self.scopes.pop()
        return node

    def _defaults(self, spec: ast.arguments) -> None:
        spec.defaults = [self.visit(item) for item in spec.defaults]
        spec.kw_defaults = [item and self.visit(item) for item in spec.kw_defaults]

    def _rename_parameters(self, spec: ast.arguments) -> None:
        for item in [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg))]:
            item.arg = self._name(item.arg)
            item.annotation = None

    def _comprehension(self, node: Comprehension) -> Comprehension:
        first = node.generators[0]
        first.iter = self.visit(first.iter)  # the only part that the scope around it sees
        found: Scope = {}
        _bound([part.target for part in node.generators], found)
        self.scopes.append({name: f"c{len(self.scopes)}_{role}" for name, role in found.items()})
        for place, part in enumerate(node.generators):
            part.target = self.visit(part.target)
            part.iter = self.visit(part.iter) if place else part.iter
            part.ifs = [self.visit(item) for item in part.ifs]
        for field in ("key", "value", "elt"):
            if hasattr(node, field):
                setattr(node, field, self.visit(getattr(node, field)))
        self.scopes.pop()
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension  # noqa: N815
