"""Route rows. Start-up refuses a row without scope, limit or, for lists, page size: nothing is open by omission."""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from codementor.wire.errors import ErrorCode

from .call import Call
from .limits import Limit
from .scope import Scope

Handle = Callable[[Call], Awaitable[Any]]
PUBLIC = "public"  # anyone
BROWSER = "browser"  # a signed-in browser session (cookie), for pages
OPERATOR = "operator"  # the operator's token, or where none is set this machine
_ALWAYS = (
    ErrorCode.INVALID_REQUEST,
    ErrorCode.CLIENT_TOO_OLD,
    ErrorCode.RATE_LIMITED,
    ErrorCode.INTERNAL,
    ErrorCode.UNAVAILABLE,
)
JSON_LIMIT = 1_000_000
ZIP_LIMIT = 16_000_000
FORM_LIMIT = 64_000


@dataclass(frozen=True, slots=True)
class Route:
    """One row of a room's route table. Paths name their parts in braces, as in `/v1/sets/{owner}/{set}`."""

    method: str
    path: str
    handle: Handle
    scope: str
    limit: Limit | None
    body: type | None = None  # the message in the body; None when there is none, or `accepts` says what
    answer: type | None = None
    status: int = 200
    accepts: str = "application/json"
    gives: str = "application/json"
    max_body: int = JSON_LIMIT
    page_size: int | None = None
    listing: bool = False
    form: tuple[str, ...] = ()  # the fields of a form body
    query: tuple[str, ...] = ()
    refuses: tuple[ErrorCode, ...] = ()  # besides what the row itself says: see `refusals`
    others: tuple[tuple[int, type | None], ...] = ()  # answers with other statuses that are no problem documents
    lagging: bool = False  # a GET that may be answered from a replica which is some seconds behind

    @property
    def largest(self) -> int:
        """The size of the largest body that is taken."""
        return FORM_LIMIT if self.form else self.max_body

    @property
    def pattern(self) -> str:
        """The regular expression of the path, with a named group for each part."""
        return re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path)


def refusals(route: Route, scope: Scope | None) -> set[ErrorCode]:
    """The codes with which a request to the route may be refused; `scope` is the one that the row names."""
    found = {*_ALWAYS, *route.refuses}
    if route.scope == OPERATOR:
        found |= {ErrorCode.FORBIDDEN}
    elif scope:
        found |= {ErrorCode.NOT_SIGNED_IN, ErrorCode.TOKEN_EXPIRED, ErrorCode.TOKEN_INVALID, ErrorCode.FORBIDDEN}
        found |= {ErrorCode.EMAIL_NOT_VERIFIED} if scope.verified else set()
    if route.body:
        found |= {ErrorCode.INVALID_FIELDS}
    if route.method != "GET":
        found |= {ErrorCode.TOO_LARGE}
    if "{" in route.path:
        found |= {ErrorCode.NOT_FOUND}
    return found


class RouteIncomplete(Exception):
    """A route row leaves out what it must say. A fault of this code, found at start-up."""


def verify(routes: Iterable[Route], scopes: Iterable[str]) -> None:
    """Raises RouteIncomplete for a row without a known scope, a limit, a page size for a list, or a docstring."""
    known = {PUBLIC, BROWSER, OPERATOR, *scopes}
    seen = set()
    for route in routes:
        name = f"{route.method} {route.path}"
        if route.scope not in known:
            raise RouteIncomplete(f"{name}: unknown scope {route.scope!r}")
        if route.limit is None or route.limit.count < 1 or route.limit.seconds < 1:
            raise RouteIncomplete(f"{name}: no limit")
        if route.listing and not route.page_size:
            raise RouteIncomplete(f"{name}: a list without a page size")
        if (route.method, route.pattern) in seen:
            raise RouteIncomplete(f"{name}: twice in the table")
        seen.add((route.method, route.pattern))
