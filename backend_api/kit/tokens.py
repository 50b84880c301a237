"""Access tokens: short-lived JWTs (HS256) with the key's id, so that keys can change without signing anybody out."""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import jwt

from codementor.wire.errors import ErrorCode

from .errors import Refusal
from .ids import new_id

_ISSUER = "codementor"
_REQUIRED = ["exp", "iat", "sub", "sid", "jti", "scope", "role"]


@dataclass(frozen=True, slots=True)
class Claims:
    """What an access token says."""

    user: str
    session: str
    role: str
    scopes: frozenset[str]
    id: str = field(default="", compare=False)  # of the one token that was read (`jti`)
    expires: datetime = field(default=datetime.max.replace(tzinfo=UTC), compare=False)


class Signer:
    """Signs with the first key and reads what any of them signed."""

    def __init__(self, keys: tuple[str, ...], lifetime: timedelta) -> None:
        self._keys = {_key_id(key): key.encode() for key in keys}
        self._current = _key_id(keys[0])
        self.lifetime = lifetime

    def sign(self, claims: Claims, now: datetime) -> str:
        """An access token with a new `jti` that expires after `lifetime`."""
        payload = {
            "iss": _ISSUER,
            "sub": claims.user,
            "sid": claims.session,
            "role": claims.role,
            "scope": " ".join(sorted(claims.scopes)),
            "jti": new_id(),
            "iat": now,
            "exp": now + self.lifetime,
        }
        return jwt.encode(payload, self._keys[self._current], algorithm="HS256", headers={"kid": self._current})

    def read(self, token: str) -> Claims:
        """What the token claims, once its signature and time hold; raises a Refusal otherwise."""
        try:
            key = self._keys[str(jwt.get_unverified_header(token).get("kid"))]
            payload = jwt.decode(
                token, key, algorithms=["HS256"], issuer=_ISSUER, options={"require": _REQUIRED, "verify_iat": False}
            )
            return Claims(
                user=str(payload["sub"]),
                session=str(payload["sid"]),
                role=str(payload["role"]),
                scopes=frozenset(str(payload["scope"]).split()),
                id=str(payload["jti"]),
                expires=datetime.fromtimestamp(payload["exp"], UTC),
            )
        except jwt.ExpiredSignatureError:
            raise Refusal(
                ErrorCode.TOKEN_EXPIRED, "The access token has expired. Refresh it and send the request again."
            ) from None
        except (jwt.InvalidTokenError, KeyError, ValueError):
            raise token_invalid() from None

    def mac(self, *parts: bytes) -> bytes:
        """An authentication code over the parts with the current key."""
        return hmac.new(self._keys[self._current], b"\0".join(parts), hashlib.sha256).digest()

    def macs(self, *parts: bytes) -> list[bytes]:
        """The codes that any of the keys gives."""
        return [hmac.new(key, b"\0".join(parts), hashlib.sha256).digest() for key in self._keys.values()]


def token_invalid() -> Refusal:
    """A refusal for a token that is forged, revoked or used up."""
    return Refusal(ErrorCode.TOKEN_INVALID, "The token is not valid, or its session was ended. Sign in again.")


def _key_id(key: str) -> str:
    return hashlib.sha256(b"kid\0" + key.encode()).hexdigest()[:8]
