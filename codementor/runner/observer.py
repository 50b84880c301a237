"""Watches places in a candidate while probes run: which values given expressions have there.

Loaded by its path in the lab's child: standard library only. Values are numbered: equal numbers are equal values of the
same exact types, 0 stands for an expression that has no value there.
"""

import json
import operator
import sys
import types
from collections.abc import Callable
from typing import Any, Final

LOOK: Final = "__codementor_look__"
LONGEST: Final = 400  # items of a value; what is longer has no number

Json = Any
_TESTS: Final[dict[str, Callable[[Any, Any], object]]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "in": lambda one, other: one in other, "not in": lambda one, other: one not in other, "not": lambda one, _: not one,
}  # fmt: skip
_PLAIN: Final = (int, str, bool, type(None))
_TAGS: Final = frozenset({"int", "str", "bool", "list", "tuple", "set", "dict", "float"})


class Observer:
    """Called by the candidate at its places (`LOOK(place)`, which is True); keeps one row a visit."""

    def __init__(
        self, job: dict[str, Json], encode: Callable[[object], Json], right: Callable[[Json, Json], bool]
    ) -> None:
        self.most: int = job["visits"]
        self.limit: int = job["rows"]  # of all places together
        self.encode, self.right = encode, right
        codes = [_compiled(text) for text in job["expressions"]]
        self.places = [[codes[at] for at in place] for place in job["places"]]
        self.tests = [[(_TESTS[test], one, other) for test, one, other in place] for place in job["tests"]]
        self.numbers: dict[object, int] = {}
        self.kinds = [""]
        self.true: list[int] = []
        self.rights: dict[str, dict[int, bool]] = {}
        self.rows: list[Json] = []
        self.busy = True

    def begin(self, at: int, wanted: Json) -> None:
        """The next probe runs; `wanted` is what its call must give, encoded, or None."""
        self.at, self.wanted, self.busy = at, wanted, False
        self.visits = [0] * len(self.places)
        self.checked = self.rights.setdefault(str(at), {})

    def end(self) -> dict[str, Json]:
        """What was seen: rows, and of each number its type, whether it is true, and on which probes it is wanted."""
        rights = {at: [number for number, good in checked.items() if good] for at, checked in self.rights.items()}
        return {"rows": self.rows, "kinds": self.kinds, "true": self.true, "right": rights}

    def look(self, place: int) -> bool:
        """Number the place's expressions as they are now. True, so that it can stand before an `and`."""
        if self.busy or self.visits[place] >= self.most or len(self.rows) >= self.limit:
            return True
        self.busy = True
        try:
            self.visits[place] += 1
            scope, outer = _scope(sys._getframe(1))
            values = [_value(code, scope) for code in self.places[place]]
            numbers = [self._number(value) for value in values]
            judged = outer and self.wanted is not None
            if judged:
                self._check(values, numbers)
            tests = [_tested(test, values[one], values[other]) for test, one, other in self.tests[place]]
            self.rows.append([self.at, place, judged, numbers, tests])
        finally:
            self.busy = False
        return True

    def _number(self, value: object) -> int:
        if value is _NONE:
            return 0
        try:
            key = self._key(value)
            number = self.numbers.get(key)
            if number is None:
                true = bool(value)
                number = self.numbers[key] = len(self.kinds)
                self.kinds.append(type(value).__name__)
                self.true += [number] if true else []
        except Exception:  # a value of the learner's own making may refuse anything
            return 0
        return number

    def _check(self, values: list[object], numbers: list[int]) -> None:
        for value, number in zip(values, numbers, strict=True):
            if number and number not in self.checked:
                fits = self.wanted[0] not in _TAGS or self.wanted[0] == self.kinds[number]
                self.checked[number] = fits and self.right(self.wanted, self.encode(value))

    def _key(self, value: object) -> object:
        kind = type(value)
        if kind in _PLAIN:
            return kind, value
        if kind is list or kind is tuple:
            if len(value) > LONGEST:  # type: ignore[arg-type]
                raise ValueError
            return kind, *map(self._key, value)  # type: ignore[call-overload]
        return kind, json.dumps(self.encode(value))


_NONE: Final = object()


def _value(code: types.CodeType, scope: dict[str, object]) -> object:
    try:
        return eval(code, scope)  # noqa: S307 - in the child, an expression of ours over what the program has
    except Exception:  # an expression without a value there is one of the answers
        return _NONE


def _tested(test: Callable[[Any, Any], object], one: object, other: object) -> int:
    """1 for true, 0 for false, -1 where the test has no value."""
    if one is _NONE or other is _NONE:
        return -1
    try:
        return 1 if test(one, other) else 0
    except Exception:  # as above
        return -1


def _compiled(text: str) -> types.CodeType:
    return compile(text, "<look>", "eval")


def _scope(frame: types.FrameType) -> tuple[dict[str, object], bool]:
    """All names that can be seen from a frame, and whether the function it belongs to was called by the probe."""
    inner: list[types.FrameType] = [frame]
    while frame.f_code.co_name.startswith("<") and frame.f_code.co_name != "<module>" and frame.f_back:
        frame = frame.f_back
        inner.append(frame)
    scope = dict(frame.f_globals)
    for each in reversed(inner):
        scope.update(each.f_locals)
    return scope, frame.f_back is not None and frame.f_back.f_code.co_filename == "<call>"
