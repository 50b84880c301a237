"""A loop over positions that starts at 1, so that the first item is left out."""

from collections.abc import Iterator

from codementor.hints.evidence import gave_value
from codementor.hints.ranges import Shape, misses
from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """Loops over positions of that shape."""
    return misses(subject, Shape.LATE)


RULE = Rule(
    id="range_starts_late",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="for-loops",
    find=find,
    examples=(
        Example(
            """\
def total(items):
    result = 0
    for i in range(1, len(items)):
        result += items[i]
    return result
""",
            3,
            "total([4, 1, 2])",
            "7",
        ),
        Example(
            """\
def show(word):
    out = []
    for k in range(1, len(word)):
        out.append(word[k])
    return out
""",
            3,
            "show('a')",
            "['a']",
        ),
    ),
    silent=(
        """\
def total(items):
    result = 0
    for i in range(len(items)):
        result += items[i]
    return result
""",
        """\
def rises(items):
    for i in range(1, len(items)):
        if items[i] < items[i - 1]:
            return False
    return True
""",
        """\
def best(items):
    top = items[0]
    for i in range(1, len(items)):
        top = max(top, items[i])
    return top
""",
    ),
    fits=gave_value,
)
