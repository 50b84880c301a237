"""Edits told in words: an order to change something, an operator or a value in its place, another way, pseudo-code."""

import ast
import re
from collections.abc import Iterator

from codementor.guard import proposed
from codementor.guard.fragments import FENCE, SPAN, fragments
from codementor.guard.known import Known, squash
from codementor.guard.phrases import PHRASES, any_of
from codementor.guard.told import OPERATORS, Told

CONSTRUCTS = {name: any_of(patterns) for name, patterns in PHRASES["constructs"].items()}
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
ACT = rf"(?:(?:{'|'.join(PHRASES['softeners'])})\s+)*(?:{'|'.join(PHRASES['actions'])})\b"
WISH = rf"\b(?:{'|'.join(PHRASES['wishes'])})\W+(?:\w+\W+)?"
CLAUSE = r"(?:^|[.;:,–—(]\s*|\b(?:and|then|or|but|so|und|dann|oder|by|indem)\s+|^\W*\d+[.):]\s*)"
ACTS = re.compile(rf"{CLAUSE}{ACT}|{WISH}{ACT}", re.IGNORECASE)
WISHED = re.compile(rf"{WISH}{ACT}", re.IGNORECASE)
MOVES, ANSWERS, FACTS, LOOKING = (any_of(PHRASES[name]) for name in ("moves", "answers", "facts", "looking"))
NORMS = re.compile(  # not "it should be" in front of a value that was taken out, nor behind a call that was
    rf"(?<!^ )\b(?:{'|'.join(PHRASES['norms'])})\b(?!\s*(?:be|sein)?\s*[.,;]?\s*(?:sein)?[.,;]?\s*$)", re.IGNORECASE
)
THINGS = any_of(PHRASES["things"])
PSEUDO = re.compile(rf"^\W*(?:\d+[.)]\s*)?(?:{'|'.join(PHRASES['pseudo'])})", re.IGNORECASE)
PLEADS = re.compile(rf"^\W*(?:{'|'.join(PHRASES['pleas'])})\b", re.IGNORECASE)
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
    r"\b(?:lines?|zeilen?|hint|hinweis|round|runde|case|fall|number|nummer)\s+\d+(?:\s*(?:-|–|to|and|und|bis)\s*\d+)?",
    re.IGNORECASE,
)
GAVE = "gave|gives?|comes? out as|gets?|got|returned|printed|wants|wanted|stopped with|expected|ergab|verlangt"
CLAIM = re.compile(
    rf"(\b(?:is|was|were|should be|holds|becomes|became|contains|not|ist|war|gleich|{GAVE})"
    rf"(?:\s+\w+){{0,2}}\s+)(`[^`]*`)|(\b(?:{GAVE})\s+)(-?\d+(?:\.\d+)?)\b",
    re.IGNORECASE,
)
QUOTED = 3  # nodes of code that the learner sees, from which naming it names no part of an edit
WIDEST = 3  # characters of a span that is an operator
MOST = 2  # sentences of level 4 that tell one edit: make it, and how
STEPS = 2  # lines of pseudo-code that tell a way


def objections(
    sentences: list[str], source: str, level: int, edits: tuple[Told, ...], *, strict: bool
) -> Iterator[str]:
    """A sentence for each edit that words of that level may not tell: any at levels 1 to 3, a second one at level 4.

    Not `strict`, for words that people wrote and read: only an order with an operator or a value tells one.
    """
    told = [item for item in sentences if orders(item) and names_edit(item, known=bool(edits) and level < 4)]
    if level == 4:
        yield from (f"tells more than one edit: {item}" for item in told[1:])
        acts = [found for item in sentences if strict and (found := _acts(item))]
        further = [item for item in sentences[1:] if strict and acts and proposed.second(_plain(item))]
        yield from (f"tells more than one edit: {item}" for item in further)
        if len(acts) > MOST or any(len(found) > MOST + 1 for found in acts):
            yield f"tells more than one edit: {acts[-1][-1]}"
    else:
        yield from (f"tells an edit: {item}" for item in told)
        for item in sentences:
            if orders(item) and (way := other_way(item, source)):
                yield f"tells another way to solve the task: {way}"
    if strict and sum(bool(PSEUDO.search(words(item)) and not _asks(item)) for item in sentences) >= STEPS:
        yield "tells a program line by line"
    if strict and level < 4:
        yield from _hints_at(sentences)
    if level < 4:
        yield from _named(sentences, edits)


def _hints_at(sentences: list[str]) -> Iterator[str]:
    if proposed.dialogue(sentences):
        yield "tells a talk that answers its questions"
    for item in sentences:
        yield from proposed.objections(_plain(item), asks=_asks(item))
        if _acts(item) or (MOVES.search(_plain(item)) and not _asks(item)):
            yield f"tells what to do: {item}"
        if not _asks(item) and NORMS.search(item) and THINGS.search(FACTS.sub(" ", item)):
            yield f"says how the program should be: {item}"
        if ANSWERS.search(_plain(item)):
            yield f"tells of the answer: {item}"


def without_values(sentence: str, seen: Known, *, every: bool = False) -> str:
    """The sentence without the calls and values of the report that it tells of, and the learner's own code in it.

    `every` value that is marked as code goes, but where the sentence is about a line: so level 1 tells of a run.
    """
    every = every and not PLACES.search(sentence)

    def drop(match: re.Match[str]) -> str:
        lead, value = match.group(1) or match.group(3), match.group(2) or match.group(4)
        return lead if squash(value.strip("`")) in seen.values else match.group()

    def call(match: re.Match[str]) -> str:
        piece = fragments(match.group())[:1]
        quoted = bool(piece) and piece[0].nodes >= QUOTED and seen.quotes(piece[0])
        value = ("(" in match.group() or every) and squash(match.group(2)) in seen.values
        return "" if quoted or value else match.group()

    return SPAN.sub(call, CLAIM.sub(drop, sentence))


def _named(sentences: list[str], edits: tuple[Told, ...]) -> Iterator[str]:
    """A sentence for each edit whose new operators, values and names the words tell, at once or one after the other."""
    said = [FACTS.sub(" ", PLACES.sub(" ", item)) for item in sentences]
    for edit in edits:
        if not edit.parts:
            continue
        if any(map(edit.by, said)):
            yield "names what belongs in an edit's place"
        elif len(edit.parts) > 1 and edit.by(" ".join(said)):
            yield "names an edit's parts one after the other"


def orders(sentence: str) -> bool:
    """True when the sentence tells someone to do something."""
    return ORDER.search(words(sentence)) is not None


def _acts(sentence: str) -> list[str]:
    """What the sentence tells someone to do to the program, in an order, a wish or a leading question."""
    plain = _plain(sentence)
    if PLEADS.search(plain):
        return re.findall(ACT, plain, re.IGNORECASE)
    if _asks(sentence):
        return []
    pattern = WISHED if LOOKING.search(plain) else ACTS
    return [match.group() for match in pattern.finditer(plain)]


def _asks(sentence: str) -> bool:
    """True for a question that does not ask to change something."""
    plain = _plain(sentence)
    return plain.endswith("?") and not PLEADS.search(plain) and not re.match(ACT, plain, re.IGNORECASE)


def _plain(sentence: str) -> str:
    """The sentence with its code as one word that says nothing, and without facts about Python."""
    plain = FACTS.sub(" ", PLACES.sub(" line ", SPAN.sub("`x`", FENCE.sub(" ", sentence))))
    return " ".join(plain.split())


def words(sentence: str) -> str:
    """The sentence without its code and without the numbers of lines, hints and rounds."""
    return FACTS.sub(" ", PLACES.sub(" ", SPAN.sub(" ", FENCE.sub(" ", sentence))))


def names_edit(sentence: str, *, known: bool = False) -> bool:
    """True when the sentence names an operator or a value, in words or as code; where edits are known, an operator."""
    return bool(operators(sentence) or (not known and (numbers(sentence) or EMPTY.search(sentence))))


def operators(sentence: str) -> list[type[ast.AST]]:
    """The operators that a sentence names outside larger pieces of code."""
    plain = FACTS.sub(" ", PLACES.sub(" ", _short(sentence)))
    return [kind for kind, phrase in OPERATORS.items() if phrase.search(plain)]


def numbers(sentence: str) -> list[str]:
    """The numbers that a sentence names, written as digits."""
    plain = FACTS.sub(" ", PLACES.sub(" ", _short(sentence)))
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
