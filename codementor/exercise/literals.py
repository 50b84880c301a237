"""Python literals as authors write them in `expect`: what `ast.literal_eval` reads, and floats and sets by name."""

import ast
from collections.abc import Callable
from typing import Any, Final

_CALLS: Final[dict[str, Callable[..., Any]]] = {
    "float": float,
    "set": set,
    "frozenset": frozenset,
    "range": range,
    "complex": complex,
    "bytearray": bytearray,
}


def literal(text: str) -> object:
    """The value of a literal such as `{1, 2}`, `set()` or `float("nan")`; ValueError says why `text` is none."""
    try:
        return value_of(ast.parse(text.strip(), mode="eval").body)
    except SyntaxError as error:
        raise ValueError(f"`{_brief(text)}` is not Python: {error.msg}") from error
    except (TypeError, RecursionError, MemoryError) as error:
        raise ValueError(f"`{_brief(text)}` cannot be made: {error}") from error


def value_of(node: ast.expr) -> Any:
    """The value that a literal's tree stands for; ValueError where it is none."""
    match node:
        case ast.List(elts=items):
            return [value_of(item) for item in items]
        case ast.Tuple(elts=items):
            return tuple(value_of(item) for item in items)
        case ast.Set(elts=items):
            return {value_of(item) for item in items}
        case ast.Dict(keys=keys, values=values) if None not in keys:
            pairs = zip(keys, values, strict=True)
            return {value_of(key): value_of(value) for key, value in pairs if key is not None}
        case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _CALLS:
            return _CALLS[name](*(value_of(argument) for argument in arguments))
        case _:
            return _scalar(node)


def _scalar(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        raise ValueError(f"`{_brief(ast.unparse(node))}` is not a literal value") from None


def _brief(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
