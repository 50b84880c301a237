"""Accounts: registering, verifying, signing in, devices and their tokens."""

from backend_api.kit.card import Card

from . import handlers, pages, policy, repository, tables
from .passwords import Passwords
from .sessions import Sessions


def card(authority: Sessions) -> Card:
    """The room's card."""
    passwords = Passwords()
    return Card(
        name="accounts",
        routes=handlers.routes(passwords, authority) + pages.routes(passwords),
        tables=tables.TABLES,
        scopes=policy.SCOPES,
        forget=repository.forget,
        export=repository.export,
    )
