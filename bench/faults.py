"""Faults of syntax put into correct programs by chance, the same for the same seed.

A fault is what a slip of the keyboard does to a text: something left out, doubled, exchanged or moved.
"""

import io
import itertools
import random
import re
import string
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from codementor.hints.repair.model import Splice
from codementor.runner.syntax import syntax_error

_OPERATORS: Final = frozenset({"+", "-", "*", "/", "//", "%", "==", "<", ">", "<=", ">=", "!=", "in", "and", "or"})
_WORDS: Final = frozenset({"def", "return", "for", "while", "if", "elif", "else", "in", "import", "class", "not"})
_LAYOUT: Final = (tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT, tokenize.ENDMARKER)
_TRIES: Final = 30

Change = tuple[Splice, ...]


@dataclass(frozen=True, slots=True)
class Faulty:
    """A program that does not parse: its text, the kinds of its faults, and the correct program it came from."""

    source: str
    kinds: tuple[str, ...]
    original: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A token of a correct program with its place in the text."""

    text: str
    kind: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """A logical line: where it starts, its indentation, and whether the next one is its block."""

    start: int
    end: int
    width: int
    opens: bool


def faulty(original: str, kinds: tuple[str, ...], chance: random.Random) -> Faulty | None:
    """The program with one fault of each kind, at different places, so that it does not parse.

    A fault alone breaks the program; of two, one may be of the kind that parses. None where no such places were found.
    """
    every = [changes(original, kind) for kind in kinds]
    for _ in range(_TRIES if all(every) else 0):
        splices = sorted(splice for found in every for splice in chance.choice(found))
        if all(a.end < b.start for a, b in itertools.pairwise(splices)):
            source = _changed(original, splices)
            if syntax_error(source):
                return Faulty(source, kinds, original)
    return None


def changes(source: str, kind: str) -> list[Change]:
    """Every change of that kind, in the order of the text."""
    starts = [0, *(match.end() for match in re.finditer("\n", source))]
    pieces = [
        Piece(
            found.string,
            found.type,
            starts[found.start[0] - 1] + found.start[1],
            starts[found.end[0] - 1] + found.end[1],
        )
        for found in tokenize.generate_tokens(io.StringIO(source).readline)
        if found.type not in _LAYOUT or found.string.strip()
    ]
    if kind in _MOVED:
        return list(_MOVED[kind](_lines(source, pieces)))
    code = [piece for piece in pieces if piece.kind not in _LAYOUT]
    return list(_TYPED[kind](code))


def _changed(source: str, splices: list[Splice]) -> str:
    for splice in reversed(splices):
        source = source[: splice.start] + splice.text + source[splice.end :]
    return source


def _lines(source: str, pieces: list[Piece]) -> list[Line]:
    """The logical lines; one ends where the next token begins a line and no bracket is open."""
    lines: list[list[Piece]] = []
    depth = 0
    for before, piece in zip([None, *pieces], pieces, strict=False):
        fresh = before is None or "\n" in source[before.end : piece.start]
        if piece.kind == tokenize.COMMENT:
            continue
        if (fresh and not depth) or not lines:
            lines.append([])
        lines[-1].append(piece)
        depth += (piece.text in ("(", "[", "{")) - (piece.text in (")", "]", "}"))
    return [_line(source, line) for line in lines]


def _line(source: str, line: list[Piece]) -> Line:
    start = source.rfind("\n", 0, line[0].start) + 1
    return Line(start, line[-1].end, line[0].start - start, line[-1].text == ":")


def _dropped(*texts: str) -> Callable[[list[Piece]], Iterator[Change]]:
    def found(pieces: list[Piece]) -> Iterator[Change]:
        return ((Splice(piece.start, piece.end, ""),) for piece in pieces if piece.text in texts)

    return found


def _quote(pieces: list[Piece]) -> Iterator[Change]:
    """One quote of a text, the first or the last; of three the outermost."""
    for piece in pieces:
        if piece.kind == tokenize.STRING:
            head = piece.start + len(piece.text) - len(piece.text.lstrip(string.ascii_letters))
            yield (Splice(head, head + 1, ""),)
            yield (Splice(piece.end - 1, piece.end, ""),)


def _doubled(pieces: list[Piece]) -> Iterator[Change]:
    for piece in pieces:
        if piece.text in (":", "(", ")", "[", "]", "{", "}", ","):
            yield (Splice(piece.end, piece.end, piece.text),)


def _equals(pieces: list[Piece]) -> Iterator[Change]:
    return ((Splice(piece.start, piece.end, "="),) for piece in pieces if piece.text == "==")


def _else_if(pieces: list[Piece]) -> Iterator[Change]:
    return ((Splice(piece.start, piece.end, "else if"),) for piece in pieces if piece.text == "elif")


def _keyword(pieces: list[Piece]) -> Iterator[Change]:
    """Two neighbouring letters swapped, one left out, or a capital first."""
    for piece in pieces:
        if piece.text in _WORDS:
            for at in range(len(piece.text) - 1):
                swapped = piece.text[:at] + piece.text[at + 1] + piece.text[at] + piece.text[at + 2 :]
                yield (Splice(piece.start, piece.end, swapped),)
                yield (Splice(piece.start + at, piece.start + at + 1, ""),)
            yield (Splice(piece.start, piece.end, piece.text.capitalize()),)


def _print(pieces: list[Piece]) -> Iterator[Change]:
    """`print(...)` without its parentheses."""
    for at, piece in enumerate(pieces[:-1]):
        if piece.text == "print" and pieces[at + 1].text == "(":
            depth, last = 0, at + 1
            for last in range(at + 1, len(pieces)):
                depth += (pieces[last].text in ("(", "[", "{")) - (pieces[last].text in (")", "]", "}"))
                if depth == 0:
                    break
            opening, closing = pieces[at + 1], pieces[last]
            yield (Splice(opening.start, opening.end, " "), Splice(closing.start, closing.end, ""))


def _curly(pieces: list[Piece]) -> Iterator[Change]:
    for piece in pieces:
        if piece.kind == tokenize.STRING and piece.text[0] in "\"'" and piece.text[:3] not in ('"""', "'''"):
            left, right = "“”" if piece.text[0] == '"' else "‘’"
            yield (Splice(piece.start, piece.start + 1, left), Splice(piece.end - 1, piece.end, right))


def _indented(lines: list[Line]) -> Iterator[Change]:
    """A line further in or out, by a level or by one column; a header also with its block."""
    for at, line in enumerate(lines):
        end = next((n for n in range(at + 1, len(lines)) if lines[n].width <= line.width), len(lines))
        for by in (-4, -1, 1, 4):
            if line.width + by >= 0:
                yield (_shift(line, by),)
                if end > at + 1:
                    yield tuple(_shift(each, by) for each in lines[at:end])


def _shift(line: Line, by: int) -> Splice:
    return Splice(line.start, line.start + line.width, " " * (line.width + by))


def _tabbed(lines: list[Line]) -> Iterator[Change]:
    for line in lines:
        if line.width:
            yield (Splice(line.start, line.start + line.width, "\t" * max(line.width // 4, 1)),)


def _bodiless(lines: list[Line]) -> Iterator[Change]:
    """The one statement of a block left out."""
    for at, line in enumerate(lines[:-1]):
        after = lines[at + 2].width if at + 2 < len(lines) else 0
        if line.opens and after <= line.width:
            yield (Splice(line.end, lines[at + 1].end, ""),)


_TYPED: Final[dict[str, Callable[[list[Piece]], Iterator[Change]]]] = {
    "colon": _dropped(":"),
    "bracket": _dropped("(", ")", "[", "]", "{", "}"),
    "quote": _quote,
    "doubled": _doubled,
    "equals": _equals,
    "else if": _else_if,
    "keyword": _keyword,
    "print": _print,
    "comma": _dropped(","),
    "operator": _dropped(*sorted(_OPERATORS)),
    "curly quote": _curly,
}
_MOVED: Final[dict[str, Callable[[list[Line]], Iterator[Change]]]] = {
    "indentation": _indented,
    "tab": _tabbed,
    "body": _bodiless,
}
CORE: Final = ("colon", "bracket", "quote", "indentation")
WIDE: Final = tuple(kind for kind in (*_TYPED, *_MOVED) if kind not in CORE)
