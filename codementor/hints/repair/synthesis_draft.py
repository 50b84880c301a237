"""A program written out evenly, with the places where it can be watched and changed.

A draft is a target to steer to, never what a learner sees: layout, comments, docstrings and annotations are gone. What
changes between two drafts becomes edits of the learner's own text elsewhere (`align`).
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from codementor.hints.repair.text import Text
from codementor.hints.repair.tree import without_docstring
from codementor.runner.syntax import parse_anew

Function = ast.FunctionDef | ast.AsyncFunctionDef
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SCOPES = (*_COMPREHENSIONS, ast.Lambda, ast.JoinedStr)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where values are looked at: before `node` (a statement, or an expression), or at the end of a block (None).

    `owner` is the function's name, "" for the module. `margin` is the indentation there; `start` the offset of the
    line, or of the expression. `opens`: a statement can be put here. `extra`: names that only exist here.
    """

    owner: str
    node: ast.AST | None
    start: int
    end: int
    margin: str
    loop: bool
    opens: bool
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """An expression that can be replaced, and the number of the place where its values are seen.

    `role` is "test" where only its truth matters, "return" where it is given back, else "".
    """

    node: ast.expr
    place: int
    role: str


@dataclass(frozen=True, eq=False)
class Draft:
    """The program, its tree with positions, its places and sites."""

    source: str
    tree: ast.Module
    text: Text
    within: frozenset[str] | None = None  # functions that are watched and changed; None: all
    places: list[Place] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    known: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, source: str, within: frozenset[str] | None = None) -> "Draft":
        """The draft of a program that parses; only what is `within` these functions has places and sites."""
        even = ast.unparse(_Plain().visit(parse_anew(source))) + "\n"
        draft = cls(even, ast.parse(even), Text(even), within)
        draft._block(draft.tree.body, ("", "", False))
        return draft

    @cached_property
    def functions(self) -> dict[str, Function]:
        """The functions and methods by name; of equal names the last."""
        return {node.name: node for node in ast.walk(self.tree) if isinstance(node, Function)}

    def names(self, owner: str) -> list[str]:
        """The parameters and variables of a function (of the module for ""), in the order of their appearance."""
        if owner not in self.known:
            self.known[owner] = names(self.functions[owner] if owner else self.tree)
        return self.known[owner]

    def replaced(self, node: ast.AST, words: str) -> str:
        """The program with the node's text replaced."""
        return self.spliced(self.text.start(node), self.text.end(node), words)

    def spliced(self, start: int, end: int, words: str) -> str:
        """The program with a piece of its text replaced."""
        return f"{self.source[:start]}{words}{self.source[end:]}"

    def rows(self, node: ast.AST) -> tuple[int, int]:
        """The offsets of the statement's lines, its line end included."""
        last = getattr(node, "end_lineno", 1)
        end = self.text.starts[last] if last < len(self.text.starts) else len(self.source)
        return self.text.starts[getattr(node, "lineno", 1) - 1], end

    def put(self, place: Place, lines: Sequence[str]) -> str:
        """The program with statements put at a place."""
        return self.spliced(place.start, place.start, "".join(f"{place.margin}{line}\n" for line in lines))

    def is_elif(self, node: ast.stmt) -> bool:
        """True for an `if` written as `elif`."""
        return isinstance(node, ast.If) and self.source.startswith("elif", self.text.start(node))

    def watched(self, look: str) -> str:
        """The program that calls `look` with the number of every place that it comes to."""
        added: list[tuple[int, int, str]] = []
        for number, place in enumerate(self.places):
            if place.opens:
                added.append((place.start, -len(place.margin), f"{place.margin}{look}({number})\n"))
            else:
                added.append((place.start, number + 1, f"({look}({number}) and ("))
                added.append((place.end, -number - 1, "))"))
        pieces: list[str] = []
        at = 0
        for offset, _, words in sorted(added):
            pieces += [self.source[at:offset], words]
            at = offset
        return "".join([*pieces, self.source[at:]])

    def _block(self, body: list[ast.stmt], where: tuple[str, str, bool]) -> None:
        owner, margin, loop = where
        if self.is_elif(body[0]):
            self._statement(body[0], (owner, margin[4:], loop), 0)
            return
        seen = self.within is None or owner in self.within
        for node in body:
            if seen and not isinstance(node, Function | ast.ClassDef):
                start = self.rows(node)[0]
                self.places.append(Place(owner, node, start, start, margin, loop, opens=True))
            if seen or isinstance(node, Function | ast.ClassDef):
                self._statement(node, where, len(self.places) - 1)
        if seen and not isinstance(body[-1], ast.Return | ast.Raise | ast.Break | ast.Continue):
            end = self.rows(body[-1])[1]
            self.places.append(Place(owner, None, end, end, margin, loop, opens=True))

    def _statement(self, node: ast.stmt, where: tuple[str, str, bool], at: int) -> None:
        owner, margin, loop = where
        for name, value in ast.iter_fields(node):
            if name in ("target", "targets", "decorator_list", "args", "bases", "items"):
                continue
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, ast.expr):
                    self._header(item, node, where, at)
        below = (owner, f"{margin}    ", loop or isinstance(node, _LOOPS))
        if isinstance(node, Function):
            below = (node.name, below[1], False)
        for name in ("body", "orelse", "finalbody"):
            if block := getattr(node, name, None):
                inside = below if name == "body" or not isinstance(node, _LOOPS) else (owner, below[1], loop)
                self._block(block, inside)
        for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            self._block(part.body, (below[0], f"{below[1]}{'    ' if hasattr(part, 'pattern') else ''}", loop))

    def _header(self, item: ast.expr, node: ast.stmt, where: tuple[str, str, bool], at: int) -> None:
        """The expressions of a statement's own line; of a condition that runs again or later at a place of its own."""
        own = isinstance(node, ast.While) or self.is_elif(node)
        role = "test" if isinstance(node, ast.If | ast.While) else "return" if isinstance(node, ast.Return) else ""
        if own:
            at = self._inner(item, where, ())
        self._expression(item, where, at, role)

    def _inner(self, node: ast.expr, where: tuple[str, str, bool], extra: tuple[str, ...]) -> int:
        start, end = self.text.start(node), self.text.end(node)
        self.places.append(Place(where[0], node, start, end, where[1], where[2], opens=False, extra=extra))
        return len(self.places) - 1

    def _expression(self, node: ast.AST, where: tuple[str, str, bool], at: int, role: str) -> None:
        if isinstance(node, ast.JoinedStr | ast.Lambda | ast.Starred):
            return
        loaded = isinstance(getattr(node, "ctx", ast.Load()), ast.Load) and not isinstance(node, ast.Slice)
        if isinstance(node, ast.expr) and loaded:
            self.sites.append(Site(node, at, role))
        if isinstance(node, _COMPREHENSIONS):
            self._comprehension(node, where, at)
            return
        inner = "test" if isinstance(node, ast.BoolOp) and role == "test" else ""
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            inner = "test"
        for name, value in ast.iter_fields(node):
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, ast.Attribute) and name == "func":
                    self._expression(item.value, where, at, "")
                elif isinstance(item, ast.expr | ast.keyword | ast.Slice) and name != "func":
                    self._expression(item, where, at, "test" if name == "test" else inner)

    def _comprehension(self, node: ast.AST, where: tuple[str, str, bool], at: int) -> None:
        generators: list[ast.comprehension] = node.generators  # type: ignore[attr-defined]
        extra = tuple(name.id for part in generators for name in ast.walk(part.target) if isinstance(name, ast.Name))
        self._expression(generators[0].iter, where, at, "")
        if len(generators) == 1:
            for test in generators[0].ifs:
                self._expression(test, where, self._inner(test, where, extra), "test")
        for item in (getattr(node, "elt", None), getattr(node, "value", None)):
            if item is not None:
                self._expression(item, where, self._inner(item, where, extra), "")


def names(root: ast.AST) -> list[str]:
    """The parameters and variables bound below a node, those of functions inside it left out, in order."""
    return list(dict.fromkeys(_bound(root, root)))


def _bound(node: ast.AST, root: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    if node is not root and isinstance(node, (*_SCOPES, Function, ast.ClassDef)):
        return
    for child in ast.iter_child_nodes(node):
        yield from _bound(child, root)


class _Plain(ast.NodeTransformer):
    """Without docstrings and annotations."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        node.body = without_docstring(node, "body", list(node.body)) or [ast.Pass()]  # type: ignore[assignment]
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = without_docstring(node, "body", list(node.body)) or [ast.Pass()]  # type: ignore[assignment]
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        node.annotation = None
        return node
