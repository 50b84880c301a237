"""Submissions: taken once, graded by a worker, told about as they change."""

from functools import partial

from backend_api.kit.card import Card

from . import handlers, jobs, policy, pool, repository, service, tables
from .service import Grader


def card(grader: Grader) -> Card:
    """The room's card."""
    return Card(
        name="submissions",
        routes=handlers.routes(grader),
        tables=tables.TABLES,
        scopes=policy.SCOPES,
        jobs=((service.GRADE, partial(jobs.grade, grader)), (pool.JOIN, partial(pool.join, grader))),
        forget=repository.forget,
        export=repository.export,
    )
