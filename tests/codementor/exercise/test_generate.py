"""Generated inputs: within their bounds, with something to do with one another, the same for the same seed."""

import pytest

from codementor.exercise.generate import declared, draw, fits
from codementor.exercise.model import FunctionInputs, InputSpec

INT = InputSpec("int", min=-3, max=9)


def drawn(spec: InputSpec) -> list[object]:
    """Values of one argument."""
    return [arguments[0] for arguments in draw(declared(FunctionInputs("f", (("a", spec),))), 60, 1)]


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        (INT, int),
        (InputSpec("float", min=0, max=1), float),
        (InputSpec("bool"), bool),
        (InputSpec("str", size=(1, 4), alphabet="xy"), str),
        (InputSpec("list", size=(0, 3), of=INT), list),
        (InputSpec("set", size=(0, 3), of=INT), set),
        (InputSpec("tuple", items=(INT, InputSpec("bool"))), tuple),
        (InputSpec("dict", size=(0, 2), items=(InputSpec("str"), INT)), dict),
    ],
)
def test_values_have_their_type(spec: InputSpec, kind: type) -> None:
    """Every generated value is exactly of the type named, and more than one is drawn."""
    values = drawn(spec)
    assert {type(value) for value in values} == {kind}
    assert len(values) > 1


def test_bounds_hold_and_are_reached() -> None:
    """Numbers and sizes keep their least and most, and both ends are among the inputs."""
    numbers = drawn(INT)
    assert (min(numbers), max(numbers)) == (-3, 9)  # type: ignore[type-var]
    sizes = [len(value) for value in drawn(InputSpec("str", size=(2, 5), alphabet="xy")) if isinstance(value, str)]
    assert (min(sizes), max(sizes)) == (2, 5)


def test_unique_sorted_and_choices_hold() -> None:
    """Lists are unique and sorted where the author says so, and choices are the author's values."""
    for value in drawn(InputSpec("list", size=(3, 8), of=INT, unique=True, sorted=True)):
        assert isinstance(value, list)
        assert value == sorted(set(value))
    assert set(map(repr, drawn(InputSpec("choice", values=("None", "(1, 2)"))))) == {"None", "(1, 2)"}


def test_missing_bounds_have_usual_ones() -> None:
    """Without bounds numbers stay small and on both sides of zero; a lone bound is kept."""
    numbers = [value for value in drawn(InputSpec("int")) if isinstance(value, int)]
    assert min(numbers) < 0 < max(numbers) <= 20
    high = [value for value in drawn(InputSpec("int", min=1_000)) if isinstance(value, int)]
    assert min(high) >= 1_000
    low = [value for value in drawn(InputSpec("int", max=-1_000)) if isinstance(value, int)]
    assert max(low) <= -1_000


def test_the_same_seed_gives_the_same_inputs() -> None:
    """Inputs are a function of their description, their number and the seed, and no two are alike."""
    form = declared(FunctionInputs("f", (("a", INT), ("b", InputSpec("str")))))
    assert draw(form, 40, 1) == draw(form, 40, 1) != draw(form, 40, 2)
    calls = [form.case(values).call for values in draw(form, 40, 1)]
    assert len(set(calls)) == len(calls) == 40
    assert all(call.startswith("f(") for call in calls)


def test_the_relation_is_an_expression_over_the_arguments() -> None:
    """`where` is asked of each tuple by one expression."""
    form = declared(FunctionInputs("f", (("a", INT), ("b", INT)), "a < b"))
    assert eval(form.relation([(1, 2), (2, 1)])) == [True, False]
    alone = declared(FunctionInputs("f", (("a", INT),)))
    assert eval(alone.relation([(1,), (2,)])) == [True, True]


def test_one_argument_is_often_among_the_items_of_another() -> None:
    """A value that occurs in another argument is drawn far more often than by chance, and not always."""
    items = InputSpec("list", size=(4, 6), of=InputSpec("int", min=-900, max=900))
    form = declared(FunctionInputs("f", (("x", InputSpec("int", min=-900, max=900)), ("items", items))))
    inside = [x in items for x, items in draw(form, 100, 1)]  # type: ignore[operator]
    assert 20 < sum(inside) < 80


def test_two_texts_are_often_like_one_another() -> None:
    """Of two texts the second is now and then the first in another order, and now and then it is not."""
    word = InputSpec("str", size=(1, 6), alphabet="abcdefgh")
    form = declared(FunctionInputs("f", (("a", word), ("b", word))))
    alike = [sorted(str(a)) == sorted(str(b)) for a, b in draw(form, 100, 1) if len(str(a)) > 2]
    assert 5 < sum(alike) < len(alike) - 5


@pytest.mark.parametrize(
    "spec",
    [
        INT,
        InputSpec("float", min=0, max=1),
        InputSpec("str", size=(1, 4), alphabet="xy"),
        InputSpec("list", size=(0, 5), of=INT, unique=True, sorted=True),
        InputSpec("list", size=(1, 4), of=InputSpec("list", size=(1, 3), of=INT), rectangle=True),
        InputSpec("dict", size=(0, 2), items=(InputSpec("str"), INT)),
        InputSpec("either", items=(InputSpec("choice", values=("None",)), InputSpec("tuple", items=(INT, INT)))),
    ],
)
def test_what_is_drawn_fits_its_description(spec: InputSpec) -> None:
    """Every drawn value fits the description it was drawn from; what lies outside of it does not."""
    assert all(fits(spec, value) for value in drawn(spec))
    assert not fits(spec, object())


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        (INT, 10),
        (INT, True),
        (InputSpec("str", alphabet="xy"), "z"),
        (InputSpec("list", of=INT, size=(1, 2)), []),
        (InputSpec("list", of=INT, sorted=True), [2, 1]),
        (InputSpec("list", of=INT, unique=True), [1, 1]),
        (InputSpec("list", of=InputSpec("list", of=INT), rectangle=True), [[1], [1, 2]]),
        (InputSpec("list", of=INT), (1,)),
        (InputSpec("tuple", items=(INT,)), (1, 2)),
    ],
)
def test_what_breaks_a_description_does_not_fit(spec: InputSpec, value: object) -> None:
    """A value that breaks one rule of the description does not fit."""
    assert not fits(spec, value)
