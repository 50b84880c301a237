"""Keyset paging: a cursor holds the sort key of the last row shown, so deep pages cost what first ones do."""

import base64
import binascii
import json

from codementor.wire.errors import ErrorCode

from .errors import Refusal


def cursor(*key: str | int) -> str:
    """The opaque cursor that stands for a sort key."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def read_cursor(text: str, *shape: type) -> tuple[str | int, ...] | None:
    """The sort key in a cursor; None for the empty cursor (first page); refuses one that does not have that shape."""
    if not text:
        return None
    try:
        key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        raise _refusal() from None
    if not isinstance(key, list) or [type(each) for each in key] != list(shape) or not all(map(_storable, key)):
        raise _refusal()
    return tuple(key)


def _storable(part: str | int) -> bool:
    return "\0" not in part and part.isascii() if isinstance(part, str) else 0 <= part < 2**62


def _refusal() -> Refusal:
    return Refusal(ErrorCode.INVALID_REQUEST, "This cursor was not made here. Start again from the first page.")
