"""Accounts, the device authorization grant (RFC 8628) and tokens (RFC 6749)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from annotated_types import MaxLen, MinLen

from .limits import Count, Id, Line, Slug, Title

Email = Annotated[str, MinLen(3), MaxLen(254)]
Password = Annotated[str, MinLen(10), MaxLen(256)]


class Role(StrEnum):
    """What an account may do; each role may do what the ones before it may."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Registration:
    """`POST /v1/accounts`. The answer is the same whether or not the address is known."""

    email: Email
    password: Password
    handle: Slug  # the owner name in `owner/set`


@dataclass(frozen=True, slots=True)
class Verification:
    """`POST /v1/accounts/verify`: the token of the e-mail, single use."""

    token: Line


@dataclass(frozen=True, slots=True)
class SignIn:
    """`POST /v1/accounts/sign-in`: starts a browser session (cookie)."""

    email: Email
    password: Password


@dataclass(frozen=True, slots=True)
class DeviceGrant:
    """Answer of `POST /v1/oauth/device` (RFC 8628, 3.2)."""

    device_code: Line
    user_code: Line
    verification_uri: Line
    verification_uri_complete: Line
    expires_in: Count
    interval: Count


@dataclass(frozen=True, slots=True)
class Tokens:
    """Answer of `POST /v1/oauth/token`: an access token and the refresh token that replaces the one used."""

    access_token: Line
    refresh_token: Line
    expires_in: Count
    scope: Line
    token_type: Line = "Bearer"


@dataclass(frozen=True, slots=True)
class OAuthError:
    """The OAuth endpoints answer errors in their own standard form (RFC 6749, 5.2; RFC 8628, 3.5)."""

    error: Line  # authorization_pending, slow_down, expired_token, access_denied, invalid_grant ...
    error_description: Line = ""


@dataclass(frozen=True, slots=True)
class Account:
    """`GET /v1/accounts/me`."""

    id: Id
    handle: Slug
    email: Email
    role: Role
    verified: bool
    title: Title = ""
