"""Programs as light trees that know their size and their form: equal forms are equal trees."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Label = tuple[object, ...]
Names = Mapping[str, str]

BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")
_LEFT_OUT = frozenset({"ctx", "annotation", "returns", "type_comment", "type_ignores", "kind", "simple"})
_OPERATORS = (ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
_NAMED = {"Name": ("id",), "arg": ("arg",), "FunctionDef": ("name",), "ExceptHandler": ("name",)}


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A node without layout, docstrings and annotations.

    `label` is what is its own: the type, then names, values and operators. `kids` are its expressions with the
    fields (`slots`) they fill, `blocks` the statements below it. `size` counts nodes as the distance does. Of two
    trees grown by the same `Forms`, `form` is equal exactly where the trees are.
    """

    node: ast.AST
    label: Label
    slots: tuple[str, ...]
    kids: "tuple[Tree, ...]"
    blocks: "tuple[tuple[str, tuple[Tree, ...]], ...]"
    own: int
    size: int
    form: int

    @property
    def kind(self) -> str:
        """The name of the node's type."""
        return str(self.label[0])

    def block(self, name: str) -> "tuple[Tree, ...]":
        """The statements of one block, empty where there is none."""
        return next((items for known, items in self.blocks if known == name), ())

    def below(self) -> "tuple[Tree, ...]":
        """The statements of all blocks, in order."""
        return tuple(item for _, items in self.blocks for item in items)

    def walk(self) -> "Iterator[Tree]":
        """This tree and every one in it, in source order."""
        yield self
        for kid in (*self.kids, *self.below()):
            yield from kid.walk()

    @property
    def header(self) -> int:
        """The nodes of it that stand in no block."""
        return self.size - sum(item.size for _, items in self.blocks for item in items)


@dataclass(slots=True)
class Forms:
    """Grows trees and numbers their forms."""

    known: dict[tuple[object, ...], int] = field(default_factory=dict)

    def grow(self, node: ast.AST) -> Tree:
        """The tree of a node."""
        label: list[object] = [type(node).__name__]
        slots: list[str] = []
        kids: list[Tree] = []
        blocks: list[tuple[str, tuple[Tree, ...]]] = []
        own = 1
        for name, value in ast.iter_fields(node):
            if name in _LEFT_OUT:
                continue
            if name in BLOCKS and isinstance(value, list) and not isinstance(node, ast.Lambda):
                blocks.append((name, tuple(self.grow(item) for item in without_docstring(node, name, value))))
                continue
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, _OPERATORS):
                    label.append(type(item).__name__)
                    own += 1
                elif isinstance(item, ast.AST):
                    slots.append(name)
                    kids.append(self.grow(item))
                elif isinstance(node, ast.Constant):
                    label += [type(item).__name__, repr(item)]
                elif item is not None or not isinstance(value, list):
                    label.append(item)
        return self.tree(node, (tuple(label), own), tuple(slots), tuple(kids), tuple(blocks))

    def tree(
        self,
        node: ast.AST,
        own: tuple[Label, int],
        slots: tuple[str, ...],
        kids: tuple[Tree, ...],
        blocks: tuple[tuple[str, tuple[Tree, ...]], ...],
    ) -> Tree:
        """A tree of parts that are trees already."""
        label, count = own
        size = count + sum(kid.size for kid in kids) + sum(item.size for _, items in blocks for item in items)
        shape = (
            label,
            slots,
            tuple(kid.form for kid in kids),
            tuple(tuple(t.form for t in items) for _, items in blocks),
        )
        return Tree(node, label, slots, kids, blocks, count, size, self.known.setdefault(shape, len(self.known)))


def without_docstring(node: ast.AST, name: str, body: list[ast.AST]) -> list[ast.AST]:
    """The statements of a block without the docstring at its head."""
    owners = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    first = body[0] if body and name == "body" and isinstance(node, owners) else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return body[1:]
    return body


def unparsed(node: ast.AST) -> str:
    """New code for a node of another program."""
    return ast.unparse(node)


def renamed(node: ast.AST, names: Names) -> ast.AST:
    """A copy with its variables and inner functions renamed, without annotations and docstrings."""
    copy = type(node)()
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            setattr(copy, name, None)
        elif isinstance(value, list):
            items = [
                renamed(item, names) if isinstance(item, ast.AST) else names.get(item, item)
                for item in without_docstring(node, name, value)
            ]
            setattr(copy, name, items or [ast.Pass()] if name == "body" else items)
        elif isinstance(value, ast.AST):
            setattr(copy, name, renamed(value, names))
        elif isinstance(value, str) and name in _NAMED.get(type(node).__name__, ()):
            setattr(copy, name, names.get(value, value))
        else:
            setattr(copy, name, value)
    if isinstance(copy, ast.stmt):
        copy.lineno = 1  # what unparses a statement asks for it
    return _plain(copy) if isinstance(copy, ast.AnnAssign) else copy


def _plain(node: ast.AST) -> ast.stmt:
    """An annotated assignment as a plain one, a bare annotation as nothing."""
    assert isinstance(node, ast.AnnAssign)
    return ast.Assign([node.target], node.value, lineno=1) if node.value else ast.Pass()
