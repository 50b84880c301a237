"""The one encoding of values: exact types, order where it counts, caps, and no learner's code run."""

import dataclasses
import enum
import json
from collections import Counter, OrderedDict, namedtuple
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codementor.exercise.values import Encoder, alike, encode, same, shorten, show

Pair = namedtuple("Pair", "a b")


class Color(enum.Enum):
    """A learner's enumeration."""

    RED = 1


class Slotted:
    """A learner's class without a dictionary."""

    __slots__ = ("never", "x")

    def __init__(self) -> None:
        self.x = 1


@dataclasses.dataclass
class Point:
    """A learner's data class."""

    x: int = 1
    y: str = "up"


class Liar:
    """A class that calls itself equal to everything and lies about its type."""

    def __eq__(self, other: object) -> bool:
        """Claims to be anything."""
        return True

    def __hash__(self) -> int:
        """One for all."""
        return 1

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """Fails when asked for."""
        raise RuntimeError("the learner's code ran")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda children: (
        st.lists(children) | st.tuples(children, children) | st.dictionaries(st.text() | st.integers(), children)
    ),
    max_leaves=20,
)


@given(VALUES)
def test_a_value_is_the_same_as_itself_after_the_wire(value: object) -> None:
    """Every value equals itself after it crossed the process as JSON, NaN included."""
    assert same(encode(value), json.loads(json.dumps(encode(value))))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=10))
def test_show_is_python_text(value: object) -> None:
    """What is shown of plain values is what Python would show."""
    assert show(encode(value), 100_000) == repr(value)


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        (1, True),
        (0, False),
        (1, 1.0),
        ([1], (1,)),
        ({1}, frozenset({1})),
        ("1", 1),
        (b"a", "a"),
        ([1], [True]),
        (None, ""),
    ],
)
def test_types_are_exact(wanted: object, got: object) -> None:
    """A value of another type is never the same, however Python compares the two."""
    assert not same(encode(wanted), encode(got))


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        ({3, 1, 2}, {2, 3, 1}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (0.0, -0.0),
        (float("nan"), float("nan")),
        (0.3, 0.1 + 0.2),
        ({0.3}, {0.1 + 0.2}),
        ({(0.3, 1)}, {(0.1 + 0.2, 1)}),
        ([{1: {2}}], [{1: {2}}]),
    ],
)
def test_order_signs_and_rounding_do_not_count(wanted: object, got: object) -> None:
    """Sets and dictionaries have no order, NaN is NaN, zero has no sign, and the last bit of a float is forgiven."""
    assert same(encode(wanted), encode(got))


def test_tolerance_is_the_authors() -> None:
    """Floats farther apart are the same only within the tolerance that the case names."""
    assert not same(encode([1.0]), encode([1.05]))
    assert same(encode([1.0]), encode([1.05]), 0.1)
    assert not same(encode({1.0, 5.0}), encode({1.05, 9.0}), 0.1)


def test_a_bag_counts_its_items() -> None:
    """Two dictionaries of the same size with different values are not the same."""
    assert not same(encode({"a": 1, "b": 2}), encode({"a": 1, "b": 3}))
    assert not same(encode({1, 2}), encode({1, 3}))


def test_iterators_are_read_with_a_cap() -> None:
    """A generator shows its items, an endless one its first thousand, and one of another type is not the same."""

    def count() -> Iterator[int]:
        number = 0
        while True:
            yield number
            number += 1

    assert show(encode(value for value in (1, 2))) == "<generator: 1, 2>"
    assert len(encode(count())[2]) == 1_001
    assert not same(encode(iter([1])), encode([1]))


def test_a_trace_leaves_iterators_alone() -> None:
    """With `iterate` off, an iterator is not consumed."""
    numbers = iter([1, 2])
    Encoder(iterate=False).encode(numbers)
    assert list(numbers) == [1, 2]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Point(), "Point(x=1, y='up')"),
        (Pair(1, 2), "Pair((1, 2))"),
        (Slotted(), "Slotted(x=1)"),
        (Color.RED, "Color.RED"),
        (ValueError("no", 3), "ValueError('no', 3)"),
        (Counter("a"), "Counter({'a': 1})"),
        (OrderedDict(a=1), "OrderedDict({'a': 1})"),
        (Point, "<class Point>"),
        (len, "<function len>"),
        (range(1, 5, 2), "range(1, 5, 2)"),
        ((1,), "(1,)"),
        (set(), "set()"),
        (b"\xff", "b'\\xff'"),
        ("\udc80", "'\\udc80'"),
        (1 + 2j, "(1+2j)"),
        pytest.param(10**5000, "<int of about 5000 digits>", id="huge"),
    ],
)
def test_show_names_class_and_fields(value: object, text: str) -> None:
    """A learner's object is its class and its fields; special values have a readable form."""
    assert show(encode(value)) == text


def test_objects_are_the_same_by_class_and_fields() -> None:
    """Two objects are the same when class name and fields are, whatever their `__eq__` says."""
    assert same(encode(Point(1, "a")), encode(Point(1, "a")))
    assert not same(encode(Point(1, "a")), encode(Point(2, "a")))
    assert not same(encode(Pair(1, 2)), encode((1, 2)))


def test_no_learners_code_decides() -> None:
    """An object that claims to equal everything equals nothing it is not, and its properties are not read."""
    assert not same(encode(5), encode(Liar()))
    assert encode(Liar())[0] == "object"


def test_functions_and_cut_values_equal_nothing() -> None:
    """What cannot be compared whole is never the same."""
    huge = encode(list(range(50_000)))
    assert not same(encode(len), encode(len))
    assert not same(huge, huge)


def test_cycles_and_depth_end() -> None:
    """A list that holds itself is cut at a depth."""
    loop: list[object] = []
    loop.append(loop)
    assert show(encode(loop)).endswith("…" + "]" * 21)


def test_long_texts_compare_whole() -> None:
    """A text beyond the cap still differs where only its end differs."""
    assert same(encode("a" * 200_000), encode("a" * 200_000))
    assert not same(encode("a" * 200_000), encode("a" * 199_999 + "b"))


def test_the_encoding_is_bounded() -> None:
    """However large a value is, its encoding stays under a few megabytes."""
    assert len(json.dumps(encode(["x" * 90_000] * 10_000))) < 4_000_000


def test_alike_is_same_text_of_another_type() -> None:
    """Values that print alike but are of different types are told apart as such."""
    assert alike(encode("5"), encode(5))
    assert alike(encode("[1, 2]"), encode([1, 2]))
    assert not alike(encode(5), encode(5))
    assert not alike(encode("a"), encode("b"))


def test_shorten_cuts_the_middle() -> None:
    """A long text keeps its beginning and its end and never exceeds its width."""
    assert len(shorten("a" * 500 + "b" * 500, 60)) == 60
    assert shorten("a" * 500 + "b" * 500, 60).endswith("b")
    assert shorten("short", 60) == "short"
