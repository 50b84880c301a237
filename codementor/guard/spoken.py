"""Edits told in words: an operator, a value or another way that a sentence tells the learner to take."""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files

from codementor.guard.fragments import FENCE, SPAN

PHRASES = tomllib.loads(files(__package__).joinpath("phrases.toml").read_text("utf-8"))
OPERATORS = {
    getattr(ast, name): re.compile("|".join(patterns), re.IGNORECASE) for name, patterns in PHRASES["operators"].items()
}
CONSTRUCTS = {name: re.compile("|".join(patterns), re.IGNORECASE) for name, patterns in PHRASES["constructs"].items()}
KINDS: dict[str, tuple[type[ast.AST], ...]] = {
    "set": (ast.Set, ast.SetComp),
    "dict": (ast.Dict, ast.DictComp),
    "comprehension": (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    "while": (ast.While,),
    "for": (ast.For, ast.comprehension),
}
ORDER = re.compile(
    rf"\b(?:{'|'.join(PHRASES['orders'])})\b|(?:^|[.;:,]\s*)(?:{'|'.join(PHRASES['openers'])})\b", re.IGNORECASE
)
DIGITS = r"-?\d+(?:\.\d+)?"
SPELLED = "|".join(PHRASES["numbers"])
NUMBER = re.compile(
    rf"(?<![\w.]){DIGITS}(?![\w.]*\d)|\b(?:zero|null)\b|\b(?:with|at|to|from|by|mit|bei|auf|von|um) (?:{SPELLED})\b",
    re.IGNORECASE,
)
EMPTY = re.compile(
    r"\bempty (?:list|string|text|dictionary|set)\b|\bleere[nrs]? (?:liste|text|zeichenkette|wörterbuch|menge)\b"
    r"|`\s*(?:True|False|None|\[\]|\{\}|\(\)|''|\"\")\s*`",
    re.IGNORECASE,
)
PLACES = re.compile(
    r"\b(?:lines?|zeilen?|hint|hinweis|round|runde)\s+\d+(?:\s*(?:-|–|to|and|und|bis)\s*\d+)?", re.IGNORECASE
)
WIDEST = 3  # characters of a span that is an operator


def objections(sentences: list[str], source: str, level: int) -> Iterator[str]:
    """A sentence for each edit that words of that level may not tell: any at levels 1 to 3, a second one at level 4."""
    told = [sentence for sentence in sentences if orders(sentence) and names_edit(sentence)]
    if level == 4:
        yield from (f"tells more than one edit: {sentence}" for sentence in told[1:])
        return
    yield from (f"tells an edit: {sentence}" for sentence in told)
    for sentence in sentences:
        if orders(sentence) and (way := other_way(sentence, source)):
            yield f"tells another way to solve the task: {way}"


def orders(sentence: str) -> bool:
    """True when the sentence tells someone to do something."""
    return ORDER.search(words(sentence)) is not None


def words(sentence: str) -> str:
    """The sentence without its code and without the numbers of lines, hints and rounds."""
    return PLACES.sub(" ", SPAN.sub(" ", FENCE.sub(" ", sentence)))


def names_edit(sentence: str) -> bool:
    """True when the sentence names an operator or a value, in words or as code."""
    return bool(operators(sentence) or numbers(sentence) or EMPTY.search(sentence))


def operators(sentence: str) -> list[type[ast.AST]]:
    """The operators that a sentence names outside larger pieces of code."""
    plain = PLACES.sub(" ", _short(sentence))
    return [kind for kind, phrase in OPERATORS.items() if phrase.search(plain)]


def numbers(sentence: str) -> list[str]:
    """The numbers that a sentence names, written as digits."""
    plain = PLACES.sub(" ", _short(sentence))
    found = [match.group().lower().split()[-1] for match in NUMBER.finditer(plain)]
    return [str(PHRASES["numbers"].get(item, item)) for item in found]


def _short(sentence: str) -> str:
    """The sentence with its short code as plain text, and without its longer code."""

    def keep(match: re.Match[str]) -> str:
        code = match.group(2).strip()
        return f" {code} " if len(code) <= WIDEST or re.fullmatch(DIGITS, code) else " "

    return SPAN.sub(keep, FENCE.sub(" ", sentence))


def other_way(sentence: str, source: str) -> str:
    """The way to solve a task that the sentence names and the program does not take, else an empty text."""
    kinds = _kinds(source)
    for name, phrase in CONSTRUCTS.items():
        found = phrase.search(words(sentence))
        if found and kinds.isdisjoint(KINDS.get(name, ())) and not re.search(rf"\b{name}", source):
            return found.group()
    return ""


def _kinds(source: str) -> set[type[ast.AST]]:
    try:
        return {type(node) for node in ast.walk(ast.parse(source))}
    except (SyntaxError, ValueError):
        return set()
