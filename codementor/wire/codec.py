"""Wire objects to JSON values and back. Fields that are not known are ignored: a newer service may say more."""

import json
from collections.abc import Callable
from dataclasses import is_dataclass
from enum import StrEnum
from functools import cache
from types import GenericAlias
from typing import Any, TypeVar, get_args, get_origin

from cattrs import Converter, transform_error
from cattrs.errors import BaseValidationError
from cattrs.gen import make_dict_structure_fn

T = TypeVar("T")


class Malformed(ValueError):
    """Data does not fit its message. The text names each place (JSON path) and what is wrong there."""


def decode(kind: type[T], data: object) -> T:
    """The message that JSON values stand for; raises `Malformed` when they do not fit it."""
    try:
        return _converter().structure(data, kind)
    except BaseValidationError as error:
        raise Malformed(f"{kind.__name__}: {'; '.join(transform_error(error, format_exception=_reason))}") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise Malformed(f"{kind.__name__}: {error}") from None


def encode(message: object) -> Any:
    """The message as JSON values: dicts, lists, text, numbers, booleans and None."""
    return _converter().unstructure(message)


def from_json(kind: type[T], text: str | bytes) -> T:
    """The message that JSON text stands for; raises `Malformed` when it is not JSON or does not fit."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"{kind.__name__}: not JSON ({error})") from None
    return decode(kind, data)


def to_json(message: object, *, indent: int | None = None) -> str:
    """The message as JSON text."""
    return json.dumps(encode(message), ensure_ascii=False, indent=indent)


@cache
def _converter() -> Converter:
    converter = Converter(unstruct_collection_overrides={tuple: list})
    for kind in (str, int, bool, float):
        converter.register_structure_hook(kind, _primitive)
    converter.register_structure_hook_factory(is_dataclass, lambda kind: _object(kind, converter))
    converter.register_structure_hook_factory(_is_tuple, lambda kind: _tuple(kind, converter))
    converter.register_unstructure_hook(StrEnum, lambda member: member.value)
    converter.register_structure_hook(StrEnum, lambda value, kind: kind(value))
    return converter


def _object(kind: type, converter: Converter) -> Callable[[Any, Any], Any]:
    structure: Callable[[Any, Any], Any] = make_dict_structure_fn(kind, converter)

    def read(value: Any, kind: Any) -> Any:
        if not isinstance(value, dict):
            raise TypeError(f"expected an object, got {value.__class__.__name__}")
        return structure(value, kind)

    return read


def _tuple(kind: type, converter: Converter) -> Callable[[Any, Any], Any]:
    """Text is a sequence too, so only a list is taken for one."""
    items: Any = GenericAlias(list, get_args(kind)[:1])
    structure = converter.get_structure_hook(items)

    def read(value: Any, _type: Any) -> Any:
        if not isinstance(value, list | tuple):
            raise TypeError(f"expected a list, got {value.__class__.__name__}")
        return tuple(structure(value, items))

    return read


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _primitive(value: Any, kind: type) -> Any:
    """JSON has these types itself, so nothing is turned into another: `"5"` is no number, and true is none either."""
    if type(value) is kind or (kind is float and type(value) is int):
        return value
    raise TypeError(f"expected {kind.__name__}, got {type(value).__name__}")


def _reason(error: BaseException, _type: object) -> str:
    if isinstance(error, KeyError):
        return "required field missing"
    return str(error) or type(error).__name__
