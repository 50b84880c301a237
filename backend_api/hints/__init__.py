"""Hints: proven by a run, opened level by level, told as a stream."""

from backend_api.kit.card import Card

from . import handlers, repository, tables
from .service import Tutor


def card(tutor: Tutor) -> Card:
    """The room's card."""
    return Card(
        name="hints",
        routes=handlers.routes(tutor),
        tables=tables.TABLES,
        forget=repository.forget,
        export=repository.export,
    )
