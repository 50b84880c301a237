"""Refusals of the classes room."""

from backend_api.kit.errors import Refusal
from codementor.wire.errors import ErrorCode


def help_is_off() -> Refusal:
    """A refusal of help that a class does not allow."""
    return Refusal(ErrorCode.FORBIDDEN, "Your class works on this set without help. Ask your instructor.")


def other_class() -> Refusal:
    """A refusal for a class that was made before with another content."""
    return Refusal(ErrorCode.KEY_REUSED, "A class with this id was made before, with another title or policy.")
