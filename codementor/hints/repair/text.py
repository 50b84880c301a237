"""The learner's text behind a tree: offsets of nodes in code points, the ends of lines, the learner's indentation."""

import ast
import re
from bisect import bisect_right
from dataclasses import dataclass, field

_REST = re.compile(r"[ \t;]*(#[^\r\n]*)?(?=\r?\n|\r|\Z)")
_WHITE = re.compile(r"[ \t\f]*")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_SKIPPED = re.compile(r"#[^\r\n]*|[\s\\()]+")


_HEADERS = ("test", "target", "iter", "items", "args", "returns", "bases", "keywords", "type", "subject")


def _listed(value: object) -> list[ast.AST]:
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, ast.AST)]


@dataclass(frozen=True, slots=True)
class Text:
    """A program's text; positions of the nodes of its tree become offsets into it.

    `known` keeps what was found out about nodes: the tree must live as long as the text.
    """

    source: str
    starts: tuple[int, ...] = field(init=False)
    unit: str = field(init=False)  # one step of the learner's indentation: the first indented line's, else four spaces
    newline: str = field(init=False)  # the learner's line end
    known: dict[tuple[str, int], int] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        starts, at = [0], 0
        while at < len(self.source) and (line := _LINE.match(self.source, at)) and line.end() > at:
            at = line.end()
            starts.append(at)
        object.__setattr__(self, "starts", tuple(starts))
        object.__setattr__(self, "unit", _unit(self.source, self.starts))
        object.__setattr__(self, "newline", "\r\n" if "\r\n" in self.source else "\n")

    def _offset(self, line: int, column: int) -> int:
        """The offset of Python's own position (line from 1, column in bytes)."""
        start = self.starts[line - 1]
        row = self.source[start : self.starts[line] if line < len(self.starts) else len(self.source)]
        return start + (column if row.isascii() else len(row.encode("utf-8", "surrogatepass")[:column].decode()))

    def start(self, node: ast.AST) -> int:
        """Where the node begins, its decorators included."""
        found = self.known.get(("start", id(node)))
        if found is None:
            found = self.known["start", id(node)] = self._start(node)
        return found

    def _start(self, node: ast.AST) -> int:
        for first in getattr(node, "decorator_list", ())[:1]:
            return self.source.rindex("@", 0, self.start(first))
        return self._offset(getattr(node, "lineno", 1), getattr(node, "col_offset", 0))

    def end(self, node: ast.AST) -> int:
        """Where the node ends."""
        found = self.known.get(("end", id(node)))
        if found is None:
            found = self.known["end", id(node)] = self._end(node)
        return found

    def _end(self, node: ast.AST) -> int:
        return self._offset(getattr(node, "end_lineno", 1), getattr(node, "end_col_offset", 0))

    def of(self, node: ast.AST) -> str:
        """The node's own text."""
        return self.source[self.start(node) : self.end(node)]

    def line(self, offset: int) -> int:
        """The line (from 1) that holds the offset."""
        return bisect_right(self.starts, offset)

    def margin(self, offset: int) -> str | None:
        """The white space before the offset when nothing else stands before it on its line, else None."""
        start = self.starts[self.line(offset) - 1]
        white = self.source[start:offset]
        return white if not white.strip() else None

    def tail(self, end: int) -> int:
        """The end of the line when only a comment follows, else `end` itself."""
        rest = _REST.match(self.source, end)
        return rest.end() if rest else end

    def before(self, offset: int) -> int:
        """The end of the line above the offset's line; 0 on the first line."""
        start = self.starts[self.line(offset) - 1]
        if self.source[max(start - 2, 0) : start] == "\r\n":
            return start - 2
        return max(start - 1, 0)

    def word(self, start: int, end: int, words: tuple[str, ...]) -> tuple[int, int] | None:
        """The first of the words or operators between two offsets, comments and brackets skipped."""
        while start < end:
            if skipped := _SKIPPED.match(self.source, start, end):
                start = skipped.end()
                continue
            for word in words:
                if self.source.startswith(word, start):
                    return start, start + len(word)
            start += 1
        return None

    def colon(self, node: ast.AST, until: int) -> int:
        """The offset behind the colon that ends a compound statement's header, which lies before `until`."""
        found = self.known.get(("colon", id(node)))
        if found is None:
            found = self.known["colon", id(node)] = self._colon(node, until)
        return found

    def _colon(self, node: ast.AST, until: int) -> int:
        parts = [part for name in _HEADERS for part in _listed(getattr(node, name, None))]
        named = (item for part in parts for item in ast.walk(part) if hasattr(item, "end_lineno"))
        start = max((self.end(item) for item in named), default=self.start(node))
        found = self.word(start, until, (":",))
        return found[1] if found else until


def _unit(source: str, starts: tuple[int, ...]) -> str:
    for start in starts:
        white = _WHITE.match(source, start)
        after = source[white.end() : white.end() + 1] if white else ""
        if white and white.group() and after not in ("", "#", "\r", "\n"):
            return white.group()
    return "    "
