"""What a learner already sees: their program, the task and the values of the report. Quoting it gives nothing away."""

import ast
import builtins
import keyword
import re
from dataclasses import dataclass
from functools import lru_cache

from codementor.guard.fragments import Fragment, fragments, parsed
from codementor.runner.syntax import parse

LANGUAGE = {"self", "cls"} | frozenset(dir(builtins)) | frozenset(keyword.kwlist) | frozenset(keyword.softkwlist)
QUOTES = ("'", '"')
WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Known:
    """The learner's program and task as trees, every name in them, and the report's values without their spaces."""

    trees: tuple[ast.AST, ...]
    names: frozenset[str]
    values: tuple[str, ...]

    def quotes(self, fragment: Fragment) -> bool:
        """True when the fragment stands in program, task or report; names of its own may stand for anything."""
        text = squash(fragment.text)
        if any(_holds(value, text) for value in self.values):
            return True
        parts = fragment.tree.body if fragment.tree else []
        return bool(parts) and all(self.has(_inner(part)) for part in parts)

    def has(self, part: ast.AST) -> bool:
        """True when some place in the program or task looks like the part."""
        return any(_alike(part, node, self.names) for node in _nodes(self.trees))


@lru_cache(maxsize=8)
def known(source: str, task: str, values: tuple[str, ...]) -> Known:
    """What a learner with that program, task and report sees."""
    trees: list[ast.AST] = [piece.tree for piece in fragments(task) if piece.tree]
    try:
        trees.append(parse(source))
    except (SyntaxError, ValueError):
        trees += [tree for tree in map(parsed, source.splitlines()) if tree]
    words = frozenset(WORD.findall(" ".join((source, task, *values))))
    return Known(tuple(trees), words | LANGUAGE, tuple(filter(None, map(squash, values))))


@lru_cache(maxsize=8)
def _nodes(trees: tuple[ast.AST, ...]) -> tuple[ast.AST, ...]:
    return tuple(node for tree in trees for node in ast.walk(tree))


def squash(text: str) -> str:
    """The text without what showing it may change: spaces, line ends, separators and back-ticks."""
    return re.sub(r"[\s;⏎]+", "", text).replace("`", "'")


def _holds(value: str, text: str) -> bool:
    """True when the text is the value, or the value cut in the middle or at the front."""
    head, cut, tail = text.partition("…")
    if cut:
        return value.startswith(head) and value.endswith(tail)
    return (
        text == value
        or ((len(text) > 3 or text[:1] in QUOTES) and text in value)
        or (value in text and text.partition(":")[2] == value)
    )


def _inner(part: ast.stmt) -> ast.AST:
    return part.value if isinstance(part, ast.Expr) else part


def _alike(pattern: object, node: object, names: frozenset[str]) -> bool:
    """True when the node has the pattern's shape; unknown names and bodies made up to parse fit anything."""
    if isinstance(pattern, ast.Name) and pattern.id not in names:
        return isinstance(node, ast.expr)
    if isinstance(pattern, list):
        if len(pattern) == 1 and isinstance(pattern[0], ast.Pass):
            return True
        return (
            isinstance(node, list)
            and len(pattern) == len(node)
            and all(_alike(*pair, names) for pair in zip(pattern, node, strict=True))
        )
    if isinstance(pattern, ast.AST):
        if isinstance(pattern, ast.expr_context):
            return True
        return type(pattern) is type(node) and all(
            field in ("orelse", "type_comment") or _alike(value, getattr(node, field, None), names)
            for field, value in ast.iter_fields(pattern)
        )
    return pattern == node
