"""Edits are told in steps that lose nothing."""

from codementor.hints.chain import chain
from codementor.hints.repair.model import Edit, Repair, Splice, applied

SOURCE = "a\nb\nc\n"


def edit(line: int, new: str) -> Edit:
    """The edit that replaces a line's letter."""
    at = 2 * (line - 1)
    return Edit((Splice(at, at + 1, new),), line, line)


EDITS = edit(1, "A"), edit(2, "B"), edit(3, "C")
REPAIR = Repair(applied(SOURCE, EDITS), EDITS, 3, 0.5, keeps_structure=True, sites=(1,), origin="")


def told(passed: dict[str, int]) -> list[tuple[int, int]]:
    """The lines of the steps where programs pass these probes; others pass all that any does."""
    steps = chain(SOURCE, REPAIR, lambda program: passed[program.replace("\n", "")])
    return [(step.first, step.last) for step in steps]


def test_the_smallest_failing_probe_comes_first() -> None:
    """The step that mends the smallest failing probe is told before one that the run meets earlier."""
    passed = {"abc": 0, "Abc": 0b10, "aBc": 0b01, "abC": 0, "ABc": 0b11, "aBC": 0b01, "ABC": 0b111}
    assert told(passed) == [(2, 2), (1, 1), (3, 3)]


def test_a_step_back_is_not_told() -> None:
    """An edit that alone breaks a probe waits until it breaks none."""
    passed = {"abc": 0b1, "Abc": 0b0, "aBc": 0b1, "abC": 0b0, "ABc": 0b11, "aBC": 0b01, "ABC": 0b111}
    assert told(passed)[0] == (2, 2)


def test_what_only_helps_together_is_one_step() -> None:
    """Edits of which each alone breaks a probe are one step, over the lines of all of them."""
    passed = {"abc": 0b1, "Abc": 0, "aBc": 0, "abC": 0, "ABc": 0, "AbC": 0b11, "aBC": 0, "ABC": 0b111}
    assert told(passed) == [(1, 3), (2, 2)]


def test_the_chain_ends_in_the_repair() -> None:
    """Applying every step gives the repaired program."""
    steps = chain(SOURCE, REPAIR, lambda program: 0)
    assert applied(SOURCE, steps) == REPAIR.source
