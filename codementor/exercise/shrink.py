"""Smaller inputs of the same form, the boldest steps first: what property-based testing calls shrinking."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any, Final

from codementor.exercise.generate import Form

Values = tuple[object, ...]
Weight = tuple[int, int, str]

_FEW: Final = 3  # the smallest numbers, tried for any other


def smaller(form: Form, values: Values) -> Iterator[Values]:
    """Different tuples that the form admits, each easier to read than `values`: shorter, then of smaller numbers."""
    bound = weight(values)
    seen = {repr(values)}
    for one in _steps(values):
        if repr(one) not in seen and weight(one) < bound and form.admits(one):
            yield one
        seen.add(repr(one))


def weight(values: Values) -> Weight:
    """What is smaller is easier to read. A total order, so that shrinking ends."""
    text = repr(values)
    return len(text), sum(int(abs(leaf)) + (leaf < 0) for leaf in _numbers(values)), text


def _steps(values: Values) -> Iterator[Values]:
    for at, value in enumerate(values):
        for less in _less(value):
            yield (*values[:at], less, *values[at + 1 :])
    for number in dict.fromkeys(_numbers(values)):  # equal numbers may have to stay equal
        for less in _below(number):
            yield tuple(_swapped(value, number, less) for value in values)


def _less(value: Any) -> Iterator[Any]:
    """The value made smaller in one step."""
    kind = type(value)
    if kind in (list, tuple, str):
        yield from _shorter(value)
    if kind in (list, tuple):
        for at, item in enumerate(value):
            for less in _less(item):
                yield kind((*value[:at], less, *value[at + 1 :]))
    elif kind in (int, float):
        yield from _below(value)
    elif kind is str:
        yield from (value.replace(letter, "a") for letter in dict.fromkeys(value))
    elif kind is set:
        yield from (value - {item} for item in sorted(value, key=repr))
    elif kind is dict:
        yield from ({key: value[key] for key in value if key != left} for left in value)
        yield from ({**value, key: less} for key in value for less in _less(value[key]))


def _shorter(value: Any) -> Iterator[Any]:
    """Without its halves, then without each single item."""
    length = len(value)
    for size in dict.fromkeys((length, length // 2, 2, 1)):
        if 0 < size <= length:
            yield from (value[:at] + value[at + size :] for at in range(0, length - size + 1, size))


def _below(number: float) -> Iterator[float]:
    kind = type(number)
    if kind is float:
        yield from (float(int(number)), round(number, 1))
    yield from (kind(few) for few in range(_FEW))
    yield kind(-number)
    yield kind(int(number / 2))
    yield kind(number - (1 if number > 0 else -1))


def _numbers(values: Iterable[Any]) -> Iterator[float]:
    for value in values:
        if type(value) in (int, float):
            yield value
        elif isinstance(value, list | tuple):
            yield from _numbers(value)
        elif isinstance(value, set):
            yield from _numbers(sorted(value, key=repr))
        elif isinstance(value, dict):
            yield from _numbers(itertools.chain(value.keys(), value.values()))


def _swapped(value: Any, number: float, less: float) -> Any:
    """The value with one number replaced wherever it stands."""
    if isinstance(value, list | tuple | set):
        return type(value)(_swapped(item, number, less) for item in value)
    if isinstance(value, dict):
        return {_swapped(key, number, less): _swapped(item, number, less) for key, item in value.items()}
    return less if type(value) is type(number) and value == number else value
