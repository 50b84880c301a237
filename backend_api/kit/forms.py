"""Forms and queries: pairs of text, few and short."""

from urllib.parse import parse_qsl

from codementor.wire.errors import ErrorCode

from .errors import Refusal

MOST_FIELDS = 50
MOST_CHARACTERS = 4_096


def pairs(data: str | bytes) -> dict[str, str]:
    """The pairs in a query or form body; refuses what cannot be read, is too much or holds NUL."""
    try:
        text = data if isinstance(data, str) else data.decode()
        found = dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS))
    except ValueError:
        raise Refusal(ErrorCode.INVALID_REQUEST, "The form or query could not be read.") from None
    if any("\0" in key + value for key, value in found.items()):
        raise Refusal(ErrorCode.INVALID_REQUEST, "Text must not contain the NUL character.")
    if any(len(key) > MOST_CHARACTERS or len(value) > MOST_CHARACTERS for key, value in found.items()):
        raise Refusal(
            ErrorCode.INVALID_REQUEST, f"A field of a form or query has at most {MOST_CHARACTERS} characters."
        )
    return found
