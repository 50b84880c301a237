"""Who is asking."""

from dataclasses import dataclass
from typing import Protocol

from codementor.wire.accounts import Role


@dataclass(frozen=True, slots=True)
class Subject:
    """A signed-in account, as the session of this request shows it."""

    user: str
    handle: str
    role: Role
    verified: bool
    session: str
    scopes: frozenset[str]


class Authority(Protocol):
    """Turns credentials into a subject; the accounts room implements it."""

    async def bearer(self, token: str) -> Subject:
        """The subject of an access token; raises a Refusal for one that is expired, forged or revoked."""

    async def browser(self, cookie: str) -> Subject | None:
        """The subject of a browser session, or None when the cookie names none that lives."""
