"""Identifiers and secrets."""

import hashlib
import re
import secrets
from uuid import UUID

import uuid6

from .errors import invalid_field

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, so no words


def new_id() -> str:
    """A new UUIDv7: unique everywhere, and later ones sort after earlier ones."""
    return str(uuid6.uuid7())


def new_secret() -> str:
    """256 random bits as URL-safe text."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Eight random letters that make no word, for people to type."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def shown_code(code: str) -> str:
    """Such a code as people read it."""
    return f"{code[:4]}-{code[4:]}"


def normal_code(text: str) -> str:
    """Such a code, as typed, in its stored form."""
    return re.sub(r"[^A-Z]", "", text.upper())[:8]


def digest(secret: str) -> str:
    """What is stored of a secret with full entropy: its SHA-256, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def require_uuid(text: str, place: str) -> str:
    """The same text when it is a UUID in lower case; a Refusal that names `place` otherwise."""
    try:
        good = str(UUID(text)) == text
    except ValueError:
        good = False
    if not good:
        raise invalid_field(place, "Give a UUID in lower case, as in 01890a5d-ac96-774b-bcce-b302099a8057.")
    return text
