"""Passwords as argon2id hashes (19 MiB, 2 passes). Hashing runs in threads, a few at a time, off the event loop."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = 4
# A hash of nothing anybody knows: an unknown address costs as much time as a known one.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$aFNGRG1oMUp1V2xlVnF5aQ$ZCmOb4VY8Lh2Sp4tcsYpLF9jK0H2qxd0UiPJ6pHCvtc"


class Passwords:
    """Hashes and checks."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, password: str) -> str:
        """The hash to store."""
        async with self._slots:
            return await asyncio.to_thread(_HASHER.hash, password)

    async def matches(self, password: str, stored: str | None) -> bool:
        """True when it is the password of that hash; takes the same time when there is no hash."""
        async with self._slots:
            good = await asyncio.to_thread(_verify, stored or _NOBODY, password)
        return good and stored is not None


def _verify(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
