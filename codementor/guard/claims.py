"""Whether what a text says of lines, values and names is so: each must stand in the program, the task or the report."""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache

from codementor.guard.changes import changes
from codementor.guard.fragments import SPAN, Fragment, fragments, parses, prose
from codementor.guard.known import LANGUAGE, Known, squash
from codementor.runner.syntax import parse

LINES = re.compile(r"\b(?:lines?|zeilen?)\s+(\d+)(?:\s*(?:-|–|to|and|und|bis)\s*(\d+))?", re.IGNORECASE)
SAID = re.compile(
    r"\b(?:gave|gives|returned|returns|printed|prints|wants|wanted|expects|expected|becomes|became|was|were"
    r"|ergab|ergibt|liefert|erwartet|verlangt|war|ist dann)\s+(-?\d+(?:\.\d+)?)\b(?!\s*(?:times|rounds|items|mal))",
    re.IGNORECASE,
)


def objections(text: str, seen: Known, source: str, lines: frozenset[int]) -> Iterator[str]:
    """A sentence for each line, value or name that the text claims and that is nowhere."""
    last = len(source.splitlines()) or 1
    for match in LINES.finditer(text):
        for number in (int(item) for item in match.groups() if item):
            if not 1 <= number <= last or (lines and number not in lines):
                yield f"names line {number}"
    numbers = set(re.findall(r"\d+(?:\.\d+)?", " ".join((source, *seen.values))))
    for match in SAID.finditer(prose(text)):
        if match.group(1).lstrip("-") not in numbers:
            yield f"says a value that was not seen: {match.group(1)}"
    plain = re.sub(r"\s+", "", source)
    for piece in fragments(" ".join(match.group() for match in SPAN.finditer(text))):
        if _literal(piece) and not seen.quotes(piece) and squash(piece.text) not in plain:
            yield f"quotes a value that was not seen: {piece.text}"
        names = {item.id for item in _names(piece.tree)} if piece.tree and not seen.quotes(piece) else set()
        for other in sorted(names - seen.names):
            yield f"uses a name that is nowhere: {other}"
        name = piece.text.strip()
        if name.isidentifier() and name not in seen.names and name not in LANGUAGE and not _exception(name):
            yield f"uses a name that is nowhere: {name}"


@lru_cache(maxsize=32)
def region(source: str, repaired: str) -> frozenset[int]:
    """The lines that a text about a repair may name.

    Those that it touches, what is around them, and those that use the same variables. None where no repair is known,
    or the program has no tree to look around in.
    """
    if not repaired or not parses(source):
        return frozenset()
    found: set[int] = set()
    used: set[str] = set()
    for change in changes(source, repaired):
        found |= {change.line, change.line + 1, *range(change.line, change.last + 1)}
        found |= {item.lineno for item in change.above if isinstance(item, ast.stmt)}
        block = next((item for item in change.above if isinstance(item, ast.stmt) and hasattr(item, "body")), None)
        found.update(range(block.lineno, (block.end_lineno or 0) + 1) if block else ())
        used.update(item.id for node in (*change.old, *change.new) for item in _names(node))
    return frozenset(found.union(item.lineno for item in _names(parse(source)) if item.id in used))


def _names(node: ast.AST) -> list[ast.Name]:
    return [item for item in ast.walk(node) if isinstance(item, ast.Name)]


def _literal(piece: Fragment) -> bool:
    """True for a written-out value other than the few that explanations need."""
    try:
        return ast.literal_eval(piece.text.strip()) not in (None, True, False, "", 0, 1)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return False


def _exception(name: str) -> bool:
    return name.endswith(("Error", "Exception"))
