"""Progress: the learner's events, merged from every editor, and what follows from them."""

from backend_api.kit.card import Card

from . import handlers, policy, repository, tables


def card() -> Card:
    """The room's card."""
    return Card(
        name="progress",
        routes=handlers.ROUTES,
        tables=tables.TABLES,
        forget=repository.forget,
        export=repository.export,
        scopes=policy.SCOPES,
    )
