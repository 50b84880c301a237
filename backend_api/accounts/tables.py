"""What the accounts room stores. Secrets are kept as hashes only."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table

from backend_api.kit.db import Moment, metadata

users = Table(
    "users",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("email", String(254), nullable=False, unique=True),  # lower case; `hub:name` for a Hub's learner
    Column("handle", String(64), nullable=False, unique=True),
    Column("password_hash", String(200), nullable=False),  # "": signs in through a provider only
    Column("role", String(16), nullable=False),
    Column("verified", Boolean, nullable=False),
    Column("created", Moment, nullable=False),
)

# Every handle ever asked for. A registration whose address was known already takes one too (without a user), so that a
# handle's state never tells whether an address has an account.
handles = Table(
    "handles",
    metadata,
    Column("handle", String(64), primary_key=True),
    Column("user_id", String(36), ForeignKey("users.id"), index=True),
)

email_tokens = Table(
    "email_tokens",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("user_id", String(36), ForeignKey("users.id"), nullable=False, index=True),
    Column("expires", Moment, nullable=False),
    Column("purpose", String(16), nullable=False, server_default="verify"),  # verify, reset, change
    Column("email", String(254), nullable=False, server_default=""),  # the address to change to
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("user_id", String(36), ForeignKey("users.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),  # browser, device, personal
    # browser: hash of its cookie; device: seed of its refresh tokens; personal: hash of the token
    Column("secret", String(64), nullable=False, index=True),
    Column("scope", String(500), nullable=False),
    Column("client", String(200), nullable=False),
    Column("generation", Integer, nullable=False),  # of the refresh token
    Column("rotated", Moment, nullable=False),
    Column("created", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("ended", Moment),
)

# Access tokens that were revoked by themselves, until they would have ended.
revoked_tokens = Table(
    "revoked_tokens",
    metadata,
    Column("jti", String(36), primary_key=True),
    Column("session_id", String(36), ForeignKey("sessions.id"), nullable=False, index=True),
    Column("expires", Moment, nullable=False, index=True),
)

device_grants = Table(
    "device_grants",
    metadata,
    Column("hash", String(64), primary_key=True),  # of the device code
    Column("user_code", String(8), nullable=False, unique=True),
    Column("scope", String(500), nullable=False),
    Column("client", String(200), nullable=False),
    Column("address", String(64), nullable=False),
    Column("created", Moment, nullable=False),
    Column("expires", Moment, nullable=False, index=True),
    Column("interval", Integer, nullable=False),  # seconds
    Column("polled", Moment),
    Column("state", String(16), nullable=False),  # pending, approved, denied
    Column("user_id", String(36), ForeignKey("users.id"), index=True),
)

# Codes of the authorization code grant. A used one is kept for a while: used again, it ends the session that it gave.
authorization_codes = Table(
    "authorization_codes",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("user_id", String(36), ForeignKey("users.id"), nullable=False, index=True),
    Column("scope", String(500), nullable=False),
    Column("client", String(200), nullable=False),
    Column("challenge", String(64), nullable=False),
    Column("redirect_uri", String(200), nullable=False),
    Column("expires", Moment, nullable=False, index=True),
    Column("session_id", String(36)),  # that it was exchanged for
)

# Accounts at other services with which people sign in here.
identities = Table(
    "identities",
    metadata,
    Column("provider", String(32), primary_key=True),
    Column("subject", String(255), primary_key=True),
    Column("user_id", String(36), ForeignKey("users.id"), nullable=False, index=True),
    Column("created", Moment, nullable=False),
)

# What concerns an account's safety. Rows are only added; a deleted account's lose all but what and when (`forget`).
security_events = Table(
    "security_events",
    metadata,
    Column("id", String(36), primary_key=True),  # later ones sort after earlier ones
    Column("at", Moment, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("user_id", String(36), nullable=False, index=True),
    Column("actor_id", String(36), nullable=False),
    Column("address", String(64), nullable=False),
)

_OTHERS = (authorization_codes, identities, security_events)
TABLES = (users, handles, email_tokens, sessions, revoked_tokens, device_grants, *_OTHERS)
