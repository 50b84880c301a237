"""Two runs of one input are compared on the learner's own lines."""

from collections.abc import Iterator

import pytest

from codementor.exercise.model import Case
from codementor.hints.parting import Parting, parting, told
from codementor.hints.repair.model import Edit, Repair, Splice, applied
from codementor.runner.lab import Lab, Probe
from codementor.runner.verdict import Wanted

SOURCE = """\
def best(days):
    top = 0
    for day in days:
        if day > top:
            top = day
    return top
"""


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """A lab for the whole module."""
    with Lab() as found:
        yield found


def parted(lab: Lab, call: str, old: str, new: str) -> Parting | None:
    """Where the run of the call parts from that of the program with a text replaced."""
    at = SOURCE.index(old)
    line = SOURCE[:at].count("\n") + 1
    edit = Edit((Splice(at, at + len(old), new),), line, line)
    repair = Repair(applied(SOURCE, (edit,)), (edit,), 1, 0.1, keeps_structure=True, sites=(line,), origin="")
    lab.open([Probe(Case("only", call), Wanted())])
    return parting(SOURCE, repair, lab.values(SOURCE, 0), lab.values(repair.source, 0))


def test_a_value(lab: Lab) -> None:
    """The first variable that holds another value is named with both values and its line's round."""
    assert parted(lab, "best([2, 5])", "top = day", "top = day + 1") == Parting(5, 1, "top", "2", "3")
    assert parted(lab, "best([2, 5])", "top = 0", "top = days[0]") == Parting(2, 1, "top", "0", "2")


def test_a_way(lab: Lab) -> None:
    """Where the runs take different ways, the line before and the line after it are named."""
    assert parted(lab, "best([2, 1])", "day > top", "day < top") == Parting(4, 1, to=5)


def test_added_lines_part_nothing(lab: Lab) -> None:
    """Lines that only the repaired program has are passed over; what follows is still compared line by line."""
    added = "    for day in days:\n"
    assert parted(lab, "best([2])", added, f"    extra = 1\n{added}") is None
    assert parted(lab, "best([2])", added, f"    top = -1\n{added}") == Parting(3, 1, "top", "0", "-1")


def test_it_is_told_in_words(lab: Lab) -> None:
    """A difference of values is told with and without the wanted one, in either language."""
    found = parted(lab, "best([2, 5])", "top = day", "top = day + 1")
    assert found
    assert told(found, "en")[0] == "After line 5 ran for the first time, `top` is `2`, and it should be `3`."
    assert "3" not in told(found, "de")[1]
