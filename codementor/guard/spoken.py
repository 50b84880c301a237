"""Edits told in words: an operator, a value or a construct that a sentence tells the learner to write."""

import ast
import re
from collections.abc import Iterator

from codementor.guard.fragments import FENCE, SPAN

ORDER = re.compile(
    r"\b(?:use|using|change|replace|swap|switch|write|set|put|make|turn|try|let|insert|add|instead|rather than|should"
    r"|must|needs? to|has to|have to|ought to|would work|works? with|correct(?:ly)? (?:is|with)|fix is|answer is|solution is"
    r"|nimm|nutze|benutze|verwende|ändere|ersetze|tausche|schreibe?|setze?|mache?|füge|probiere|statt|stattdessen|anstelle"
    r"|sollte|solltest|muss|musst|müsste|richtig (?:ist|wäre)|lösung ist)\b"
    r"|(?:^|[.;:,]\s*)(?:start|begin|end|stop|compare|return|remove|count|beginne|starte|ende|vergleiche|gib|zähle)\b",
    re.IGNORECASE,
)
OPERATORS: tuple[tuple[type[ast.AST], str], ...] = (
    (ast.LtE, r"<=|≤|less(?:er)? than or equal|smaller than or equal|(?<!not )at most|no more than|not greater than|kleiner(?: als)? oder gleich|höchstens|kleiner-?gleich"),
    (ast.GtE, r">=|≥|greater than or equal|larger than or equal|at least|no less than|not less than|größer(?: als)? oder gleich|mindestens|größer-?gleich"),
    (ast.NotEq, r"!=|≠|not equal|unequal|different from|ungleich|nicht gleich"),
    (ast.Eq, r"(?<![<>=!])==(?!=)|equal(?:s|ity)? (?:sign|to|operator|test)|double equals|two equals signs|doppelte\w* gleich|(?<!oder )gleich (?:wie|mit)"),
    (ast.Lt, r"(?<![<])<(?![<=])|less than(?! or)|smaller than(?! or)|strictly (?:less|smaller)|kleiner als(?! oder)|echt kleiner"),
    (ast.Gt, r"(?<![>\-=])>(?![>=])|greater than(?! or)|larger than(?! or)|bigger than|strictly (?:greater|larger)|größer als(?! oder)|echt größer"),
    (ast.FloorDiv, r"//|floor division|integer division|whole-number division|double slash|ganzzahlige?\w* division|ganzzahldivision"),
    (ast.Mod, r"(?<!\w)%(?!\w)|modulo|remainder operator|rest-?operator|modulus"),
    (ast.Pow, r"\*\*|power operator|double star|potenz-?operator"),
    (ast.Add, r"(?<!\w)\+(?![+=\w])|\+=|plus (?:sign|one|1)|one more|plus eins|pluszeichen|eins mehr"),
    (ast.Sub, r"(?<!\w)-=|minus (?:sign|one|1)|one less|one lower|minus eins|minuszeichen|eins weniger|subtract"),
    (ast.Mult, r"\*=|times sign|multiplication|multiply|multiplizier"),
    (ast.Div, r"true division|single slash|divide|dividier"),
)  # fmt: skip
NUMBER = re.compile(
    r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\d)|\b(?:zero|two|three|ten|null|zwei|drei|zehn|empty (?:list|string|dictionary|set)"
    r"|leere[nr]? (?:liste|text|zeichenkette|wörterbuch|menge))\b|\b(?:with|at|to|from|by) one\b|\b(?:mit|bei|auf|von|um) eins\b",
    re.IGNORECASE,
)
LITERAL = re.compile(r"`\s*(?:True|False|None|\[\]|\{\}|\(\)|''|\"\")\s*`")
PLACES = re.compile(
    r"\b(?:lines?|zeilen?|hint|hinweis|round|runde)\s+\d+(?:\s*(?:-|–|to|and|und|bis)\s*\d+)?", re.IGNORECASE
)
CONSTRUCTS: tuple[tuple[tuple[type[ast.AST], ...], str, str], ...] = (
    ((ast.SetComp, ast.Set), "set", r"\ba set\b|\b(?:ein|eine|einer) menge\b"),
    ((ast.DictComp, ast.Dict), "dict", r"\ba dict(?:ionary)?\b|\b(?:ein|einem) (?:dictionary|wörterbuch)\b"),
    ((ast.ListComp, ast.GeneratorExp), "", r"\bcomprehension\b"),
    ((), "recursive", r"\brecurs\w+\b|\brekurs\w+\b"),
    ((ast.While,), "", r"\bwhile[- ](?:loop|schleife)\b"),
    ((ast.For, ast.comprehension), "", r"\bfor[- ](?:loop|schleife)\b"),
    ((), "sort", r"\bsort(?:ed|ing|iere?n?)?\b"),
)


def objections(sentences: list[str], source: str, level: int) -> Iterator[str]:
    """A sentence for each edit that the words of a level may not tell: any at levels 1 to 3, a second one at level 4."""
    told = [sentence for sentence in sentences if ORDER.search(words(sentence)) and names_edit(sentence)]
    if level < 4 and told:
        yield f"tells an edit: {told[0]}"
    if level == 4 and len(told) > 1:
        yield f"tells more than one edit: {told[1]}"
    if level < 4:
        for sentence in sentences:
            construct = other_way(sentence, source) if ORDER.search(words(sentence)) else ""
            if construct:
                yield f"tells another way to solve the task: {construct}"


def words(sentence: str) -> str:
    """The sentence with its code left out and the numbers of lines and hints taken away."""
    return PLACES.sub(" ", SPAN.sub(" ", FENCE.sub(" ", sentence)))


def names_edit(sentence: str) -> bool:
    """True when the sentence names an operator or a value, in words or as code."""
    bare = PLACES.sub(" ", sentence)
    return bool(operators(bare) or NUMBER.search(words(sentence)) or LITERAL.search(sentence) or _value_span(sentence))


def operators(sentence: str) -> list[type[ast.AST]]:
    """The operators that a sentence names outside larger pieces of code."""
    short = SPAN.sub(lambda match: match.group(2) if len(match.group(2).strip()) <= 3 else " ", sentence)
    return [kind for kind, phrase in OPERATORS if re.search(phrase, short, re.IGNORECASE)]


def numbers(sentence: str) -> list[str]:
    """The numbers that a sentence names, written as digits."""
    spelled = {"zero": "0", "null": "0", "one": "1", "eins": "1", "two": "2", "zwei": "2", "three": "3", "drei": "3"}
    found = [match.group().lower() for match in NUMBER.finditer(PLACES.sub(" ", sentence.replace("`", " ")))]
    plain = [spelled.get(item.split()[-1], item) for item in found]
    return [item for item in plain if re.fullmatch(r"-?\d+(?:\.\d+)?", item)]


def _value_span(sentence: str) -> bool:
    return any(re.fullmatch(r"\s*-?\d+(?:\.\d+)?\s*", match.group(2)) for match in SPAN.finditer(sentence))


def other_way(sentence: str, source: str) -> str:
    """The construct that the sentence names and the program does not use, else an empty text."""
    try:
        kinds = {type(node) for node in ast.walk(ast.parse(source))}
    except (SyntaxError, ValueError):
        return ""
    for types, name, phrase in CONSTRUCTS:
        found = re.search(phrase, words(sentence), re.IGNORECASE)
        if found and not kinds.intersection(types) and not (name and name in source):
            return found.group()
    return ""
