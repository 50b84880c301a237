"""A program that does not parse, cut into units (statements and headers) that are judged one by one.

Nothing here raises on any text: what no Python token fits is a token of its own.
"""

import keyword
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from codementor.runner.syntax import parse

KEYWORDS: Final = frozenset(keyword.kwlist)
HEADERS: Final = frozenset({"class", "def", "elif", "else", "except", "finally", "for", "if", "try", "while", "with"})
CLOSER: Final = {"(": ")", "[": "]", "{": "}"}
OPENER: Final = {closer: opener for opener, closer in CLOSER.items()}
_LONGEST: Final = 12  # lines that a unit with an open bracket may take before it is cut
_STARTS: Final = KEYWORDS - {
    "and",
    "as",
    "False",
    "for",
    "if",
    "else",
    "in",
    "is",
    "lambda",
    "None",
    "not",
    "or",
    "True",
}

_TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\f\r\ufeff]+|\\\r?\n)|(?P<newline>\n)|(?P<comment>\#[^\n]*)
    |(?P<text>(?i:[rbfu]{0,2})(?:\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''
        |"(?!"")(?:[^"\\\n]|\\.)*"|'(?!'')(?:[^'\\\n]|\\.)*'))
    |(?P<open>(?i:[rbfu]{0,2})(?:\"\"\".*|'''.*|"[^\n]*|'[^\n]*))
    |(?P<number>(?:\d[\d_]*)?\.?\d[\w.]*)|(?P<name>\w+)
    |(?P<op>\*\*=|//=|>>=|<<=|\.\.\.|&&|\|\||\+\+|--|=>|=<|<>|=!|->|:=|\*\*|//|>>|<<|[-+*/%&|^@=<>!]=|[-+*/%&|^@=<>!~.,:;()\[\]{}])
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text: `kind` is the name of its group in the pattern; `open` is a text whose quote never closes."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def ends_value(self) -> bool:
        """True when a value may end here, so that an operator or a comma may follow."""
        return self._value or self.text in CLOSER.values()

    @property
    def starts_value(self) -> bool:
        """True when a value may begin here."""
        return self._value or self.text in CLOSER or self.kind == "open"

    @property
    def _value(self) -> bool:
        word = self.kind == "name" and self.text not in KEYWORDS - {"None", "True", "False"}
        return word or self.kind in {"text", "number"}


@dataclass(frozen=True, slots=True)
class Unit:
    """One statement or header: characters `start` (behind the indentation) to `end` of the program."""

    start: int
    end: int
    tokens: tuple[Token, ...]  # without spaces and newlines
    indent: str

    def code(self, text: str) -> str:
        """Its own characters of the program."""
        return text[self.start : self.end]

    @property
    def first(self) -> str:
        """The word that it begins with."""
        return self.tokens[0].text if self.tokens else ""

    @property
    def width(self) -> int:
        """The columns of its indentation."""
        return len(self.indent.expandtabs(8))

    @property
    def opens(self) -> bool:
        """True when its block must follow, further indented."""
        code = [token for token in self.tokens if token.kind != "comment"]
        return bool(code) and code[-1].text == ":"


def tokens(text: str) -> list[Token]:
    """Every token of the text, in order and without gaps."""
    return [Token(match.lastgroup or "", match[0], *match.span()) for match in _TOKEN.finditer(text)]


def units(text: str) -> list[Unit]:
    """The units of the program in order. One that no line end makes whole stops where the next statement begins."""
    lines = _lines(tokens(text))
    found: list[Unit] = []
    at = 0
    while at < len(lines):
        stop = _whole(text, lines, at)
        unit = _unit(text, lines[at:stop])
        if unit.tokens and any(token.kind != "comment" for token in unit.tokens):
            found.append(unit)
        at = stop
    return found


def extents(text: str, unit: Unit) -> tuple[list[Unit], list[Unit]]:
    """What a broken unit may have been meant to be: itself or its first line; or a run of lines around it."""
    lines = _lines(tokens(text))
    at = max(n for n, line in enumerate(lines) if line[0].start <= unit.start)
    last = max(n for n, line in enumerate(lines) if line[0].start < unit.end)
    narrow, wide = [unit], []
    if last > at:
        narrow.append(_unit(text, lines[at : at + 1]))
    elif _depth(lines[at], 0) > 0 or _dangles(lines[at]):
        wide += [_unit(text, lines[at : at + more]) for more in (2, 3, 4, 6) if at + more <= len(lines)]
    narrow += _docstring(text, lines[at : at + _LONGEST])
    if _depth(lines[at], 0) < 0:
        wide += [_unit(text, lines[before : last + 1]) for before in range(at - 1, max(at - 7, -1), -1)]
    return narrow, wide


def _docstring(text: str, lines: list[list[Token]]) -> list[Unit]:
    """The run up to the closing quotes of a text in three, of which one is missing; else nothing."""
    unit = _unit(text, lines[:1])
    for mark in ('"', "'"):
        first = next((token for token in unit.tokens if token.text.startswith(mark * 2)), None)
        if first is None:
            continue
        closing = re.compile(f"{mark * 2 if first.kind == 'open' else mark * 3}(?!{mark})")
        found = closing.search(text, first.end if first.kind != "open" else first.start + 3)
        if found and found.start() < lines[-1][-1].end:
            return [replace(unit, end=found.end())]
    return []


@lru_cache(maxsize=1 << 13)
def misfit(code: str) -> int | None:
    """The offset in a unit's text at which Python cannot go on; None when it parses by itself."""
    first = re.match(r"\w*", code)
    before = {"elif": "if 1: pass\n", "else": "if 1: pass\n", "except": "try: pass\n", "finally": "try: pass\n"}
    lead = before.get(first[0] if first else "", "")
    if code.startswith("@"):
        error = _error(f"{code}\ndef _(): pass\n")
    elif _ends_in_colon(code):
        error = _error(f"{lead}{code}\n pass\n" + ("finally: pass\n" if first and first[0] == "try" else ""))
    else:
        error = _error(lead + code + "\n")
    if error is None:
        return None
    line, column = error[0] - lead.count("\n"), error[1]
    before_line = sum(len(each) for each in code.splitlines(keepends=True)[: max(line - 1, 0)])
    return min(before_line + max(column - 1, 0), len(code))


def _ends_in_colon(code: str) -> bool:
    if "#" not in code:
        return code.rstrip().endswith(":")
    found = [token for token in tokens(code) if token.kind not in {"space", "comment", "newline"}]
    return bool(found) and found[-1].text == ":"


def _error(code: str) -> tuple[int, int] | None:
    try:
        parse(code)
    except SyntaxError as error:
        return error.lineno or 1, error.offset or 1
    except (ValueError, RecursionError, MemoryError):
        return 1, 1
    return None


def _lines(found: list[Token]) -> list[list[Token]]:
    """The tokens by line; a text over several lines belongs to its first."""
    lines: list[list[Token]] = [[]]
    for token in found:
        lines[-1].append(token)
        if token.kind == "newline":
            lines.append([])
    return [line for line in lines if line]


def _depth(line: list[Token], depth: int) -> int:
    """The open brackets after the line; -1 when it closes more than are open."""
    for token in line:
        depth += (token.text in CLOSER) - (token.text in OPENER)
        if depth < 0:
            return -1
    return depth


def _dangles(line: list[Token]) -> bool:
    code = [token for token in line if token.kind not in {"space", "comment", "newline"}]
    return bool(code) and code[-1].kind == "op" and code[-1].text not in {":", ")", "]", "}"}


def _whole(text: str, lines: list[list[Token]], at: int) -> int:
    """The number of the line behind the unit that begins on line `at`."""
    depth = _depth(lines[at], 0)
    stop = at + 1
    while depth > 0 and stop < len(lines):
        depth = _depth(lines[stop], depth)
        stop += 1
    if stop == at + 1 or (depth == 0 and misfit(_unit(text, lines[at:stop]).code(text)) is None):
        return stop
    for cut in range(at + 1, min(stop, at + _LONGEST)):
        word = next((token for token in lines[cut] if token.kind not in {"space", "comment"}), None)
        if word is None or word.kind == "newline" or word.text in _STARTS or _begins(lines[cut]):
            return cut
    return min(stop, at + _LONGEST)


def _begins(line: list[Token]) -> bool:
    """True for a line that can only be a statement: `name =` without a comma at its end, or a header."""
    code = [token for token in line if token.kind not in {"space", "comment", "newline"}]
    if len(code) < 2 or code[-1].text == ",":
        return False
    return (code[1].text == "=" and code[0].kind == "name") or (code[0].text in HEADERS and code[-1].text == ":")


def _unit(text: str, lines: list[list[Token]]) -> Unit:
    found = [token for line in lines for token in line]
    code = [token for token in found if token.kind not in {"space", "newline"}]
    if not code:
        return Unit(found[0].start, found[0].start, (), "")
    begin = found[0].start
    return Unit(code[0].start, code[-1].end, tuple(code), text[begin : code[0].start].lstrip("\ufeff"))
