"""Which correct programs are worth keeping."""

from codementor.hints.pool import diverse

LOOP = "def f(a):\n    t = 0\n    for x in a:\n        t += x\n    return t\n"
SUM = "def f(a):\n    return sum(a)\n"
LONGER = "def f(a):\n    found = sum(a)\n    return found\n"


def test_few_programs_are_all_kept() -> None:
    """Nothing goes while there is room."""
    assert diverse([LOOP, SUM], 2) == [0, 1]


def test_the_later_of_the_most_alike_goes_first() -> None:
    """Names do not count; what is built alike makes room for what is not."""
    assert diverse([LOOP, LOOP.replace("x", "item"), SUM], 2) == [0, 2]
    assert diverse([SUM, LONGER, LOOP], 2) == [0, 2]
    assert diverse([LONGER, LOOP, SUM, LOOP], 2) == [0, 1]
