"""Where a node stands in the source, in lines from 1 and columns from 0 in code points."""

import ast
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of source."""

    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def lines(self) -> range:
        """The lines it touches."""
        return range(self.line, self.end_line + 1)


def place(node: ast.AST, source: str) -> Place:
    """The node's place; of a statement with a body only its first line, so that no marker covers a whole block."""
    lines = split(source)
    line = getattr(node, "lineno", 1)
    end_line = getattr(node, "end_lineno", None) or line
    column = _points(lines, line, getattr(node, "col_offset", 0))
    if getattr(node, "body", None) and not isinstance(node, ast.Lambda | ast.IfExp | ast.Module):
        header = lines[line - 1].rstrip() if line <= len(lines) else ""
        return Place(line, column, line, max(column, len(header)))
    return Place(line, column, end_line, _points(lines, end_line, getattr(node, "end_col_offset", None) or 0))


@lru_cache(maxsize=4)
def split(source: str) -> tuple[str, ...]:
    """The source's lines as Python counts them: a form feed or a separator character ends none."""
    return tuple(source.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _points(lines: tuple[str, ...], line: int, offset: int) -> int:
    """A byte offset of Python's own as an offset in code points."""
    if not 1 <= line <= len(lines) or lines[line - 1].isascii():
        return offset
    return len(lines[line - 1].encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "replace"))
