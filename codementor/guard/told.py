"""How much of one edit's new code a text tells in words: its operators, its values, the names it brings."""

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from codementor.guard.changes import Change, changes
from codementor.guard.numerals import spelled
from codementor.guard.phrases import PHRASES, Pattern, any_of

BEFORE = "(?:an?|with|at|to|from|by|of|is|plus|minus|number|mit|bei|auf|von|um|ist)"  # a number word that is a value
SMALL = 2  # up to here a number says nothing by itself: every program and text has it
SHARE = 0.6  # of an edit's own operators, values and names: who tells more tells the edit

OPERATORS = {getattr(ast, name): any_of(patterns) for name, patterns in PHRASES["operators"].items()}
STATEMENTS = {getattr(ast, name): any_of(patterns) for name, patterns in PHRASES["statements"].items()}
SPELLED: dict[str, list[str]] = {}
for _word, _number in PHRASES["numbers"].items():
    SPELLED.setdefault(str(_number), []).append(_word)
CONTENTS: dict[object, list[str]] = {
    True: [r"\btrue\b", r"\byes\b", r"\bwahr\b"],
    False: [r"\bfalse\b", r"\bno\b(?! \w+ (?:is|are))", r"\bfalsch\b"],
    None: [r"\bnone\b", r"\bnothing\b", r"\bnichts\b"],
    "": [r"\bempty (?:string|text)\b", r"\bleere[nrs]? (?:text|zeichenkette)\b"],
}
KEYWORDS = (
    "elif",
    "else",
    "break",
    "continue",
    "yield",
    "raise",
    "lambda",
    "global",
    "nonlocal",
    "try",
    "except",
    "while",
    "not",
    "and",
    "or",
    "in",
    "is",
)
EVER = {"elif": [r"\belif\b", r"\belse[- ]if\b"], "break": [r"\bbreak\b"], "yield": [r"\byield\b"]}  # also unmarked
EMPTY = {
    ast.List: [r"\bempty list\b", r"\bleere[nr]? liste\b", r"\[\]"],
    ast.Dict: [r"\bempty dict\w*\b", r"\bleere[ns]? (?:dict\w*|wörterbuch)\b", r"\{\}"],
    ast.Tuple: [r"\bempty tuple\b", r"\bleere[ns]? tupel\b", r"\(\)"],
}


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """One change of a repair: its lines, what words say its new parts, and the statements that it brings.

    `alone` are the values that nothing the learner sees holds: who names one has told it.
    """

    first: int
    last: int
    parts: tuple[Pattern, ...]
    statements: tuple[Pattern, ...]
    old: tuple[str, ...]  # the learner's code that it replaces, without spaces
    alone: tuple[Pattern, ...] = ()

    def by(self, sentence: str) -> bool:
        """True when the sentence tells the edit's own operators, values and names, or nearly all of them."""
        if any(part.search(sentence) for part in self.alone):
            return True
        said = sum(bool(part.search(sentence)) for part in self.parts)
        return said > 0 and said >= SHARE * len(self.parts)


@lru_cache(maxsize=64)
def tellable(source: str, repaired: str, visible: str = "") -> tuple[Told, ...]:
    """The changes of a repair as what can be told of them; empty where the programs do not parse.

    `visible` is what the learner sees besides the program.
    """
    try:
        found = changes(source, repaired)
        known = {item.id for item in ast.walk(ast.parse(source)) if isinstance(item, ast.Name)}
    except (SyntaxError, ValueError):
        return ()
    words = [re.findall(r"\w+", text) for text in (source, repaired)]
    brought = [word for word in KEYWORDS if word in words[1] and word not in words[0]]
    keywords = (Told(1, 1, (any_of([rf"`\s*{word}\s*`", *EVER.get(word, [])]),), (), ()) for word in brought)
    shown = f"{source} {visible}"
    return (*(_told(change, known, shown) for change in found), *keywords)


def _told(change: Change, known: set[str], shown: str) -> Told:
    old, new = _atoms(change.old), _atoms(change.new)
    brought = [atom for atom in new if new[atom] > old[atom]]
    kinds = {type(item) for node in change.new for item in ast.walk(node)} - {
        type(item) for node in change.old for item in ast.walk(node)
    }
    statements = tuple(phrase for kind, phrase in STATEMENTS.items() if kind in kinds)
    parts = tuple(pattern for atom in brought for pattern in _phrase(atom, change, known))
    code = tuple(re.sub(r"\s+", "", ast.unparse(node)) for node in change.old if isinstance(node, ast.expr))
    alone = tuple(_value(atom[1][1]) for atom in brought if _telling(atom, shown))  # type: ignore[index]
    return Told(change.line, change.last, parts, statements, code, alone)


def _telling(atom: tuple[str, object], shown: str) -> bool:
    """True for a number that is not small and that nothing the learner sees holds, as digits or in words."""
    kind, what = atom
    value = what[1] if kind == "value" else None  # type: ignore[index]
    if type(value) is not int or value <= SMALL:
        return False
    return not _value(value).search(shown)


def _atoms(nodes: tuple[ast.AST, ...]) -> Counter[tuple[str, object]]:
    """Operators, values and names in the nodes, counted."""
    found: Counter[tuple[str, object]] = Counter()
    for node in nodes:
        for item in ast.walk(node):
            if isinstance(item, ast.cmpop | ast.operator | ast.boolop | ast.Not):
                found["operator", type(item)] += 1
            elif isinstance(item, ast.Constant) and not isinstance(item.value, bytes | complex):
                found["value", (type(item.value).__name__, item.value)] += 1
            elif isinstance(item, ast.List | ast.Dict | ast.Tuple) and not any(ast.iter_child_nodes(item)):
                found["empty", type(item)] += 1
            elif isinstance(item, ast.Name):
                found["name", item.id] += 1
            elif (
                isinstance(item, ast.Call)
                and isinstance(item.func, ast.Name)
                and (item.func.id, len(item.args)) == ("range", 1)
            ):
                found["value", ("int", 0)] += 1  # where such a range begins
            elif isinstance(item, ast.Attribute):
                found["attribute", item.attr] += 1
    return found


def _phrase(atom: tuple[str, object], change: Change, known: set[str]) -> list[Pattern]:
    kind, what = atom
    if kind == "operator":
        return [OPERATORS[what]] if what in OPERATORS else []
    if kind == "value":
        return [_value(what[1])]  # type: ignore[index]
    if kind == "empty":
        return [any_of(EMPTY[what])]  # type: ignore[index]
    name = str(what)
    if kind == "name" and name in known and not (len(change.new) == 1 and isinstance(change.new[0], ast.Name)):
        return []
    words = PHRASES["constructs"].get(name.removesuffix("ed"), [])
    return [any_of([rf"(?<!\w){re.escape(name)}(?!\w)", *words])]


def _value(value: object) -> Pattern:
    if isinstance(value, bool) or value in (None, ""):
        return any_of([rf"`\s*{re.escape(repr(value))}\s*`", *CONTENTS[value]])
    text = str(value)
    words = [word if text == "0" else rf"{BEFORE} {word}" for word in SPELLED.get(text, [])]
    if type(value) is int and value > SMALL:
        words += spelled(value)
    return any_of([rf"(?<![\w.]){re.escape(text)}(?!\w|\.\d)", *(rf"\b{item}\b" for item in words)])
