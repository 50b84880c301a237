"""Length and reading level of a text for learners, its code left out."""

import re

from codementor.guard.fragments import prose, sentences
from codementor.guard.phrases import PHRASES

WORDS = {1: 60, 2: 60, 3: 90, 4: 90}
LETTERS = 4_000
GRADE = 9.0  # US school grade
LONGEST = 25  # words an average sentence may have, in any language
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
COMMON = {language: frozenset(words.split()) for language, words in PHRASES["common"].items()}
SPOKEN = 0.35  # of a text's words that are among the commonest of its language, at least
SAID = 6  # words from which a sentence has some of them
STEADY = 20  # words from which a grade means something


def words(text: str) -> list[str]:
    """The words of the text without its marked code."""
    return WORD.findall(prose(text))


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of an English text."""
    found = words(text)
    count = max(1, len([item for item in sentences(text) if WORD.search(item)]))
    syllables = sum(map(_syllables, found))
    return 0.39 * len(found) / count + 11.8 * syllables / max(1, len(found)) - 15.59


def _syllables(word: str) -> int:
    lower = word.lower()
    groups = len(re.findall(r"[aeiouy]+", lower))
    silent = lower.endswith("e") and not lower.endswith("le") and groups > 1
    silent = silent or (lower.endswith("ed") and not lower.endswith(("ted", "ded")) and groups > 1)
    return max(1, groups - silent)


def too_hard(text: str, language: str) -> bool:
    """True when the reading level is above what a learner's hint may have."""
    found = words(text)
    if len(found) < STEADY:
        return False
    if language.startswith("en"):
        return grade(text) > GRADE
    return len(found) / max(1, len(sentences(text))) > LONGEST


def too_long(text: str, level: int) -> bool:
    """True when a hint of that level has more words than it may, or is too long to be looked at, whatever it holds."""
    return len(text) > LETTERS or len(words(text)) > WORDS[level]


def foreign(text: str, language: str, names: frozenset[str]) -> bool:
    """True when the text, or a sentence of it, is in another language than the learner's, or in none."""
    common = COMMON[language]
    every: list[str] = []
    for sentence in sentences(text):
        found = [word.lower() for word in words(sentence) if word not in names or word in common]
        if len(found) >= SAID and common.isdisjoint(found):
            return True
        every += found
    return len(every) >= SAID + 2 and sum(word in common for word in every) < SPOKEN * len(every)
