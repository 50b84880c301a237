"""Quota: the calls of language models that an account has, by its tier or an exception. Rooms that call models ask."""

from functools import partial

from backend_api.kit.card import Card

from . import handlers, repository, tables
from .service import Quotas


def card(quotas: Quotas) -> Card:
    """The room's card. Administrators change quotas in the accounts room, which keeps the log of such acts."""
    return Card(
        name="quota",
        routes=handlers.routes(partial(handlers.own, quotas)),
        tables=tables.TABLES,
        forget=repository.forget,
        export=repository.export,
    )
