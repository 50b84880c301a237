"""Refusals of the submissions room."""

from backend_api.kit.errors import Refusal
from codementor.wire.errors import ErrorCode


def key_reused() -> Refusal:
    """A refusal of an id that stands for another submission already."""
    return Refusal(
        ErrorCode.KEY_REUSED, "This id stands for another submission of yours already. Hand in under a new id."
    )
