"""The room card: what a room tells the application about itself, so that nothing of it can be forgotten."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table

from .db import Transaction
from .route import Route
from .scope import Scope

Job = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Card:
    """One room. `forget` deletes a user's rows, `export` gives them; both get the connection and the user's id.

    `sweep`, every hour or so, deletes what has ended long enough before that moment.
    """

    name: str
    routes: tuple[Route, ...]
    tables: tuple[Table, ...]
    forget: Callable[[Transaction, str], Awaitable[None]]
    export: Callable[[Transaction, str], Awaitable[dict[str, Any]]]
    jobs: tuple[tuple[str, Job], ...] = ()
    scopes: tuple[Scope, ...] = ()
    sweep: Callable[[Transaction, datetime], Awaitable[None]] | None = None
