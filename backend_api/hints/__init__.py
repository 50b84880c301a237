"""Hints: proven by a worker's run, opened level by level, told as a stream."""

from functools import partial

from backend_api.kit.card import Card

from . import handlers, jobs, repository, service, tables
from .service import Tutor


def card(tutor: Tutor) -> Card:
    """The room's card."""
    return Card(
        name="hints",
        routes=handlers.routes(tutor),
        tables=tables.TABLES,
        jobs=((service.DIAGNOSE, partial(jobs.diagnose, tutor)),),
        sweep=service.sweep,
        forget=repository.forget,
        export=repository.export,
    )
