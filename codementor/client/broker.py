"""Signed in by the JupyterHub that this server runs in: its broker gives an access token for the Hub's own.

The access token is in memory only, and the Hub's own goes to the broker alone. There is nothing to sign out of.
"""

import asyncio
from dataclasses import dataclass, field

from codementor.wire.accounts import Tokens

from .auth import holds, session_of
from .tokens import Session
from .transport import Ask, Transport

PATH = "/token"


@dataclass(slots=True)
class Broker:
    """The broker at an address, and what this server shows it to say who it is."""

    address: str
    hub_token: str = field(repr=False)
    _session: Session | None = field(default=None, init=False, repr=False)
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False)

    async def access_token(self, stale: str = "") -> str:
        """An access token that still holds, and is not `stale`; raises `Refused` or `Unreachable`."""
        async with self._asking:
            if self._session is None or not holds(self._session, stale):
                self._session = await self._asked()
            return self._session.access_token

    async def _asked(self) -> Session:
        transport = Transport(self.address)
        try:
            return session_of(await transport.read(Tokens, Ask("POST", PATH, token=self.hub_token, again=True)))
        finally:
            await transport.close()
