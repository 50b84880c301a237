"""Accounts: registering, verifying, signing in, devices and their tokens."""

from backend_api.kit.card import Card

from . import admin, handlers, oauth, own_pages, pages, policy, repository, tables
from .acts import Acts
from .passwords import Passwords
from .sessions import Sessions


def card(authority: Sessions) -> Card:
    """The room's card."""
    do = Acts(Passwords(), authority)
    return Card(
        name="accounts",
        routes=handlers.routes(do)
        + oauth.routes(authority)
        + admin.routes(authority)
        + pages.routes(do)
        + own_pages.routes(do),
        tables=tables.TABLES,
        scopes=policy.SCOPES,
        forget=repository.forget,
        export=repository.export,
    )
