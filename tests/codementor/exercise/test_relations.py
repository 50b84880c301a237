"""Relations between arguments, found in examples."""

import pytest

from codementor.exercise.relations import relations


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([(1, [4, 5]), (0, []), (3, [1, 2, 3]), (2, [9, 9, 9])], ["0 <= a <= len(b)"]),
        ([(1, "xy"), (0, "x"), (2, "abc"), (2, "xyzz")], ["0 <= a < len(b)"]),
        ([(1, 5), (2, 9), (3, 3), (0, 7)], ["a <= b"]),
        ([(1, 5), (2, 9), (3, 4), (0, 7)], ["a < b"]),
        ([("x", ["x"]), ("y", ["x", "y"]), ("z", ["z"]), ("x", ["z", "x"])], ["a in b"]),
        ([([1], [2]), ([1, 2], [0, 0]), ([3], [7]), ([], [])], ["len(a) == len(b)"]),
        ([(1, [4, 5]), (9, []), (3, [1, 2, 3]), (2, [9])], []),
        ([(1, 5), (2, 9), (3, 3), (1, 5)], []),
    ],
)
def test_what_holds_in_every_different_example_is_found(rows: list[tuple[object, ...]], found: list[str]) -> None:
    """A relation needs four different examples and none against it."""
    assert relations(["a", "b"], rows) == found


def test_records_that_never_share_a_field_keep_that() -> None:
    """Where no two records of one argument have the same age, none drawn may have."""
    rows = [([("F", 1), ("F", 2)],), ([("M", 3), ("F", 2)],), ([("M", 4), ("M", 8)],), ([("F", 5)],)]
    assert relations(["people"], rows) == ["len({repr(r[1]) for r in people}) == len(people)"]
    assert relations(["people"], [*rows, ([("F", 5), ("F", 5)],)]) == []
