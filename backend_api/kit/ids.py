"""Identifiers and secrets."""

import hashlib
import secrets
from uuid import UUID

import uuid6

from .errors import invalid_field


def new_id() -> str:
    """A new UUIDv7: unique everywhere, and later ones sort after earlier ones."""
    return str(uuid6.uuid7())


def new_secret() -> str:
    """256 random bits as URL-safe text."""
    return secrets.token_urlsafe(32)


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
