"""Accounts, their sessions, the device authorization grant (RFC 8628), tokens (RFC 6749), administration."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from annotated_types import Ge, Le, MaxLen, MinLen

from .limits import Count, Id, Line, Ref, Slug, Title

Email = Annotated[str, MinLen(3), MaxLen(254)]
LEAST_PASSWORD = 15  # characters, where a password is the only factor: NIST SP 800-63B-4, 3.1.1.2
NewPassword = Annotated[str, MinLen(LEAST_PASSWORD), MaxLen(256)]
Password = Annotated[str, MinLen(1), MaxLen(256)]  # as given to sign in: rules for new ones may have changed since
Scopes = Annotated[tuple[Annotated[str, MaxLen(64)], ...], MaxLen(40)]


class Role(StrEnum):
    """What an account may do; each role may do what the ones before it may."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Registration:
    """`POST /v1/accounts`. The answer is the same whether or not the address is known."""

    email: Email
    password: NewPassword
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
class Recovery:
    """`POST /v1/accounts/password/forgot`. The answer is the same whether or not the address is known."""

    email: Email


@dataclass(frozen=True, slots=True)
class PasswordReset:
    """`POST /v1/accounts/password/reset`: the token of the e-mail, single use. Ends all sessions."""

    token: Line
    password: NewPassword


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """`POST /v1/accounts/password`: ends all other sessions."""

    current: Password
    password: NewPassword


@dataclass(frozen=True, slots=True)
class EmailChange:
    """`POST /v1/accounts/email`: the new address counts once the token mailed to it is sent to `verify`."""

    email: Email
    password: Password


@dataclass(frozen=True, slots=True)
class Deletion:
    """`POST /v1/accounts/delete`: password and handle confirm that it is meant."""

    handle: Slug
    password: Password


@dataclass(frozen=True, slots=True)
class SessionItem:
    """A sign-in that lives: a browser, a device (editor, command line) or a personal access token."""

    id: Id
    kind: Line  # browser, device, personal
    client: Line  # how it called itself, or the name its owner gave
    scopes: Scopes
    created: Line
    used: Line  # when it was last signed in or refreshed
    expires: Line
    current: bool  # it is the one that asks


@dataclass(frozen=True, slots=True)
class SessionPage:
    """`GET /v1/accounts/sessions`, newest first. `next` is empty on the last page."""

    sessions: tuple[SessionItem, ...]
    next: Line = ""


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """`POST /v1/accounts/tokens`: a personal access token, for programs. The same `id` makes only one."""

    id: Id
    name: Annotated[str, MinLen(1), MaxLen(100)]
    scopes: Scopes
    days: Annotated[int, Ge(1), Le(366)]


@dataclass(frozen=True, slots=True)
class PersonalToken:
    """A personal access token, shown this once."""

    id: Id
    token: Line
    expires: Line


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


@dataclass(frozen=True, slots=True)
class AccountPage:
    """`GET /v1/admin/accounts`, oldest first. `next` is empty on the last page."""

    accounts: tuple[Account, ...]
    next: Line = ""


@dataclass(frozen=True, slots=True)
class RoleChange:
    """`PUT /v1/admin/accounts/{id}/role`."""

    role: Role


@dataclass(frozen=True, slots=True)
class SecurityEvent:
    """Something that concerns an account's safety. Once the account is deleted, only what and when is left."""

    id: Id
    at: Line
    kind: Line
    user: Ref = ""
    actor: Ref = ""  # who did it, when it was not the user
    address: Line = ""  # the network address it came from


@dataclass(frozen=True, slots=True)
class SecurityEventPage:
    """`GET /v1/admin/events`, newest first. `next` is empty on the last page."""

    events: tuple[SecurityEvent, ...]
    next: Line = ""
