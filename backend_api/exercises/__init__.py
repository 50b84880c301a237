"""Exercise sets: published as immutable versions, listed, and downloaded in the learner's form."""

from backend_api.kit.card import Card

from . import handlers, policy, repository, tables


def card() -> Card:
    """The room's card."""
    return Card(
        name="exercises",
        routes=handlers.ROUTES,
        tables=tables.TABLES,
        scopes=policy.SCOPES,
        forget=repository.forget,
        export=repository.export,
    )
