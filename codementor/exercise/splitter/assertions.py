"""What one assertion, of `assert` or of unittest, says: an expression and the value it must give."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from codementor.exercise.splitter.constants import NotConstant, text, value, write

APPROXIMATE: Final = 1e-6  # the relative tolerance of pytest.approx

Known = Mapping[str, object]
REGEX: Final = tuple(ast.parse("import re").body)

_EQUAL: Final = ("Equal", "Equals", "ListEqual", "TupleEqual", "DictEqual", "SetEqual", "MultiLineEqual")
_TRUTHS: Final = {
    "NotEqual": "({}) != ({})",
    "Less": "({}) < ({})",
    "LessEqual": "({}) <= ({})",
    "Greater": "({}) > ({})",
    "GreaterEqual": "({}) >= ({})",
    "In": "({}) in ({})",
    "NotIn": "({}) not in ({})",
    "IsNot": "({}) is not ({})",
    "IsInstance": "isinstance({}, {})",
    "NotIsInstance": "not isinstance({}, {})",
    "SequenceEqual": "list({}) == list({})",
    "Regex": "bool(re.search({1}, {0}))",
    "NotRegex": "not re.search({1}, {0})",
    "NotAlmostEqual": "round(({}) - ({}), 7) != 0",
}


@dataclass(frozen=True, slots=True)
class Check:
    """Lines of which the last is an expression that gives `expect`, or that raise `raises` with `message`."""

    body: tuple[ast.stmt, ...]
    expect: str | None = None
    raises: str | None = None
    message: str | None = None
    tolerance: float = 0.0
    loose: str = ""  # the same as an expression that is true where Python's own comparison holds


class NoCheck(Exception):
    """The statement asserts what cannot be said as an expression and a value."""


def is_assertion(statement: ast.stmt) -> bool:
    """True for `assert` and for a call of one of unittest's assert methods."""
    match statement:
        case ast.Assert():
            return True
        case ast.Expr(ast.Call(func=ast.Attribute(ast.Name("self"), name))):
            return name.startswith("assert") or name == "fail"
    return False


def read(statement: ast.stmt, known: Known) -> Iterator[Check]:
    """What the assertion says, one check for each part of an `and`. Raises NoCheck where it cannot be said."""
    match statement:
        case ast.Assert(test=ast.BoolOp(op=ast.And(), values=parts)):
            for part in parts:
                yield _asserted(part, known)
        case ast.Assert(test=test):
            yield _asserted(test, known)
        case ast.Expr(ast.Call(func=ast.Attribute(_, name), args=arguments, keywords=words)):
            said = [word for word in words if word.arg not in ("msg", "places", "delta")]
            if said:
                raise NoCheck(f"{name} with {said[0].arg}")
            yield _method(name.removeprefix("assert"), arguments, {word.arg or "": word.value for word in words}, known)


def _asserted(test: ast.expr, known: Known) -> Check:
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            return _equal(left, right, known)
        case ast.Compare(left=left, ops=[ast.Is()], comparators=[ast.Constant(value=None | True | False) as right]):
            return _equal(left, right, known)
        case ast.UnaryOp(op=ast.Not(), operand=operand) if not isinstance(operand, ast.Compare | ast.BoolOp):
            return _truth(operand, wanted=False)
    return _truth(test)


def _method(name: str, arguments: Sequence[ast.expr], words: Mapping[str, ast.expr], known: Known) -> Check:
    match name, arguments:
        case "True", [test, *_]:
            return _truth(test)
        case "False", [test, *_]:
            return _truth(test, wanted=False)
        case "IsNone", [test, *_]:
            return _equal(test, ast.Constant(None), known)
        case "IsNotNone", [test, *_]:
            return _expression("({}) is not None", test)
        case "Is", [left, right, *_]:
            literal = any(isinstance(side, ast.Constant) for side in (left, right))
            return _equal(left, right, known) if literal else _expression("({}) is ({})", left, right)
        case "AlmostEqual", [left, right, *rest]:
            return _near(left, right, [*rest[:1], *words.values()], known, by_delta="delta" in words)
        case "CountEqual", [left, right, *_]:
            return _bag(left, right, known)
        case _, [left, right, *_] if name in _EQUAL:
            return _equal(left, right, known)
        case _, [left, right, *_] if name in _TRUTHS and not {"places", "delta"} & set(words):
            found = _expression(_TRUTHS[name], left, right)
            return replace(found, body=(*REGEX, *found.body)) if name.endswith("Regex") else found
    raise NoCheck(f"assert{name}")


def _equal(left: ast.expr, right: ast.expr, known: Known) -> Check:
    """The value of one side as it must be; where neither is a constant, that both are equal."""
    for call, wanted in ((left, right), (right, left)):
        near = _approximate(wanted, known)
        if near:
            return _given(call, near[0], tolerance=near[1])
        try:
            expect = text(wanted, known)
        except NotConstant:
            continue
        if not _constant(call, known):
            return replace(_given(call, expect), loose=_written("({}) == ({})", call, _parsed(expect)))
    return _expression("({}) == ({})", left, right)


def _approximate(node: ast.expr, known: Known) -> tuple[str, float] | None:
    """Value and tolerance of `pytest.approx(number)`; None when it is something else."""
    if not isinstance(node, ast.Call) or ast.unparse(node.func) not in ("approx", "pytest.approx"):
        return None
    try:
        wanted, *rest = (value(argument, known) for argument in node.args)
        words = {word.arg: value(word.value, known) for word in node.keywords}
    except (NotConstant, ValueError) as error:
        raise NoCheck("approx of what is no number") from error
    if not isinstance(wanted, int | float) or set(words) - {"abs", "rel"}:
        raise NoCheck("approx of what is no number")
    relative = rest[0] if rest else words.get("rel", 0.0 if "abs" in words else APPROXIMATE)
    return ast.unparse(node.args[0]), max(abs(wanted) * relative, words.get("abs", 0.0))


def _near(left: ast.expr, right: ast.expr, places: list[ast.expr], known: Known, *, by_delta: bool) -> Check:
    """As assertAlmostEqual: the difference, rounded to places, is 0, or it is at most delta."""
    try:
        bound = value(places[0], known) if places else 7
    except NotConstant as error:
        raise NoCheck("a tolerance that is computed") from error
    tolerance = float(bound) if by_delta else 0.5 * 10.0**-bound
    for call, wanted in ((left, right), (right, left)):
        try:
            expect = text(wanted, known)
        except NotConstant:
            continue
        if not _constant(call, known):
            loose = _written(f"abs(({{}}) - ({{}})) <= {tolerance!r}", call, _parsed(expect))
            return replace(_given(call, expect, tolerance=tolerance), loose=loose)
    return _expression(f"abs(({{}}) - ({{}})) <= {tolerance!r}", left, right)


def _bag(left: ast.expr, right: ast.expr, known: Known) -> Check:
    """As assertCountEqual: the same items in any order."""
    for call, wanted in ((left, right), (right, left)):
        try:
            items = list(value(wanted, known))
        except (NotConstant, TypeError):
            continue
        if _constant(call, known):
            continue
        try:
            return _given(_parsed(_written("sorted({})", call)), write(sorted(items)))
        except TypeError:  # items of several types have no order
            return _given(_parsed(_written("sorted({}, key=repr)", call)), write(sorted(items, key=repr)))
    return _expression("sorted(map(repr, {})) == sorted(map(repr, {}))", left, right)


def _truth(test: ast.expr, *, wanted: bool = True) -> Check:
    plain = isinstance(test, ast.Compare) or (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not))
    return _given(test if plain else _parsed(_written("bool({})", test)), str(wanted))


def _expression(form: str, *sides: ast.expr) -> Check:
    return _given(_parsed(_written(form, *sides)), "True")


def _given(call: ast.expr, expect: str, tolerance: float = 0.0) -> Check:
    return Check((ast.Expr(call),), expect, tolerance=tolerance)


def _constant(node: ast.expr, known: Known) -> bool:
    try:
        value(node, known)
    except NotConstant:
        return False
    return True


def _written(form: str, *sides: ast.expr) -> str:
    return ast.unparse(ast.parse(form.format(*map(ast.unparse, sides)), mode="eval"))


def _parsed(source: str) -> ast.expr:
    return ast.parse(source, mode="eval").body
