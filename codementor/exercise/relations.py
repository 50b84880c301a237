"""What holds between the arguments of every case, and may be meant: an input that breaks it may be outside the task.

Each relation needs several different examples and none against it. One that holds by chance makes inputs a little less
various; one that is overlooked lets inputs in on which right programs differ.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, permutations
from typing import Any, Final

ENOUGH: Final = 4

Row = Sequence[Any]


def relations(names: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """Expressions over the names that hold in every row, each row giving the names' values."""
    different = list({repr(row): row for row in rows}.values())
    if len(different) < ENOUGH:
        return []
    columns = {name: [row[at] for row in different] for at, name in enumerate(names)}
    found = [text for name, column in columns.items() for text in _alone(name, column)]
    for (one, ones), (other, others) in permutations(columns.items(), 2):
        found += _between(one, ones, other, others)
    for (one, ones), (other, others) in combinations(columns.items(), 2):
        if (
            _are(_is_sized, ones, others)
            and len(set(map(len, ones))) > 1
            and list(map(len, ones)) == list(map(len, others))
        ):
            found.append(f"len({one}) == len({other})")
    return found


def _alone(name: str, column: list[Any]) -> Iterator[str]:
    """Records that never share what stands in one of their places, as people of different age."""
    long = [value for value in column if _is_records(value) and len(value) > 1]
    width = len(long[0][0]) if len(long) >= ENOUGH - 1 else 0
    if not all(len(record) == width for value in long for record in value) or len(long) < len(column) // 2:
        return
    for at in range(width):
        if all(len({repr(record[at]) for record in value}) == len(value) for value in long):
            yield f"len({{repr(r[{at}]) for r in {name}}}) == len({name})"


def _between(one: str, ones: list[Any], other: str, others: list[Any]) -> Iterator[str]:
    """A number within the length of a sequence or below another number; a value that is always among the items."""
    pairs = list(zip(ones, others, strict=True))
    if _are(_is_whole, ones) and _are(_is_sized, others) and len(set(ones)) > 1:
        if all(0 <= number < len(value) for number, value in pairs):
            yield f"0 <= {one} < len({other})"
        elif all(0 <= number <= len(value) for number, value in pairs):
            yield f"0 <= {one} <= len({other})"
    if _are(_is_whole, ones, others):
        if all(less < more for less, more in pairs):
            yield f"{one} < {other}"
        elif all(less <= more for less, more in pairs):
            yield f"{one} <= {other}"
    if _are(_is_list, others) and all(repr(value) in map(repr, items) for value, items in pairs):
        yield f"{one} in {other}"


def _are(is_kind: Callable[[Any], bool], *columns: list[Any]) -> bool:
    return all(is_kind(value) for column in columns for value in column)


def _is_whole(value: Any) -> bool:
    return type(value) is int


def _is_sized(value: Any) -> bool:
    return isinstance(value, list | tuple | str)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _is_records(value: Any) -> bool:
    return _is_list(value) and all(isinstance(item, tuple | list) and item for item in value)
