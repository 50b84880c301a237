"""Refusals of the exercises room."""

from backend_api.kit.errors import Refusal
from codementor.exercise.model import Flaw, SetInvalid
from codementor.wire.errors import ErrorCode, FieldError

_FLAWS_SHOWN = 50


def set_invalid(invalid: SetInvalid) -> Refusal:
    """A refusal that lists what is wrong in the set, each with file and place."""
    return Refusal(
        ErrorCode.SET_INVALID,
        "The exercise set breaks the format. Mend what `errors` lists and publish again.",
        tuple(FieldError(place=_place(flaw), message=flaw.message[:2000]) for flaw in invalid.flaws[:_FLAWS_SHOWN]),
    )


def wrong_name(place: str, message: str) -> Refusal:
    """A refusal of a set whose own name is not the one it is published under."""
    return Refusal(
        ErrorCode.SET_INVALID,
        "The set is another one than the address names.",
        (FieldError(place=place, message=message),),
    )


def version_exists() -> Refusal:
    """A refusal to change a published version."""
    return Refusal(
        ErrorCode.VERSION_EXISTS,
        "This version is published already, with other content. Give the set a new version in set.toml.",
    )


def not_yours(owner: str) -> Refusal:
    """A refusal to publish under another's handle."""
    return Refusal(
        ErrorCode.FORBIDDEN, f"Sets of {owner[:64]} are published by {owner[:64]} alone. Use your own handle."
    )


def _place(flaw: Flaw) -> str:
    return (f"{flaw.file}: {flaw.place}" if flaw.place else str(flaw.file))[:2000]
