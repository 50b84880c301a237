"""Accounts: registering, verifying, signing in, devices and their tokens."""

from backend_api.kit.card import Card
from backend_api.quota.service import Quotas

from . import (
    admin,
    authorize_page,
    handlers,
    hubs,
    identity_pages,
    oauth,
    own_pages,
    pages,
    policy,
    quotas,
    repository,
    tables,
)
from .acts import Acts


def card(do: Acts, known: hubs.Hubs, counted: Quotas) -> Card:
    """The room's card."""
    return Card(
        name="accounts",
        routes=handlers.routes(do)
        + oauth.routes(do.authority)
        + hubs.routes(known)
        + admin.routes(do)
        + quotas.routes(counted)
        + pages.routes(do)
        + own_pages.routes(do)
        + authorize_page.ROUTES
        + identity_pages.routes(do),
        tables=tables.TABLES,
        scopes=policy.SCOPES,
        forget=repository.forget,
        export=repository.export,
        sweep=repository.sweep,
    )
