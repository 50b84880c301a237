"""Shrinking: every step is smaller, stays inside the description, and a greedy walk ends at the smallest."""

from collections.abc import Callable

from codementor.exercise.generate import Form, declared, draw
from codementor.exercise.model import FunctionInputs, InputSpec
from codementor.exercise.shrink import Values, smaller, weight

INT = InputSpec("int", min=-50, max=99)
LIST = InputSpec("list", size=(0, 8), of=INT)
FORM = declared(FunctionInputs("f", (("n", INT), ("items", LIST), ("text", InputSpec("str", size=(1, 9))))))


def shrunk(form: Form, values: Values, fails: Callable[[Values], bool]) -> Values:
    """The end of a greedy walk."""
    while (less := next((one for one in smaller(form, values) if fails(one)), None)) is not None:
        values = less
    return values


def test_every_step_is_smaller_and_admitted() -> None:
    """What comes out weighs less, fits its places, and comes once."""
    for values in draw(FORM, 20, 1):
        steps = list(smaller(FORM, values))
        assert all(weight(one) < weight(values) and FORM.admits(one) for one in steps)
        assert len({repr(one) for one in steps}) == len(steps)


def test_a_walk_ends_at_the_smallest_input_that_fails() -> None:
    """Items that do not matter go, numbers become small, and equal numbers shrink together."""
    start: Values = (37, [4, 37, -9, 88, 37], "tomato")
    assert shrunk(FORM, start, lambda values: values[0] in values[1]) == (0, [0], "a")  # type: ignore[operator]
    assert shrunk(FORM, start, lambda values: len(values[1]) > 2) == (0, [0, 0, 0], "a")  # type: ignore[arg-type]
    assert shrunk(FORM, start, lambda values: values[0] > 5) == (6, [], "a")  # type: ignore[operator]


def test_order_and_difference_are_kept() -> None:
    """What is sorted and unique stays so."""
    form = declared(FunctionInputs("f", (("a", InputSpec("list", of=INT, sorted=True, unique=True)),)))
    (items,) = shrunk(form, ([3, 8, 20, 31],), lambda values: len(values[0]) > 2)  # type: ignore[arg-type]
    assert isinstance(items, list)
    assert (items, len(items)) == (sorted(set(items)), 3)
