"""What the lab sees at places of a program, and what it takes for an improvement."""

from collections.abc import Iterator

import pytest

from codementor.exercise import values
from codementor.exercise.model import Case
from codementor.runner.lab import Lab, Probe
from codementor.runner.observer import LOOK
from codementor.runner.verdict import Wanted

WATCHED = f"def double(n):\n    m = n + n\n    {LOOK}(0)\n    return m + 1\n"


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """A lab that wants 2, 4 and 6 of `double`."""
    with Lab() as ready:
        ready.open([Probe(Case(f"{n}", f"double({n})"), Wanted(values.encode(2 * n))) for n in (1, 2, 3)])
        yield ready


def test_values_are_numbered_by_what_they_are(lab: Lab) -> None:
    """Equal values have one number, other types another, an expression without a value none; the wanted are told."""
    job = {"expressions": ["n + n", "m", "m == 2", "n / 0", "n"], "places": [[0, 1, 2, 3, 4]], "tests": [[["<", 1, 4]]]}
    seen = lab.observe(WATCHED, job | {"on": [0, 1], "visits": 2, "rows": 9})
    assert seen is not None
    (probe, place, judged, numbers, tests), other = seen["rows"]
    assert (probe, place, judged, tests) == (0, 0, True, [0])
    assert numbers[0] == numbers[1] != numbers[4]
    assert numbers[3] == 0
    assert seen["kinds"][numbers[2]] == "bool"
    assert seen["right"]["0"] == [numbers[0]]
    assert numbers[2] in seen["true"]
    assert other[3][2] not in seen["true"]


def test_a_candidate_that_is_no_better_is_given_up(lab: Lab) -> None:
    """What fails a probe that passed before, or every one of the first, is not run on the others."""
    sources = [f"def double(n):\n    return {value}" for value in ("4", "2 if n == 1 else 6", "n * 2")]
    trials = lab.improve(sources, 0b001, [1, 2])
    assert [trial.passed for trial in trials] == [0b010, 0b101, 0b111]
    assert lab.improve(["def double(n):\n    return 2"], 0b001, [1, 2])[0].passed == 0
