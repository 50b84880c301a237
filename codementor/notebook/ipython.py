"""What only IPython understands, taken out of a cell line for line: the rest is plain Python at its old place."""

import ast
import re

# Magics that change what is shown, never what the program computes.
SHOWING = frozenset(
    {"autoreload", "colors", "config", "history", "load_ext", "matplotlib", "pdb", "pip", "precision", "reload_ext"}
    | {"timeit", "who", "whos", "xmode"}
)
TIMING = frozenset({"capture", "time"})
CELL_MAGIC = re.compile(r"%%(\w*)")
LINE = re.compile(
    r"(?P<indent>\s*)(?:%(?P<magic>\w+)\s*(?P<rest>.*)|(?P<shell>!.*)|(?P<help>\?{1,2}[\w.]+|[\w.]+\?{1,2})\s*)$"
)
ASSIGNED = re.compile(r"\s*[\w.,\s]+=\s*[%!]")


class Unsupported(ValueError):
    """A cell needs IPython itself: `line` (from 1) holds `text`, which no plain Python program can stand for."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(f"line {line}: {text}")
        self.line = line
        self.text = text


def plain(source: str) -> str:
    """The cell as plain Python with as many lines; raises `Unsupported` where a line cannot be left out.

    Only what the parser itself stumbles over is looked at: a `%` inside a text or an expression is never touched.
    """
    lines = _without_cell_magic(source.split("\n"))
    for _ in range(len(lines)):
        line = _first_error(lines)
        if line is None or not _looks_like_ipython(lines[line - 1]):
            break
        lines[line - 1] = _without_magic(lines[line - 1], line)
    return "\n".join(lines)


def _without_cell_magic(lines: list[str]) -> list[str]:
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    match = CELL_MAGIC.match(lines[first])
    if match is None:
        return lines
    if match[1] not in TIMING:
        raise Unsupported(first + 1, lines[first].strip())
    return [*lines[:first], "", *lines[first + 1 :]]


def _first_error(lines: list[str]) -> int | None:
    try:
        ast.parse("\n".join(lines))
    except SyntaxError as error:
        return error.lineno if error.lineno is not None and 1 <= error.lineno <= len(lines) else None
    except (ValueError, RecursionError, MemoryError):  # null bytes, nesting: the check says so in its own words
        return None
    return None


def _looks_like_ipython(line: str) -> bool:
    return LINE.match(line) is not None or ASSIGNED.match(line) is not None


def _without_magic(line: str, number: int) -> str:
    match = LINE.match(line)
    if match is None:
        raise Unsupported(number, line.strip())
    magic = match["magic"]
    if magic == "time" and match["rest"]:
        return f"{match['indent']}{match['rest']}"
    if magic is not None and magic not in SHOWING:
        raise Unsupported(number, line.strip())
    return f"{match['indent']}pass" if match["indent"] else ""
