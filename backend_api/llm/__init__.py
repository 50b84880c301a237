"""Language models: one port, adapters through the official clients, failover, and a ledger of what they cost."""

from backend_api.kit.card import Card

from . import repository, tables


def card() -> Card:
    """The room's card."""
    return Card(
        name="llm",
        routes=(),
        tables=tables.TABLES,
        forget=repository.forget,
        export=repository.export,
    )
