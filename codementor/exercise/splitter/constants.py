"""The value of an expression made of literals only: what a test wants or loops over, known without running anything."""

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from codementor.exercise.literals import literal

LARGEST: Final = 100_000  # items or digits of a value that is computed here

_BINARY: Final[dict[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {
    **{kind.__name__: kind for kind in (bool, bytearray, bytes, complex, dict, float, frozenset, int, list, set, str)},
    **{function.__name__: function for function in (abs, len, max, min, range, round, sorted, sum, tuple)},
    "enumerate": lambda items, start=0: list(enumerate(items, start)),
    "reversed": lambda items: list(reversed(items)),
    "zip": lambda *columns: list(zip(*columns, strict=False)),
}
_CONVERSIONS: Final[dict[int, Callable[[Any], str]]] = {ord("r"): repr, ord("s"): str, ord("a"): ascii}
_METHODS: Final = ("capitalize", "copy", "count", "get", "index", "items", "join", "keys", "lower", "replace", "split")
_METHODS_TOO: Final = ("splitlines", "strip", "title", "upper", "values")
_RECEIVERS: Final = (str, dict, list, tuple)


class NotConstant(ValueError):
    """The expression uses more than literals."""


def value(node: ast.expr, known: Mapping[str, object]) -> Any:
    """The expression's value, names taken from `known`; NotConstant when it cannot be known."""
    try:
        return _value(node, known)
    except NotConstant:
        raise
    except (ValueError, TypeError, ArithmeticError, LookupError, RecursionError, AttributeError) as error:
        raise NotConstant(str(error)) from error


def text(node: ast.expr, known: Mapping[str, object]) -> str:
    """The value as a literal: as the author wrote it where that is one, else written anew."""
    written = ast.unparse(node)
    try:
        literal(written)
    except ValueError:
        return write(value(node, known))
    return written


def write(given: Any) -> str:
    """A value of built-in types as a literal, the items of sets in the order of their texts."""
    match given:
        case bool() | None | int() | str() | bytes() | complex() | range():
            return repr(given)
        case float():
            return repr(given) if abs(given) < float("inf") else f'float("{given}")'
        case list():
            return f"[{', '.join(map(write, given))}]"
        case tuple():
            return f"({', '.join(map(write, given))}{',' * (len(given) == 1)})"
        case dict():
            return f"{{{', '.join(f'{write(key)}: {write(one)}' for key, one in given.items())}}}"
        case set() | frozenset():
            items = f"{{{', '.join(sorted(map(write, given)))}}}" if given else "set()"
            return items if isinstance(given, set) else f"frozenset({items if given else ''})"
    raise NotConstant(f"a {type(given).__name__} has no literal")


def fixed(given: object) -> bool:
    """True when the value can never change."""
    if isinstance(given, tuple):
        return all(map(fixed, given))
    return given is None or isinstance(given, bool | int | float | complex | str | bytes | range)


def _value(node: ast.expr, known: Mapping[str, object]) -> Any:
    match node:
        case ast.Name(id=name) if name in known:
            return known[name]
        case ast.List(elts=items):
            return _items(items, known)
        case ast.Tuple(elts=items):
            return tuple(_items(items, known))
        case ast.Set(elts=items):
            return set(_items(items, known))
        case ast.Dict(keys=keys, values=values) if None not in keys:
            pairs = zip(keys, values, strict=True)
            return {_value(key, known): _value(one, known) for key, one in pairs if key is not None}
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _binary(type(op), _value(left, known), _value(right, known))
        case ast.Subscript(value=held, slice=ast.Slice(lower=lower, upper=upper, step=step)):
            ends = (None if end is None else _value(end, known) for end in (lower, upper, step))
            return _value(held, known)[slice(*ends)]
        case ast.Subscript(value=held, slice=index):
            return _value(held, known)[_value(index, known)]
        case ast.JoinedStr(values=parts):
            return "".join(_part(part, known) for part in parts)
        case ast.Call(func=function, args=arguments, keywords=keywords):
            named = {word.arg: _value(word.value, known) for word in keywords if word.arg}
            if len(named) < len(keywords):
                raise NotConstant("** in a call")
            return _bounded(_function(function, known)(*_items(arguments, known), **named))
    return ast.literal_eval(node)


def _items(nodes: Iterable[ast.expr], known: Mapping[str, object]) -> list[Any]:
    found: list[Any] = []
    for node in nodes:
        found += _value(node.value, known) if isinstance(node, ast.Starred) else [_value(node, known)]
    return found


def _part(part: ast.expr, known: Mapping[str, object]) -> str:
    if isinstance(part, ast.FormattedValue):
        spec = "" if part.format_spec is None else _value(part.format_spec, known)
        held = _value(part.value, known)
        return format(_CONVERSIONS[part.conversion](held) if part.conversion in _CONVERSIONS else held, spec)
    return str(_value(part, known))


def _binary(kind: type[ast.operator], left: Any, right: Any) -> Any:
    numbers = isinstance(left, int) and isinstance(right, int)
    if kind is ast.Pow and (not numbers or left.bit_length() * right > LARGEST):
        raise NotConstant("a power too large to compute here")
    if kind is ast.Mult and not numbers:
        lengths = [len(one) * other for one, other in ((left, right), (right, left)) if hasattr(one, "__len__")]
        if any(length > LARGEST for length in lengths):
            raise NotConstant("too long to write out")
    return _BINARY[kind](left, right)


def _function(node: ast.expr, known: Mapping[str, object]) -> Callable[..., Any]:
    match node:
        case ast.Name(id=name) if name in _FUNCTIONS and name not in known:
            return _FUNCTIONS[name]
        case ast.Attribute(value=held, attr=name) if name in (*_METHODS, *_METHODS_TOO):
            receiver = _value(held, known)
            if isinstance(receiver, _RECEIVERS):
                method: Callable[..., Any] = getattr(receiver, name)
                return method
    raise NotConstant(f"{ast.unparse(node)} is not computed here")


def _bounded(given: Any) -> Any:
    if isinstance(given, range) and len(given) > LARGEST:
        raise NotConstant("a range too long to follow")
    return given if fixed(given) or isinstance(given, list | tuple | dict | set | bytearray) else _listed(given)


def _listed(given: Any) -> Any:
    return given if isinstance(given, frozenset) else list(given)
