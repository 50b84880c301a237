"""One request as a handler sees it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from codementor.wire.errors import ErrorCode

from .db import Transaction
from .errors import Refusal
from .site import Site
from .subject import Subject

T = TypeVar("T")


@dataclass(slots=True)
class Call:
    """The request, decoded and admitted. `db` is its one transaction; `after` runs once that is committed."""

    site: Site
    db: Transaction
    instance: str
    address: str
    agent: str
    xsrf: Callable[[], str]
    path: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    body: Any = None
    raw: bytes = b""
    subject: Subject | None = None
    cookies: dict[str, str] = field(default_factory=dict)
    if_none_match: str = ""
    after: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    @property
    def who(self) -> Subject:
        """The subject of a route that has a scope."""
        if self.subject is None:
            raise Refusal(ErrorCode.NOT_SIGNED_IN, "Sign in first.")
        return self.subject

    def message(self, kind: type[T]) -> T:
        """The body, as the message that the route's row names."""
        if not isinstance(self.body, kind):
            raise TypeError(f"the route's row names {type(self.body)}, not {kind}")
        return self.body
