"""Programs as light trees that know their size and their form: equal forms are equal trees."""

import ast
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field

Label = tuple[object, ...]
Names = Mapping[str, str]

BLOCKS = ("body", "orelse", "handlers", "finalbody", "cases")
_LEFT_OUT = frozenset({"ctx", "annotation", "returns", "type_comment", "type_ignores", "kind", "simple"})
_OPERATORS = (ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
_RENAMED = frozenset({"Name", "arg", "FunctionDef", "ExceptHandler"})


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

    def renamed(self, tree: Tree, names: Names) -> Tree:
        """The tree with its variables and inner functions renamed; its nodes stay those of the text."""
        label = tree.label
        if label[0] in _RENAMED and label[1] in names:
            label = (label[0], names[str(label[1])], *label[2:])
        kids = tuple(self.renamed(kid, names) for kid in tree.kids)
        blocks = tuple((name, tuple(self.renamed(item, names) for item in items)) for name, items in tree.blocks)
        return self.tree(tree.node, (label, tree.own), tree.slots, kids, blocks)


def without_docstring(node: ast.AST, name: str, body: list[ast.AST]) -> list[ast.AST]:
    """The statements of a block without the docstring at its head."""
    owners = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    first = body[0] if body and name == "body" and isinstance(node, owners) else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return body[1:]
    return body


def unparsed(node: ast.AST, names: Names) -> str:
    """New code for a node of another program, its variables renamed, without annotations."""
    return ast.unparse(ast.fix_missing_locations(_Rename(names).visit(deepcopy(node))))


class _Rename(ast.NodeTransformer):
    def __init__(self, names: Names) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """The name under its new name."""
        node.id = self.names.get(node.id, node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """The parameter under its new name."""
        node.arg, node.annotation = self.names.get(node.arg, node.arg), None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """The function under its new name, without its docstring."""
        node.name, node.returns = self.names.get(node.name, node.name), None
        node.body = without_docstring(node, "body", list(node.body)) or [ast.Pass()]  # type: ignore[assignment]
        return self.generic_visit(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        """The handler's variable under its new name."""
        node.name = node.name and self.names.get(node.name, node.name)
        return self.generic_visit(node)
