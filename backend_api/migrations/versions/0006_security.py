"""Reset and change of address, single revoked access tokens, and the log of security events, which only grows."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MOMENT = sa.DateTime(timezone=True)
_BLANK = "new.user_id = '' and new.actor_id = '' and new.address = '' and new.kind = old.kind and new.id = old.id"
_SQLITE = (
    "create trigger security_events_kept before delete on security_events "
    "begin select raise(abort, 'security events are kept'); end",
    f"create trigger security_events_blanked before update on security_events when not ({_BLANK}) "
    "begin select raise(abort, 'security events are kept'); end",
)
_POSTGRESQL = (
    "create function security_events_kept() returns trigger language plpgsql as $$ begin "
    f"if tg_op = 'UPDATE' and {_BLANK} then return new; end if; "
    "raise exception 'security events are kept'; end $$",
    "create trigger security_events_kept before update or delete on security_events "
    "for each row execute function security_events_kept()",
)


def upgrade() -> None:
    """The tables and columns are there, and the log can only grow."""
    op.add_column("email_tokens", sa.Column("purpose", sa.String(length=16), nullable=False, server_default="verify"))
    op.add_column("email_tokens", sa.Column("email", sa.String(length=254), nullable=False, server_default=""))
    op.create_table(
        "revoked_tokens",
        sa.Column("jti", sa.String(length=36), nullable=False),
        sa.Column("session_id", sa.String(length=36), nullable=False),
        sa.Column("expires", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["sessions.id"], name="fk_revoked_tokens_session_id"),
        sa.PrimaryKeyConstraint("jti", name="pk_revoked_tokens"),
    )
    op.create_index("ix_revoked_tokens_session_id", "revoked_tokens", ["session_id"])
    op.create_index("ix_revoked_tokens_expires", "revoked_tokens", ["expires"])
    op.create_table(
        "security_events",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_security_events"),
    )
    op.create_index("ix_security_events_user_id", "security_events", ["user_id"])
    for statement in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    """The tables and columns and all they held are gone."""
    op.drop_table("security_events")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("drop function security_events_kept()")
    op.drop_table("revoked_tokens")
    with op.batch_alter_table("email_tokens") as batch:
        batch.drop_column("email")
        batch.drop_column("purpose")
