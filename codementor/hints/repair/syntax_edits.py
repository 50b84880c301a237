"""The small edits after which one broken statement parses by itself, likeliest first."""

import builtins
import itertools
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from .model import Splice
from .syntax_units import CLOSER, HEADERS, KEYWORDS, OPENER, Token, misfit, tokens

MOST: Final = 40  # mends of a kind kept of one unit
TWO: Final = 1.0  # how much less likely two faults in one unit are than one in each of two
GIVEN_UP: Final = 9.0
_TRIED: Final = 40  # first halves of a mend in two edits
_PARSED: Final = 3_000  # mends in two edits, whether they parse or not
_AFTER_TEXT: Final = frozenset({")", "]", "}", ",", ":", "+", "", "if", "else", "for", "and", "or", "in"})
_BUILTINS: Final = frozenset(name for name in dir(builtins) if not name.startswith("_"))

_LOOKALIKES: Final = {
    **dict.fromkeys("“”„‟«»＂", '"'),
    **dict.fromkeys("‘’‚‛´`＇", "'"),
    **dict.fromkeys("–—−‐‑", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2009\u3000", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", ""),
    **dict(zip("×÷≤≥≠…", ("*", "/", "<=", ">=", "!=", "..."), strict=True)),
    **dict(zip("（）［］：，；＝", "()[]:,;=", strict=True)),
}
_FOREIGN: Final = {"&&": "and", "||": "or", "!": "not ", "=>": ">=", "=<": "<=", "<>": "!=", "=!": "!=", "->": ":"}
_TYPED: Final = {"elseif": "elif", "elsif": "elif", "elsef": "elif", "function": "def", "func": "def", "foreach": "for"}
_SWAPS: Final = {";": ":,", ":": "=,", ",": ".", ".": ",", "==": "=", "-": "="}
_OPERATORS: Final = ("+", "-", "*", "/", "%", "==", "<", ">", "//", "<=", ">=", "!=", "+=")
_WORDS: Final = (" in ", " and ", " or ", " else ", " if ")


@dataclass(frozen=True, slots=True, order=True)
class Patch:
    """One step towards a program that parses: what it changes, and how unlikely it is that this was meant."""

    cost: float
    splices: tuple[Splice, ...]

    def on(self, text: str) -> str:
        """The text with the patch applied."""
        for splice in reversed(self.splices):
            text = text[: splice.start] + splice.text + text[splice.end :]
        return text

    def moved(self, by: int, cost: float = 0.0) -> "Patch":
        """The same patch `by` characters further on, and so much costlier."""
        return Patch(self.cost + cost, tuple(Splice(s.start + by, s.end + by, s.text) for s in self.splices))


@lru_cache(maxsize=1 << 8)
def mends(code: str, words: frozenset[str]) -> tuple[Patch, ...]:
    """The single edits after which the unit parses, likeliest first; `words` are the program's names."""
    return _likeliest(patch for patch in singles(code, words, closing=True) if misfit(patch.on(code)) is None)


@lru_cache(maxsize=1 << 8)
def pairs(code: str, words: frozenset[str]) -> tuple[Patch, ...]:
    """Two edits after which the unit parses: a first that brings Python further, and one that then does."""
    left, torn = len(code) - (misfit(code) or 0), _torn(code)
    found: dict[str, float] = {}
    halves: dict[str, Patch] = {}
    for half in sorted(singles(code, words)):
        new = half.on(code)
        if new not in halves and (rest := misfit(new)) is not None and (len(new) - rest < left or _torn(new) < torn):
            halves[new] = half
    seconds = (
        (half.cost + patch.cost, patch.on(between))
        for between, half in itertools.islice(halves.items(), _TRIED)
        for patch in singles(between, words, closing=True)
    )
    for cost, new in itertools.islice(seconds, _PARSED):
        if cost < found.get(new, math.inf) and misfit(new) is None:
            found[new] = cost
    return _likeliest(_joined(code, new, cost + TWO) for new, cost in found.items())


def given_up(code: str) -> Patch:
    """The unit replaced by one that does nothing."""
    first = re.match(r"\w*", code)
    word = first[0] if first else ""
    if word in {"def", "class"}:
        name = re.match(r"\w+\s+(\w+)", code)
        text = f"{word} {name[1] if name else '_'}" + ("(*_):" if word == "def" else ":")
    elif word in {"while", "for", "if", "with"}:
        text = "if True:"
    elif word in {"else", "try", "finally", "except"}:
        text = f"{word}:"
    else:
        text = "elif True:" if word == "elif" else "pass"
    return _one(GIVEN_UP, 0, len(code), text)


def _likeliest(patches: Iterable[Patch]) -> tuple[Patch, ...]:
    return tuple(itertools.islice(sorted(patches), MOST))


def _torn(code: str) -> tuple[int, int]:
    """How many quotes, and how many brackets, do not close."""
    found = tokens(code)
    openers, closers = unmatched(found)
    return sum(token.kind == "open" for token in found), len(openers) + len(closers)


def _joined(code: str, new: str, cost: float) -> Patch:
    """The patch from one text to another as one splice: what both begin and end with stays."""
    head = next((n for n, (a, b) in enumerate(zip(code, new, strict=False)) if a != b), min(len(code), len(new)))
    most = min(len(code), len(new)) - head
    tail = next((n for n in range(most) if code[-1 - n] != new[-1 - n]), most)
    return Patch(cost, (Splice(head, len(code) - tail, new[head : len(new) - tail]),))


def unmatched(found: Iterable[Token]) -> tuple[list[Token], list[Token]]:
    """The opening brackets that nothing closes and the closing ones that close nothing; a wrong pair counts as both."""
    stack: list[Token] = []
    closers: list[Token] = []
    for token in found:
        if token.text in CLOSER:
            stack.append(token)
        elif token.text in OPENER:
            if stack and stack[-1].text == OPENER[token.text]:
                stack.pop()
            else:
                closers.append(token)
    return stack, closers


def singles(code: str, words: frozenset[str], *, closing: bool = False) -> Iterator[Patch]:
    """Single edits of a unit that does not parse; with `closing` only those that may make quotes and brackets fit."""
    found = [token for token in tokens(code) if token.kind not in {"space", "newline"}]
    openers, closers = unmatched(found)
    torn = any(token.kind == "open" for token in found)
    at = misfit(code) or 0
    yield from _lookalikes(found)
    quoted = torn or any(token.kind == "comment" and re.search("[\"']", token.text) for token in found)
    if quoted:
        yield from _near(at, _quotes(code, found))
    if not (torn and closing) and (openers or closers or not closing):
        yield from _near(at, _brackets(code, found, words))
    if not (closing and (torn or openers or closers)):
        yield from _spelling(code, found)
        yield from _near(at, _signs(code, found))
        yield from _near(at, _wrapped(found))
        yield from _parameters(found, words)
    if not (torn and closing):
        only = {each.start for each in (*openers, *closers)} if closing else set()
        yield from _near(at, _removals(found, only))


def _near(at: int, patches: Iterable[Patch]) -> Iterator[Patch]:
    """The patches, costlier the further they stand from where Python stopped."""
    return (patch.moved(0, min(abs(patch.splices[0].start - at), 40) / 100) for patch in patches)


def _one(cost: float, start: int, end: int, text: str) -> Patch:
    return Patch(cost, (Splice(start, end, text),))


def _lookalikes(found: list[Token]) -> Iterator[Patch]:
    """Signs that only look like Python's, all at once."""
    alike = [token for token in found if token.text in _LOOKALIKES]
    if alike:
        yield Patch(0.5, tuple(Splice(token.start, token.end, _LOOKALIKES[token.text]) for token in alike))


def _quotes(code: str, found: list[Token]) -> Iterator[Patch]:
    """A quote added, removed, exchanged or escaped."""
    held = [token for token in found if token.kind in {"open", "text", "comment"}]
    marks = sorted({mark for token in held for mark in re.findall("[\"']", token.text)}) or ['"']
    torn = [token for token in found if token.kind == "open"]
    own = {token.text.lstrip("rbfuRBFU")[:1] for token in torn}
    inner = {match.start() for token in held for match in re.compile(r"\b|(?<=\W)(?=\W)").finditer(code, *_span(token))}
    for place in sorted(inner | _bounds(found)):
        for mark in marks:
            yield _one(1.0 if mark in own else 1.3, place, place, mark)
    gaps = (match.end() for match in re.finditer(r"[ \t](?=[ \t])|\b[fFrRbB](?=\w)", code))
    yield from (_one(1.4, place, place, mark) for place in gaps for mark in marks)
    for number, match in enumerate(re.finditer("[\"']", code)):
        yield _one(1.6, match.start(), match.end(), "")
        yield _one(0.8 if number else 0.9, match.start(), match.end(), "'" if match[0] == '"' else '"')
        yield _one(1.4, match.start(), match.start(), "\\")
    yield from (_one(2.2, place, place, mark * 3) for place in sorted(_line_ends(code)) for mark in sorted(own))


def _span(token: Token) -> tuple[int, int]:
    return token.start, token.end


def _line_ends(code: str) -> set[int]:
    return {match.start() for match in re.finditer(r"[ \t\r]*(?=\n|\Z)", code)}


def _wrapped(found: list[Token]) -> Iterator[Patch]:
    """Several tokens made a text: both of its quotes are missing."""
    for at, token in enumerate(found):
        before = found[at - 1]
        if at and (before.text in {*OPENER, "."} or (before.kind != "op" and before.text not in KEYWORDS)):
            continue
        depth = 0
        for end in range(at, len(found)):
            after = found[end + 1].text if end + 1 < len(found) else ""
            depth += (found[end].text in CLOSER) - (found[end].text in OPENER)
            if depth < 0 or found[end].kind == "comment":
                break
            odd = token.kind == "other" or (token.kind == "op" and token.text not in CLOSER)
            if (end > at or odd) and depth == 0 and after in _AFTER_TEXT:
                mark = "'" if any('"' in each.text for each in found[at : end + 1]) else '"'
                yield Patch(1.9, (Splice(token.start, token.start, mark), Splice(found[end].end, found[end].end, mark)))


def _bounds(found: list[Token]) -> set[int]:
    return {place for token in found for place in (token.start, token.end)}


def _brackets(code: str, found: list[Token], words: frozenset[str]) -> Iterator[Patch]:
    """A bracket added or exchanged; an opening one also inside of a word, where it stood between two."""
    openers, closers = unmatched(found)
    free = not openers and not closers
    needed = {CLOSER[token.text] for token in openers} | {OPENER[token.text] for token in closers}
    bounds = sorted(_bounds(found))
    for mark in sorted(needed) or ["(", ")", "[", "]"]:
        cost = 1.5 if free else 1.0
        for place in bounds:
            behind = code[place : place + 1]
            likely = (
                behind in ":,)]}" or not code[place:].strip() if mark in OPENER else code[place - 1 : place].isalnum()
            )
            yield _one(cost if likely else cost + 0.2, place, place, mark)
    for token in found:
        if token.text in CLOSER or token.text in OPENER:
            same = CLOSER if token.text in CLOSER else OPENER
            yield from (_one(1.5, token.start, token.end, mark) for mark in same if mark != token.text)
        elif token.kind == "name" and closers:
            yield from _inside(token, sorted(needed & set(CLOSER)), words)


def _parameters(found: list[Token], words: frozenset[str]) -> Iterator[Patch]:
    """The parentheses of a `def`, both missing; where its name and a parameter ran together, each place between."""
    if found[0].text != "def" or len(found) < 3 or any(token.text in CLOSER for token in found):
        return
    name, last = found[1], found[-1]
    end = last.start if last.text == ":" else last.end
    yield Patch(1.8, (Splice(name.end, name.end, "("), Splice(end, end, ")")))
    for at in range(name.start + 1, name.end):
        cost = 1.9 if name.text[at - name.start :] in words else 2.4
        yield Patch(cost, (Splice(at, at, "("), Splice(end, end, ")")))


def _inside(token: Token, marks: list[str], words: frozenset[str]) -> Iterator[Patch]:
    for at in range(1, len(token.text)):
        known = [part in words or part in _BUILTINS for part in (token.text[:at], token.text[at:])]
        cost = 2.0 - 0.5 * sum(known) if known[0] or token.text[:at] not in KEYWORDS else 2.0
        yield from (_one(cost, token.start + at, token.start + at, mark) for mark in marks)


def _spelling(code: str, found: list[Token]) -> Iterator[Patch]:
    """Words that were meant to be Python's: misspelt, run together, or borrowed from another language."""
    for token, after in zip(found, [*found[1:], None], strict=True):
        if token.kind != "name":
            continue
        if token.text == "else" and after and after.text == "if":
            yield _one(0.8, token.start, after.end, "elif")
        if token.text == "else":
            yield _one(1.8, token.start, token.end, "elif")
        if token.text == "print" and after and after.text != "(":
            end = next((each.start for each in found if each.kind == "comment"), len(code))
            inside = code[after.start : end]
            gap = len(inside) - len(inside.rstrip())
            opening, closing = Splice(token.end, after.start, "("), Splice(end - gap, end - gap, ")")
            yield Patch(0.7, (opening, closing))
        if token.text in _TYPED:
            yield _one(0.8, token.start, token.end, _TYPED[token.text])
        if token.text not in KEYWORDS:
            yield from _misspelt(token)


def _misspelt(token: Token) -> Iterator[Patch]:
    word = token.text
    for keyword in sorted(KEYWORDS):
        if word != keyword and (word.lower() == keyword or _close(word.lower(), keyword)):
            yield _one(0.9 if len(keyword) > 2 else 1.9, token.start, token.end, keyword)
        if word.startswith(keyword):
            yield _one(1.5, token.start + len(keyword), token.start + len(keyword), " ")
        if word.endswith(keyword):
            yield _one(1.7, token.end - len(keyword), token.end - len(keyword), " ")


def _close(word: str, other: str) -> bool:
    """True when one letter added, left out, changed or two swapped make the one word of the other."""
    if abs(len(word) - len(other)) > 1 or word == other:
        return False
    head = next((n for n, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other)))
    a, b = word[head:], other[head:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _signs(code: str, found: list[Token]) -> Iterator[Patch]:
    """Colons, commas and operators added or exchanged."""
    end = found[-1].end if found[-1].kind != "comment" else (found[-2].end if len(found) > 1 else 0)
    yield _one(0.7 if found[0].text in HEADERS else 1.6, end, end, ":")
    inside = 0
    for left, right in itertools.pairwise(found):
        inside += (left.text in CLOSER) - (left.text in OPENER)
        place = left.end
        yield _one(1.6, place, place, ":")
        if left.ends_value and right.starts_value:
            yield _one(0.9 if inside else 1.9, place, place, ",")
            yield _one(1.2 if not inside and left is found[0] else 2.2, place, place, " =")
            yield from (_one(1.9, place, place, f" {sign}") for sign in _OPERATORS)
            yield _one(2.0, place, right.start, ".")
            yield from (_one(1.8 if word == " in " else 2.1, place, right.start, word) for word in _WORDS)
    for token in found:
        if token.text in _FOREIGN:
            yield _one(1.0, token.start, token.end, _FOREIGN[token.text])
        if token.text == "=":
            yield _one(0.9, token.start, token.end, "==")
        if token.text in {"++", "--"}:
            yield _one(1.0, token.start, token.end, f" {token.text[0]}= 1")
        yield from (_one(1.7, token.start, token.end, mark) for mark in _SWAPS.get(token.text, ""))


def _removals(found: list[Token], only: set[int]) -> Iterator[Patch]:
    """One token left out (of those that start at `only`, where any are named), or all from one on."""
    for before, token in zip([None, *found], found, strict=False):
        if token.kind == "comment" or (only and token.start not in only):
            continue
        twice = before is not None and before.text == token.text
        cost = 0.9 if twice else 1.6 if token.kind in {"op", "other"} else 3.0
        gap = before is not None and (token.kind == "name" or token is found[-1])
        yield _one(cost, before.end if before and gap else token.start, token.end, "")
    for at in range(2, len(found)):
        yield _one(4.0 + 0.1 * (len(found) - at), found[at - 1].end, found[-1].end, "")
