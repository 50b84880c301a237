"""Finds the code in a text for learners: fences, spans, code-like lines and code that stands bare in a sentence."""

import ast
import re
from dataclasses import dataclass
from functools import lru_cache

from codementor.runner.syntax import parse_anew

FENCE = re.compile(r"```[^\n`]*\n?(.*?)(?:```|\Z)", re.DOTALL)
SPAN = re.compile(r"(?<!`)(`{1,2})(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
QUOTED = re.compile(r"[\"“„«](?P<a>[^\"“”„«»\n]{2,}?)[\"”“»]|(?<!\w)['‘‚](?P<b>[^'‘’‚\n]{2,}?)['’](?!\w)")
SIGNS = re.compile(  # of code, in any language, where nothing marks it as such
    r"[{}]|;\s*(?:$|[}\w]*\()|&&|\|\||\+\+|--(?=\s|;|\))|=>|->|:=|<-|←|===|[!<>=+-]=|\w\(\w*\)|\w\([^()\n]*,[^()\n]*\)|\w\[[^\]]*\]",
    re.MULTILINE,
)
SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+")
SYMBOL = re.compile(r"[()\[\]{}=<>+\-*/%]")
TOKEN = re.compile(r"\w+|[^\w\s]+")
KEPT = 512  # texts whose code is remembered: of a text that streams in, all but the end was looked at before
WINDOW = 12  # words that a piece of bare code may have


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of code in a text. `tree` is None where it does not parse, also not with a body added."""

    text: str
    tree: ast.Module | None

    @property
    def nodes(self) -> int:
        """How many expressions and statements it has; 0 when it does not parse."""
        return sum(map(size, self.tree.body)) if self.tree else 0


def size(node: ast.AST) -> int:
    """Expressions and statements in a node; the wrapper of an expression statement does not count."""
    kinds = (ast.expr, ast.stmt, ast.comprehension, ast.keyword)
    return sum(isinstance(item, kinds) and not isinstance(item, ast.Expr) for item in ast.walk(node))


def sentences(text: str) -> list[str]:
    """The sentences of a text in order; a stop inside a fence or span ends none."""
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match.group())
        return f"\x00{len(held) - 1}\x00"

    flat = SPAN.sub(hold, FENCE.sub(hold, text))
    parts = [part.strip() for part in SENTENCE.split(flat)]
    back = re.compile("\x00(\\d+)\x00")
    for _ in range(2):  # a span may stand inside what was held
        parts = [back.sub(lambda match: held[int(match.group(1))], part) for part in parts]
    return [part for part in parts if part]


def fragments(text: str) -> list[Fragment]:
    """Every piece of code in the text, in order of kind: fences, spans, then code that is not marked as such."""
    return list(_fragments(text))


@lru_cache(maxsize=KEPT)
def _fragments(text: str) -> tuple[Fragment, ...]:
    marked = [match.group(1) for match in FENCE.finditer(text)]
    rest = FENCE.sub("\n", text)
    marked += [match.group(2) for match in SPAN.finditer(rest)]
    rest = SPAN.sub(" \x01 ", rest)  # parses with nothing
    quoted = [match.group("a") or match.group("b") for match in QUOTED.finditer(rest)]
    marked += [item for item in quoted if SYMBOL.search(item) or Fragment(item, parsed(item)).nodes > 1]
    bare = [piece for line in rest.splitlines() for piece in _bare(line)]
    return (*(Fragment(item, parsed(item)) for item in marked), *bare)


def unreadable(text: str) -> list[str]:
    """Pieces of the text that look like code and are none that Python can read: another language, a piece of a line."""
    rest = FENCE.sub("\n", text)
    marked = [match.group(1) for match in FENCE.finditer(text)] + [match.group(2) for match in SPAN.finditer(rest)]
    found = [item for item in marked if parsed(item) is None and len(TOKEN.findall(item)) > 1]
    bare = [match.group() for match in SIGNS.finditer(SPAN.sub(" ", rest))]
    return found + bare


def prose(text: str) -> str:
    """The text without its marked code."""
    return SPAN.sub("", FENCE.sub("\n", text))


@lru_cache(maxsize=KEPT)
def parsed(text: str) -> ast.Module | None:
    """The code as a module, as it stands or with a body for a header without one; None when neither parses.

    It is shared: nobody may change it.
    """
    code = _dedent(text)
    for attempt in (code, f"{code.rstrip()}\n    pass", f"{code.rstrip().rstrip(':')}:\n    pass"):
        try:
            return parse_anew(attempt)
        except (SyntaxError, ValueError):
            continue
    return None


@lru_cache(maxsize=32)
def parses(text: str) -> bool:
    """True when the text is a program as it stands."""
    try:
        parse_anew(text)
    except (SyntaxError, ValueError):
        return False
    return True


def _dedent(text: str) -> str:
    lines = text.strip("\n").splitlines()
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join(line[margin:] for line in lines)


@lru_cache(maxsize=KEPT)
def _bare(line: str) -> tuple[Fragment, ...]:
    """Longest runs of words with a code symbol that parse to at least three nodes; English almost never does."""
    if not SYMBOL.search(line):
        return ()
    words = re.sub(r"^\s*(?:[-*•]|\d+[.)])\s+", "", line).split()
    found: list[Fragment] = []
    start = 0
    while start < len(words):
        for end in range(min(len(words), start + WINDOW), start, -1):
            piece = " ".join(words[start:end]).strip(".,;!?\"'“”„‘’")
            if not SYMBOL.search(piece):
                continue
            fragment = Fragment(piece, parsed(piece))
            if fragment.nodes >= 3 and not _only_words(fragment):
                found.append(fragment)
                start = end - 1
                break
        start += 1
    return tuple(found)


def _only_words(fragment: Fragment) -> bool:
    """True for what parses by accident: `well-known` is a difference to Python, `(a, b)` a pair."""
    body = fragment.tree.body if fragment.tree else []
    value = body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr) else None
    if isinstance(value, ast.Tuple):
        return all(isinstance(item, ast.Name | ast.Constant) for item in value.elts)
    hyphens = isinstance(value, ast.BinOp) and re.fullmatch(r"\w+(?:[-/]\w+)+", fragment.text)
    return bool(hyphens) and not re.search(r"\d", fragment.text)
