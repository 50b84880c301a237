"""Why a program does not parse, at its place, in words for learners. Nothing is run."""

import ast
import re
import threading
import warnings
from functools import lru_cache
from typing import Final

from codementor.runner.syntax_texts import PATTERNS, TEXTS
from codementor.wire.reports import SyntaxProblem

_WARNINGS: Final = threading.Lock()  # the warning filters belong to the whole process

Position = tuple[str, int | None, int | None, int | None, int | None]


@lru_cache(maxsize=4)
def parse(source: str) -> ast.Module:
    """The tree of `source`, shared by all who ask for it: nobody may change it. Says nothing on stderr.

    Raises what `ast.parse` does: SyntaxError, ValueError, RecursionError or MemoryError.
    """
    return parse_anew(source)


def parse_anew(source: str) -> ast.Module:
    """The tree of `source` for the caller alone; otherwise as `parse`. Python's warnings are for its own users."""
    with _WARNINGS, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source.removeprefix("\ufeff"))


def syntax_error(source: str) -> SyntaxError | None:
    """What Python says against `source`, the compiler's reasons included; None when it could run. Says nothing else."""
    try:
        with _WARNINGS, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(source.removeprefix("\ufeff"), "program.py", "exec", dont_inherit=True)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error), ("program.py", 1, 1, "", 1, 1))
    return None


def syntax_problem(source: str, language: str = "en") -> SyntaxProblem | None:
    """The first reason why `source` does not parse, or None when it does. A byte order mark is no reason."""
    source = source.removeprefix("\ufeff")
    try:
        tree = parse(source)
    except SyntaxError as error:
        return explain(source, _position(error), language)
    except (ValueError, RecursionError, MemoryError) as error:
        return explain(source, (str(error), 1, 1, 1, 1), language)
    return _after_parsing(source, tree, language)


def _after_parsing(source: str, tree: ast.Module, language: str) -> SyntaxProblem | None:
    """What only the compiler sees, such as `return` outside of a function; its columns count bytes."""
    try:
        with _WARNINGS, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(tree, "program.py", "exec", dont_inherit=True)
    except SyntaxError as error:
        message, line, offset, end_line, end_offset = _position(error)
        lines = source.splitlines() or [""]
        start, end = _points(lines, line, offset), _points(lines, end_line, end_offset)
        return explain(source, (message, line, start, end_line, end), language)
    except (ValueError, RecursionError, MemoryError) as error:
        return explain(source, (str(error), 1, 1, 1, 1), language)
    return None


def explain(source: str, position: Position, language: str = "en") -> SyntaxProblem:
    """The problem at the position that Python named (columns from 1), in the learner's words."""
    message, line, offset, end_line, end_offset = position
    lines = source.splitlines() or [""]
    first = min(max(line or 1, 1), len(lines))
    column = min(max((offset or 1) - 1, 0), len(lines[first - 1]))
    last = min(max(end_line or first, first), len(lines))
    end = (end_offset or 0) - 1
    if last == first and end <= column:
        end = column + 1
    return SyntaxProblem(first, column, last, max(end, 0), wording(message, language))


def wording(message: str, language: str = "en") -> str:
    """Python's message in plain words; Python's own where the catalogue has none."""
    texts = TEXTS.get(language, TEXTS["en"])
    for key, pattern in PATTERNS.items():
        match = re.search(pattern, message)
        if match:
            return texts[key].format(**match.groupdict())
    return texts["other"].format(message=message)


def _position(error: SyntaxError) -> Position:
    return error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset


def _points(lines: list[str], line: int | None, offset: int | None) -> int | None:
    """The offset (from 1) in code points of one given in UTF-8 bytes."""
    if not line or not offset or line > len(lines):
        return offset
    return len(lines[line - 1].encode()[: offset - 1].decode("utf-8", "ignore")) + 1
