"""What kind of fault an edit of syntax mends: read off the signs that it adds and takes away.

Of the edit's own text nothing gets into a `Fault`: its names are signs, words and lines of the learner's program.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from codementor.hints.cases import cut
from codementor.hints.faults import WIDTH, Fault
from codementor.hints.repair.model import Edit, Splice
from codementor.hints.repair.syntax_units import CLOSER, HEADERS, KEYWORDS, OPENER, Token, tokens

_TOKEN: Final = re.compile(r"\w+|[=!<>+*/%-]=|=[<>!]|<>|->|//|\*\*|&&|\|\||\+\+|--|[^\w\s]")
_QUOTES: Final = frozenset("\"'")
_BRACKETS: Final = frozenset({*CLOSER, *OPENER})
_VALUES: Final = frozenset({"+", "-", "*", "/", "%", "==", "<", ">", "//", "<=", ">=", "!=", "+="})
_FEW: Final = 3  # words and signs of which an edit takes away fewer than it would of a whole statement


def syntax_fault(source: str, edit: Edit) -> Fault:
    """The fault of a program that does not parse; its kind is a key of the catalogues' `syntax_faults`."""
    splice = edit.splices[0]
    line = _line(source, splice)
    removed, added = _exchanged(source, edit)
    kind = _indented(source, edit, added) if not removed else ""
    kind = kind or _alien(source, edit) or _kind(removed, added, source.splitlines()[line - 1 : line])
    if kind == "unquoted" and not source[source.rfind("\n", 0, splice.start) + 1 : splice.start].strip():
        kind = "unreadable"  # a whole statement was set aside as a text
    code = " ".join(removed)
    if kind == "unclosed":
        code = _partner(reversed(tokens(source[: splice.start])), OPENER, CLOSER)
    elif kind == "unopened":
        code = _partner(tokens(source[splice.start :]), CLOSER, OPENER)
    if kind in {"unclosed", "unopened"} and not code:
        kind = "brackets"
    return Fault(kind, "line", line, max(line, edit.last), {"line": line, "code": cut(code, WIDTH)})


def _line(source: str, splice: Splice) -> int:
    """The line of the first sign that goes, or behind which something is added."""
    old = source[splice.start : splice.end]
    blank = len(old) - len(old.lstrip("\r\n"))
    return source.count("\n", 0, splice.start + (blank if blank < len(old) else 0)) + 1


def _exchanged(source: str, edit: Edit) -> tuple[list[str], list[str]]:
    """The words and signs that the edit takes away, and those that it adds, without what stays."""
    removed: list[str] = []
    added: list[str] = []
    for splice in edit.splices:
        old, new = _TOKEN.findall(source[splice.start : splice.end]), _TOKEN.findall(splice.text)
        while old and new and old[0] == new[0]:
            old, new = old[1:], new[1:]
        while old and new and old[-1] == new[-1]:
            old, new = old[:-1], new[:-1]
        removed += old
        added += new
    return removed, added


def _indented(source: str, edit: Edit, added: Sequence[str]) -> str:
    """The kind of an edit of blanks, "" where it is none."""
    first = edit.splices[0]
    old = source[first.start : first.end]
    if list(added) == ["pass"] and "\n" in first.text:
        return "empty_block"
    if added:
        return ""
    if "\t" in old and "\t" not in first.text:
        return "tabs"
    if source[source.rfind("\n", 0, first.start) + 1 : first.start].strip() or "\n" in old + first.text:
        return "joined_words" if len(first.text) > len(old) else "unreadable"
    return "indent" if len(first.text.expandtabs()) > len(old.expandtabs()) else "dedent"


def _alien(source: str, edit: Edit) -> str:
    """The kind of signs that no keyboard for Python writes, "" where the edit takes none away."""
    gone = "".join(source[splice.start : splice.end] for splice in edit.splices)
    new = "".join(splice.text for splice in edit.splices)
    signs = [sign for sign in gone if not (sign.isascii() or sign.isalnum() or sign in new)]
    if not signs or len(gone) > 2 * len(signs):
        return ""
    return "lookalike" if any(sign.isprintable() for sign in signs) else "invisible"


def _kind(removed: Sequence[str], added: Sequence[str], line: Sequence[str]) -> str:
    if len(removed) > _FEW:
        return "unreadable"
    if any(sign in _QUOTES or sign == "\\" for sign in (*removed, *added)):
        return _quoted(removed, added)
    gone, come = _within(removed, _BRACKETS), _within(added, _BRACKETS)
    if gone or come:
        return _bracketed(gone, come)
    if removed and added:
        return _replaced(removed, added)
    if removed:
        return "extra"
    opens = bool(line) and line[0].strip().split(":")[0].split("(")[0].split(" ")[0] in HEADERS
    known = {":": "colon" if opens else "colon_inside", ",": "comma", ".": "dot", "=": "assign"}
    if set(added) & KEYWORDS:
        return "word"
    return known.get(added[0], "operator" if added[0] in _VALUES else "unreadable") if added else "unreadable"


def _quoted(removed: Sequence[str], added: Sequence[str]) -> str:
    gone, come = _within(removed, _QUOTES), _within(added, _QUOTES)
    if gone and come:
        return "mixed_quotes"
    if "\\" in added:
        return "quote_inside"
    if gone:
        return "extra_quote"
    return "quote" if len(come) != 2 else "unquoted"


def _bracketed(gone: Sequence[str], come: Sequence[str]) -> str:
    if gone and come:
        return "wrong_bracket"
    if gone:
        return "extra_bracket"
    if set(come) & set(CLOSER) and set(come) & set(OPENER):
        return "brackets"
    return "unclosed" if come[0] in OPENER else "unopened"


def _replaced(removed: Sequence[str], added: Sequence[str]) -> str:
    if list(removed) == ["="] and list(added) == ["=="]:
        return "equals"
    if list(removed) == ["=="] and list(added) == ["="]:
        return "assigning"
    return "wrong_word" if set(added) & KEYWORDS else "wrong_sign" if not "".join(removed).isalnum() else "unreadable"


def _within(found: Sequence[str], wanted: frozenset[str]) -> list[str]:
    return [sign for sign in found if sign in wanted]


def _partner(found: Iterable[Token], inner: dict[str, str], outer: dict[str, str]) -> str:
    """The first bracket on the way that is without a partner so far, "" where there is none."""
    depth = 0
    for token in found:
        sign = token.text
        depth += (sign in inner) - (sign in outer)
        if depth < 0:
            return sign
    return ""
