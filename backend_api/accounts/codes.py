"""The authorization code grant with PKCE for programs on the person's own machine (RFC 6749, 7636, 8252, 9207).

The browser leads back to a loopback address that the program listens on, whatever its port.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from sqlalchemy import Row

from backend_api.kit.answer import Answer
from backend_api.kit.db import Transaction
from backend_api.kit.errors import Refusal
from backend_api.kit.ids import digest, new_secret
from backend_api.kit.scope import Scope
from backend_api.kit.subject import Subject
from backend_api.kit.tokens import Signer
from codementor.wire.accounts import Role, Tokens
from codementor.wire.errors import ErrorCode

from . import audit, policy, repository, sessions
from .devices import CLIENT
from .errors import oauth_error

_LOOPBACK = ("127.0.0.1", "::1")
_CHALLENGE = 43  # characters of a SHA-256 in base64url
_VERIFIER = range(43, 129)


@dataclass(frozen=True, slots=True)
class Request:
    """What a program asks for, once client and way back are good."""

    redirect_uri: str
    state: str
    scope: str
    challenge: str
    problem: str  # the OAuth error that goes back instead of a code, or ""

    @property
    def origin(self) -> str:
        """Where the browser is led back to, without the path."""
        parts = urlsplit(self.redirect_uri)
        return f"{parts.scheme}://{parts.netloc}"


def read(query: dict[str, str], scopes: dict[str, Scope]) -> Request:
    """The request. Refuses an unknown client, and a way back that leads off this machine: nobody is sent there."""
    redirect_uri = query.get("redirect_uri", "")
    if query.get("client_id") != CLIENT or not _is_loopback(redirect_uri):
        raise Refusal(ErrorCode.INVALID_REQUEST, "The program that sent you here did not say who it is.")
    scope, challenge = query.get("scope", ""), query.get("code_challenge", "")
    problem = ""
    if query.get("response_type") != "code":
        problem = "unsupported_response_type"
    elif query.get("code_challenge_method") != "S256" or len(challenge) != _CHALLENGE:
        problem = "invalid_request"
    elif not set(scope.split()) <= set(scopes):
        problem = "invalid_scope"
    return Request(redirect_uri, query.get("state", "")[:500], scope, challenge, problem)


async def approve(db: Transaction, asked: Request, who: Subject, scopes: dict[str, Scope], now: datetime) -> str:
    """A code for the program, good once and for a minute."""
    code = new_secret()
    await repository.add_code(
        db,
        now,
        hash=digest(code),
        user_id=who.user,
        scope=policy.granted(asked.scope, scopes, who.role),
        client="a program on your machine",
        challenge=asked.challenge,
        redirect_uri=asked.redirect_uri,
        expires=now + policy.CODE_LIFETIME,
        session_id=None,
    )
    return code


def way_back(asked: Request, **said: str) -> str:
    """The program's address, with what is said to it."""
    joint = "&" if "?" in asked.redirect_uri else "?"
    return asked.redirect_uri + joint + urlencode({**said, "state": asked.state})


async def redeem(db: Transaction, signer: Signer, form: dict[str, str], now: datetime) -> Tokens | Answer:
    """The tokens of a code, once. Used again, it ends the session that it gave (RFC 6749, 4.1.2)."""
    found = await repository.code(db, digest(form.get("code", "")))
    if found is not None and found.session_id is not None:
        await repository.end_session(db, found.session_id, now)
        await audit.record(db, audit.Kind.REFRESH_REUSED, found.user_id, now)
    if found is None or found.session_id is not None or found.expires <= now or not _fits(found, form):
        return oauth_error("invalid_grant", "This code is not known, or was used already.")
    device = sessions.Device(user_id=found.user_id, scope=found.scope, client=found.client)
    if not await repository.take_code(db, found.hash, device.session):
        return oauth_error("invalid_grant", "This code is not known, or was used already.")
    user = await repository.user(db, found.user_id)
    assert user is not None
    await audit.record(db, audit.Kind.DEVICE_ADMITTED, user.id, now)
    return await sessions.start_device(db, signer, device, Role(user.role), now)


def _fits(found: Row[Any], form: dict[str, str]) -> bool:
    verifier = form.get("code_verifier", "")
    if form.get("redirect_uri") != found.redirect_uri or len(verifier) not in _VERIFIER or not verifier.isascii():
        return False
    return hmac.compare_digest(create_s256_code_challenge(verifier), found.challenge)


def _is_loopback(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    plain = not parts.fragment and not parts.username and parts.password is None and address.isprintable()
    short = len(address) <= 200 and " " not in address
    return parts.scheme == "http" and parts.hostname in _LOOPBACK and port is not None and plain and short
