"""Classes: an instructor's group, its members, the sets assigned to it, and the help that it allows."""

from backend_api.kit.card import Card

from . import handlers, pages, policy, repository, tables


def card() -> Card:
    """The room's card."""
    return Card(
        name="classes",
        routes=handlers.ROUTES + pages.ROUTES,
        tables=tables.TABLES,
        scopes=policy.SCOPES,
        forget=repository.forget,
        export=repository.export,
    )
