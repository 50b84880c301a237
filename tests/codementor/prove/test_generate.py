"""Generated inputs: within their bounds, near to the cases, the same for the same seed."""

import ast

import pytest

from codementor.exercise.model import Case, FunctionInputs, InputSpec
from codementor.prove.generate import call, candidates, near, relation

INT = InputSpec("int", min=-3, max=9)


def drawn(spec: InputSpec) -> list[object]:
    """Values of one argument."""
    return [arguments[0] for arguments in candidates(FunctionInputs("f", (("a", spec),)), 60, 1)]


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
    inputs = FunctionInputs("f", (("a", INT), ("b", InputSpec("str"))))
    assert candidates(inputs, 40, 1) == candidates(inputs, 40, 1) != candidates(inputs, 40, 2)
    texts = [call(inputs, arguments) for arguments in candidates(inputs, 40, 1)]
    assert len(set(texts)) == len(texts) == 40


def test_the_relation_is_an_expression_over_the_arguments() -> None:
    """`where` is asked of each tuple by one expression."""
    inputs = FunctionInputs("f", (("a", INT), ("b", INT)), "a < b")
    assert eval(relation(inputs, [(1, 2), (2, 1)])) == [True, False]
    alone = FunctionInputs("f", (("a", INT),))
    assert eval(relation(alone, [(1,), (2,)])) == [True, True]


def test_near_cases_are_like_the_given_ones() -> None:
    """Without `[inputs]`, calls keep their form and input its lines, with other values in them."""
    cases = [Case(id="a", call="log = Log()\nlog.read(5, 'ab')\nlog.total()"), Case(id="b", stdin="3\n40\n")]
    made = near(cases, 30, 1)
    assert made == near(cases, 30, 1)
    assert len({(case.call, case.stdin) for case in made}) == len(made) > 10
    for case in made:
        if case.call:
            assert len(ast.parse(case.call).body) == 3
            assert "log.read(" in case.call
        else:
            assert len(case.stdin.splitlines()) == 2
    assert near([], 30, 1) == []
