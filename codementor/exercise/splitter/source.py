"""A test file as its tests see it: imports, helpers and constants, and which names mean the learner's program."""

import ast
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

Function = ast.FunctionDef | ast.AsyncFunctionDef

_FRAMEWORK: Final = ("subTest", "fail", "skipTest", "addCleanup", "enterContext", "id", "shortDescription")
_MARKS: Final = ("pytest.mark.task", "staticmethod", "classmethod")
_ONCE: Final = ("setUpClass", "setUp", "setup_class", "setup_method")


@dataclass
class TestClass:
    """A class of tests with what it inherits within its file."""

    name: str
    methods: dict[str, Function] = field(default_factory=dict)
    attributes: list[ast.stmt] = field(default_factory=list)

    @property
    def setup(self) -> list[ast.stmt]:
        """What runs before each test."""
        bodies = (self.methods[name].body for name in _ONCE if name in self.methods)
        return [*self.attributes, *(statement for body in bodies for statement in body)]


class TestSource:
    """One test file. `beside` holds the texts of modules that lie beside it, by module name."""

    __test__ = False  # pytest: no class of tests

    def __init__(self, tree: ast.Module, program: str, beside: Mapping[str, str]) -> None:
        self.program = PurePosixPath(program).stem
        self.around: dict[str, ast.stmt] = {}
        self.constants: list[ast.stmt] = []
        self.aliases: dict[str, str] = {}
        self.modules: set[str] = set()
        self.classes: dict[str, TestClass] = {}
        self.locals = set(_locals(tree))
        self.asserting: dict[tuple[str, str], bool] = {}  # by class and name, whether a helper asserts
        self._beside = beside
        for node in _statements(tree.body):
            self._take(node)

    def resolved(self, node: ast.stmt, owner: TestClass | None, caught: Mapping[str, int]) -> ast.stmt:
        """A copy in which `self.x`, names of the program's module and caught exceptions are plain names."""
        found: ast.stmt = _Resolved(self, owner, caught).visit(deepcopy(node))
        return found

    def own(self, name: str) -> str:
        """The plain name of an attribute of `self`: its own where that is free in this file."""
        taken = name in self.locals or name in self.around or name in self.aliases.values()
        return f"{name}_" if taken else name

    def _take(self, node: ast.stmt) -> None:
        match node:
            case ast.Import() | ast.ImportFrom():
                self._imports(node)
            case ast.Assign() | ast.AnnAssign():
                self.constants.append(node)
            case ast.ClassDef(name=name):
                self.classes[name] = self._class(node)
                self.around[name] = node
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self.around[name] = node

    def _imports(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            if isinstance(node, ast.Import):
                self.around[name] = ast.Import([alias])
                if alias.name == self.program:
                    self.modules.add(name)
            elif node.module == self.program:
                self.aliases[name] = alias.name
            else:
                found = _assigned(self._beside.get(node.module or "", ""), alias.name, name)
                self.constants += found
                if not found:
                    self.around[name] = ast.ImportFrom(node.module, [alias], node.level)

    def _class(self, node: ast.ClassDef) -> TestClass:
        found = TestClass(node.name)
        for base in reversed(node.bases):
            inherited = self.classes.get(ast.unparse(base))
            if inherited is not None:
                found.methods |= inherited.methods
                found.attributes += inherited.attributes
        for each in node.body:
            if isinstance(each, Function):
                found.methods[each.name] = each
            elif isinstance(each, ast.Assign | ast.AnnAssign):
                found.attributes.append(each)
        return found


def is_helper(function: Function, *, method: bool) -> bool:
    """True when the function is no test: by its name, or because unittest could not call it."""
    if not function.name.startswith("test"):
        return True
    given = function.args
    return method and len(given.args) - len(given.defaults) > 1


def marked(function: Function) -> list[str]:
    """The function's decorators that mean something for the splitter."""
    texts = (ast.unparse(each) for each in function.decorator_list)
    return [each for each in texts if each.partition("(")[0] not in _MARKS]


def asserts(node: ast.AST) -> bool:
    """True when something is asserted somewhere in the node."""
    for each in ast.walk(node):
        if isinstance(each, ast.Assert):
            return True
        if isinstance(each, ast.Attribute) and (each.attr.startswith("assert") or each.attr in ("raises", "fail")):
            return True
    return False


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, those it tries or decides on first among them."""
    for node in body:
        if isinstance(node, ast.Try):
            yield from _statements(node.body)
        elif not isinstance(node, ast.If):
            yield node


def _locals(tree: ast.Module) -> Iterator[str]:
    """The names that the functions of a file bind, parameters included."""
    for function in (node for node in ast.walk(tree) if isinstance(node, Function)):
        for node in ast.walk(function):
            if isinstance(node, ast.arg):
                yield node.arg
            elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                yield node.id


def _assigned(text: str, wanted: str, name: str) -> list[ast.stmt]:
    """The assignments that give `wanted` (or everything, for "*") its value in a module beside, under `name`."""
    found: list[ast.stmt] = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            if wanted == "*":
                found.append(node)
            elif node.targets[0].id == wanted:
                found.append(ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], node.value), node))
    return found


class _Resolved(ast.NodeTransformer):
    def __init__(self, source: TestSource, owner: TestClass | None, caught: Mapping[str, int]) -> None:
        self.source, self.owner, self.caught = source, owner, caught

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.value, ast.Name):
            return node
        held, name = node.value.id, node.attr
        if held in self.source.modules and held not in self.source.locals:
            return ast.copy_location(ast.Name(name, node.ctx), node)
        if held in self.caught and name in ("exception", "value"):
            return ast.copy_location(ast.Name(held, node.ctx), node)
        if self.owner and held in ("self", "cls", self.owner.name):
            framework = name.startswith("assert") or name in _FRAMEWORK
            if framework and name not in self.owner.methods:
                return node
            return ast.copy_location(ast.Name(self.source.own(name), node.ctx), node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        target = self.source.aliases.get(node.id, node.id)
        return node if target == node.id else ast.copy_location(ast.Name(target, node.ctx), node)
