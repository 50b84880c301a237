"""Passwords: a length and a guess at their strength as NIST SP 800-63B-4 (3.1.1.2) asks, and argon2id hashes of them.

Hashing (19 MiB, 2 passes) and guessing run in threads, a few at a time, off the event loop.
"""

import asyncio
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from zxcvbn import zxcvbn

from backend_api.kit.errors import invalid_field
from codementor.wire.accounts import LEAST_PASSWORD

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_AT_ONCE = 4
# A hash of nothing anybody knows: an unknown address costs as much time as a known one.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$aFNGRG1oMUp1V2xlVnF5aQ$ZCmOb4VY8Lh2Sp4tcsYpLF9jK0H2qxd0UiPJ6pHCvtc"
_LOOKED_AT = 72  # characters whose strength is guessed: the time grows faster than the length
_LEAST_SCORE = 3  # of 4: more than 10^8 guesses


class Passwords:
    """Hashes and checks."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, password: str, *own: str) -> str:
        """The hash to store; refuses a password that is too short or easily guessed, by common lists or `own` words."""
        async with self._slots:
            await asyncio.to_thread(_require_good, password, own)
            return await asyncio.to_thread(_HASHER.hash, _normal(password))

    async def matches(self, password: str, stored: str | None) -> bool:
        """True when it is the password of that hash; takes the same time when there is no hash."""
        async with self._slots:
            good = await asyncio.to_thread(_verify, stored or _NOBODY, _normal(password))
        return good and bool(stored)


def _require_good(password: str, own: tuple[str, ...]) -> None:
    if len(password) < LEAST_PASSWORD:
        raise invalid_field("$.password", f"Give a password of at least {LEAST_PASSWORD} characters: a few words do.")
    own = ("codementor", *(part for each in own for part in (each, *each.split("@"))))
    if zxcvbn(password[:_LOOKED_AT], user_inputs=own)["score"] < _LEAST_SCORE:
        raise invalid_field(
            "$.password", "This password is easy to guess. Take a few words that do not belong together."
        )


def _normal(password: str) -> str:
    """One form for letters that keyboards write in several ways."""
    return unicodedata.normalize("NFC", password)


def _verify(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False
