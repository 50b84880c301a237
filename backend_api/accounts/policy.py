"""What accounts may do, and the numbers that the flows go by. Pure."""

import re
from datetime import timedelta

from backend_api.kit.errors import invalid_field
from backend_api.kit.limits import Limit
from backend_api.kit.scope import Scope
from codementor.wire.accounts import Role
from codementor.wire.limits import SLUG

SCOPES = (
    Scope("account:read", "see your handle, e-mail address, role and sessions"),
    Scope("account:write", "change your e-mail address and password, and end sessions"),
    Scope("tokens:write", "make personal access tokens", verified=True),
    Scope("admin:accounts", "see and change all accounts", role=Role.ADMIN, verified=True),
)
# Given to a device only when it names them, and never to a personal access token: what could make itself permanent.
NAMED_ONLY = frozenset({"account:write", "tokens:write", "admin:accounts"})
PAGE_SIZE = 50
MOST_SESSIONS = 1_000
LONGEST_HUB = 28  # characters of a JupyterHub's name
LONGEST_HUB_USER = 200  # characters of a name at a JupyterHub

VERIFY_LIFETIME = timedelta(hours=24)
RESET_LIFETIME = timedelta(minutes=30)
BROWSER_LIFETIME = timedelta(days=14)
DEVICE_LIFETIME = timedelta(days=60)
GRANT_LIFETIME = timedelta(minutes=15)
CODE_LIFETIME = timedelta(minutes=1)
FLOW_LIFETIME = timedelta(minutes=10)  # at another service
POLL_SECONDS = 5
REFRESH_GRACE = timedelta(seconds=10)  # the same refresh token again within it: a lost answer, not a theft

# Failed sign-ins wait longer the more there were: each must fit all of these.
FAILURES_HERE = (Limit(5, 60, closed=True), Limit(10, 900, closed=True), Limit(30, 86_400, closed=True))
FAILURES_ACCOUNT = (Limit(100, 3_600, closed=True),)
FAILURES_ADDRESS = (Limit(50, 900, closed=True),)
LETTERS = Limit(5, 3_600, closed=True)  # to one e-mail address, whoever asks for them

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_RESERVED = frozenset(
    {"admin", "api", "codementor", "device", "docs", "local", "register", "sign-in", "system", "verify"}
)


def normal_email(text: str) -> str:
    """The address in the one form it is stored in; refuses what is no address."""
    email = text.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise invalid_field("$.email", "Give an e-mail address, as in ada@example.org.")
    return email


def require_handle(text: str) -> str:
    """The handle, if it has the right form and is free for people to take."""
    if not may_be_handle(text):
        raise invalid_field("$.handle", 'Use lower-case letters and digits, in words joined by "-", as in ada-l.')
    return text


def may_be_handle(text: str) -> bool:
    """True when people may take it."""
    return re.fullmatch(SLUG, text) is not None and text not in _RESERVED


def granted(requested: str, scopes: dict[str, Scope], role: Role) -> str:
    """Of the scopes asked for (all but `NAMED_ONLY` when none are named), those that the role may hold."""
    ranks = list(Role)
    may = {name for name, scope in scopes.items() if ranks.index(role) >= ranks.index(scope.role)}
    return " ".join(sorted(may & set(requested.split()) if requested.strip() else may - NAMED_ONLY))
