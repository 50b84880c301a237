"""Messages in and out: strict on what comes in (no unknown field, no coercion, no NUL)."""

from collections.abc import Hashable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError
from typing_extensions import TypeAliasType

from codementor.wire.errors import ErrorCode, FieldError

from .errors import Refusal, invalid_field

T = TypeVar("T")
ERRORS_SHOWN = 20


def decode(kind: type[T], data: bytes) -> T:
    """The message in a request body; raises a Refusal that names each field that does not fit."""
    try:
        message: T = _adapter(cast(Hashable, kind), strict=True).validate_json(data)
    except ValidationError as error:
        raise _refusal(error) from None
    if _has_nul(message):
        raise invalid_field("$", "Text must not contain the NUL character.")
    return message


def encode(message: object) -> bytes:
    """The message as JSON."""
    return adapter(type(message)).dump_json(message)


def adapter(kind: type[T]) -> TypeAdapter[T]:
    """The plain adapter of a message: for answers, for stored messages and for their schema."""
    return _adapter(cast(Hashable, kind), strict=False)


@cache
def _adapter(kind: Hashable, *, strict: bool) -> TypeAdapter[Any]:
    message: Any = kind
    if not strict:
        return TypeAdapter(message)
    # A config cannot be given for a stdlib dataclass directly; under an alias it reaches it and all that it nests.
    alias: Any = TypeAliasType("Body", message)
    return TypeAdapter(alias, config=ConfigDict(extra="forbid", strict=True))


def _refusal(error: ValidationError) -> Refusal:
    found = error.errors(include_url=False, include_context=False, include_input=False)
    if any("recursion limit" in each["msg"] for each in found):
        return Refusal(ErrorCode.INVALID_REQUEST, "The body nests deeper than any message does.")
    if any(each["type"] == "json_invalid" for each in found):
        return Refusal(ErrorCode.INVALID_REQUEST, "The body is not valid JSON.")
    return Refusal(
        ErrorCode.INVALID_FIELDS,
        "The body does not fit what this address takes. See `errors` for each place.",
        tuple(FieldError(place=_place(each["loc"]), message=each["msg"]) for each in found[:ERRORS_SHOWN]),
    )


def _place(loc: tuple[int | str, ...]) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part[:64]}" for part in loc)


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, tuple):
        return any(_has_nul(each) for each in value)
    return is_dataclass(value) and any(_has_nul(getattr(value, each.name)) for each in fields(value))
