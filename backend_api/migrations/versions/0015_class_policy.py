"""What else a class allows: a key of one's own, and how much its models may cost a day."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """The columns are there; classes allow what they did."""
    op.add_column("classes", sa.Column("own_key", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("classes", sa.Column("budget", sa.Integer(), nullable=True))


def downgrade() -> None:
    """The columns are gone."""
    with op.batch_alter_table("classes") as table:
        table.drop_column("budget")
        table.drop_column("own_key")
