"""Edits proposed in another mood: a question that holds its answer, an order by any verb, what lacks or is too much.

Verbs cannot all be listed, moods can: an imperative stands first and its object follows; a question that proposes is
asked for yes or no, or in the subjunctive. What asks the learner to look at a run proposes nothing.
"""

import re
from collections.abc import Iterator

from codementor.guard.phrases import PHRASES, any_of

MOODS = PHRASES["moods"]
SOFT = rf"(?:(?:{'|'.join(PHRASES['softeners'])}|{'|'.join(MOODS['lead'])})\b,?\s+)*"
LOOKING, TOOLS, OFFS, LACKS, CODED = (
    any_of(found) for found in (PHRASES["looking"], *(MOODS[name] for name in ("tools", "offs", "lacks", "coded")))
)
THINGS = any_of([*PHRASES["things"], *MOODS["things"]])
CLAUSES = re.compile(r"[,;:–—]\s+|\s+(?:and|und|then|dann|so)\s+")
OBJECTS = "|".join((*MOODS["objects_en"], *MOODS["objects_de"]))
IMPERATIVE = re.compile(rf"^\W*{SOFT}(?P<verb>[^\W\d_]+)\s+(?:{OBJECTS})(?!\w)", re.IGNORECASE)
ENDINGS = re.compile(r"(?:[^s]s|ed|ing|ly|[^aeiou]er|[bdfghklmnrstz]en|ung|lich)$")
LOOKS = re.compile(rf"^\W*{SOFT}(?:{'|'.join(PHRASES['looking'])})|\b(?:{'|'.join(MOODS['by_hand'])})\b", re.IGNORECASE)
CLOSED = frozenset(f"{MOODS['closed_en']} {MOODS['closed_de']}".split())
PROPOSES = re.compile(
    rf"^\W*{SOFT}(?:{'|'.join(MOODS['polar'])})\b|\b(?:{'|'.join(MOODS['supposes'])})\b", re.IGNORECASE
)
PRONOUN = re.compile(
    rf"(?:^|[.;:,]\s*)(?:and |but |so |und |aber )?(?:{'|'.join(MOODS['pronoun_norms'])})\b", re.IGNORECASE
)
SPEAKERS = 2  # turns of a talk
ADDS = re.compile(rf"\b(?:{'|'.join(MOODS['norms'])})\b.*\b(?:{'|'.join(MOODS['adding'])})\b", re.IGNORECASE)
SPEAKER = re.compile(r"(?:^|\s)(?:[A-Z]\w*(?: \d)?:|[-–—](?=\s[A-Z]))(?=\s|$)")
SECOND = re.compile(rf"^\W*(?:{'|'.join(MOODS['second'])})\b", re.IGNORECASE)


def objections(plain: str, *, asks: bool) -> Iterator[str]:
    """A sentence for each way in which a sentence of levels 1 to 3, its code as `x`, proposes an edit."""
    if plain.endswith("?"):
        if PROPOSES.search(plain) and not LOOKING.search(plain):
            yield f"proposes an edit in a question: {plain}"
    elif order := imperative(plain):
        yield f"tells what to do: {order}"
    if TOOLS.search(plain):
        yield f"names another tool: {plain}"
    if CODED.search(plain):
        yield f"speaks of a code: {plain}"
    if asks:
        return
    if PRONOUN.search(plain) or ADDS.search(plain):
        yield f"says how the program should be: {plain}"
    for found in (LACKS, OFFS):
        if found.search(plain) and THINGS.search(plain):
            yield f"says what the program lacks: {plain}"


def imperative(plain: str) -> str:
    """The first clause that orders something other than to look at a run, by whatever verb; else an empty text."""
    for clause in CLAUSES.split(plain):
        if LOOKS.search(clause):
            continue
        found = IMPERATIVE.search(clause)
        verb = found.group("verb").lower() if found else ""
        if verb and verb not in CLOSED and not ENDINGS.search(verb):
            return clause
    return ""


def second(plain: str) -> bool:
    """True when a sentence of level 4 goes on to another edit."""
    return SECOND.search(plain) is not None and bool(imperative(plain))


def dialogue(sentences: list[str]) -> bool:
    """True for a talk of two, which answers what it asks."""
    return sum(len(SPEAKER.findall(item)) for item in sentences) >= SPEAKERS
