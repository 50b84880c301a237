"""Literals as authors write them."""

import math

import pytest

from codementor.exercise.literals import literal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", 5),
        ("-2.5", -2.5),
        ("None", None),
        ("(1, 'a')", (1, "a")),
        ("{1: [2], 'b': {3}}", {1: [2], "b": {3}}),
        ("set()", set()),
        ("{}", {}),
        ("frozenset({1})", frozenset({1})),
        ("range(3)", range(3)),
        ("float('inf')", math.inf),
        ("[float('-inf'), 1 + 2j]", [-math.inf, 1 + 2j]),
        (" 7 ", 7),
    ],
)
def test_reads_what_python_shows(text: str, value: object) -> None:
    """Every plain value has a literal, those without a Python literal by a call of their type."""
    assert literal(text) == value
    assert type(literal(text)) is type(value)


def test_reads_nan() -> None:
    """NaN is written as float('nan')."""
    value = literal("float('nan')")
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 +",
        "print(1)",
        "open('x')",
        "x",
        "[1, x]",
        "{**{}}",
        "float('abc')",
        "{[]: 1}",
        "range(0, 1, 0)",
        "f'{1}'",
    ],
)
def test_refuses_everything_else(text: str) -> None:
    """What is no literal is refused with a reason; nothing is executed."""
    with pytest.raises(ValueError, match=r".+"):
        literal(text)
