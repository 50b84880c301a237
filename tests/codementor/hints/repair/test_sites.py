"""Where a fault may be mended: other repairs, mutants that mend something, and where the values come from."""

from collections.abc import Iterator

import pytest

from codementor.exercise.model import Case
from codementor.hints.repair.library import Library, definitions
from codementor.hints.repair.repair import repair
from codementor.runner.lab import Lab, Probe
from codementor.runner.verdict import Wanted

SORTED = "def ranked(xs):\n    return sorted(xs)\n"
HALVES = """def ranked(xs):
    if not xs:
        return []
    pivot = xs[0]
    below = [x for x in xs[1:] if x < pivot]
    above = [x for x in xs[1:] if x > pivot]
    return ranked(below) + [pivot] + ranked(above)
"""


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """One warm lab."""
    with Lab() as warm:
        yield warm


def _open(lab: Lab, *calls: tuple[str, str]) -> None:
    cases = [Case(f"c{at}", call, expect=expect) for at, (call, expect) in enumerate(calls)]
    lab.open([Probe(case, Wanted.of(case)) for case in cases])


def test_every_place_of_a_mutant_that_passes_is_named(lab: Lab) -> None:
    """A bound that could be mended on either of two lines is named on both, whichever of them the repair takes."""
    _open(lab, ("ranked([2, 1, 2])", "[1, 2, 2]"), ("ranked([3, 1])", "[1, 3]"))
    found = repair(HALVES, Library((SORTED,)), lab)
    assert found is not None
    assert {5, 6} == set(found.sites[:2])


def test_the_lines_that_a_value_comes_from_or_goes_to_are_named(lab: Lab) -> None:
    """Where nothing else is known the lines follow that are linked to the edited one by what is read and given."""
    wrong = "def text(h, m):\n    total = h + m\n    day = total + 0\n    return [day]\n"
    _open(lab, ("text(20, 5)", "[1]"), ("text(3, 4)", "[7]"), ("text(30, 30)", "[12]"))
    found = repair(wrong, Library(("def text(h, m):\n    return [(h + m) % 24]\n",)), lab)
    assert found is not None
    assert len(found.sites) > 1
    assert found.sites[:2] in ((2, 3), (3, 2), (3, 4), (4, 3))


def test_what_stands_in_brings_what_it_needs_and_shares_it_with_nobody(lab: Lab) -> None:
    """The reference's functions work among the learner's, and a learner without an import still misses it."""
    reference = (
        "import math\nSCALE = 2\ndef root(x):\n    return SCALE * math.sqrt(x)\ndef wide(x):\n    return root(x)\n"
    )
    _open(lab, ("wide(4)", "4.0"), ("root(9)", "6.0"))
    stand_in = definitions(reference, ["root"])
    assert lab.judge(f"{stand_in}\ndef wide(x):\n    return root(x)\n").good
    assert not lab.judge(f"{stand_in}\ndef wide(x):\n    return 2 * math.sqrt(x)\n").good
    assert not lab.judge(f"{stand_in}\ndef wide(x):\n    return SCALE * x ** 0.5\n").good


def test_a_helper_that_nobody_asks_for_is_not_handed_to_the_learner(lab: Lab) -> None:
    """A function that only the reference has stays out of a repair that does not need it."""
    reference = "def known(x):\n    return x > 0\ndef count(xs):\n    return sum(map(known, xs))\n"
    wrong = "def count(xs):\n    n = 0\n    for x in xs:\n        if x >= 0:\n            n += 1\n    return n\n"
    _open(lab, ("count([0, 1])", "1"), ("count([0, 0])", "0"), ("count([3])", "1"))
    found = repair(wrong, Library((reference,)), lab)
    assert found is not None
    assert found.source == wrong.replace(">=", ">")
