"""A loop over positions that ends at `len(...) - 1`, so that the last item is left out."""

from collections.abc import Iterator

from codementor.hints.evidence import gave_value
from codementor.hints.ranges import Shape, misses
from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """Loops over positions of that shape."""
    return misses(subject, Shape.SHORT)


RULE = Rule(
    id="range_ends_early",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="for-loops",
    find=find,
    examples=(
        Example(
            """\
def total(items):
    result = 0
    for i in range(len(items) - 1):
        result += items[i]
    return result
""",
            3,
            "total([4])",
            "4",
        ),
        Example(
            """\
def total(items):
    result = 0
    for i in range(0, len(items) - 1):
        result += items[i]
    return result
""",
            3,
            "total([4])",
            "4",
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
    for i in range(len(items) - 1):
        if items[i] > items[i + 1]:
            return False
    return True
""",
    ),
    fits=gave_value,
)
