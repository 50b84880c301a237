"""A loop over positions that goes to `len(...) + 1` and reaches for an item that is not there."""

from collections.abc import Iterator

from codementor.hints.evidence import raised
from codementor.hints.ranges import Shape, misses
from codementor.hints.rule import Example, Match, Needs, Rule, Subject
from codementor.wire.hints import FindingKind


def find(subject: Subject) -> Iterator[Match]:
    """Loops over positions of that shape."""
    return misses(subject, Shape.LONG)


RULE = Rule(
    id="range_runs_past",
    kind=FindingKind.FAULT,
    needs=Needs.FAILURE,
    skill="for-loops",
    find=find,
    examples=(
        Example(
            """\
def total(items):
    result = 0
    for i in range(len(items) + 1):
        result += items[i]
    return result
""",
            3,
            "total([])",
            "0",
        ),
        Example(
            """\
def total(items):
    result = 0
    for i in range(0, len(items) + 1):
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
def prefixes(items):
    return [items[:i] for i in range(len(items) + 1)]
""",
        """\
def prefixes(items):
    out = []
    for i in range(len(items) + 1):
        out.append(items[:i])
    return out
""",
    ),
    fits=raised("IndexError"),
)
