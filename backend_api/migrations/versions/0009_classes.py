"""Classes, their members and the sets assigned to them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """The tables are there."""
    op.create_table(
        "classes",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=True),
        sa.Column("help", sa.String(length=8), nullable=False),
        sa.Column("focus", sa.Boolean(), nullable=False),
        sa.Column("sharing", sa.Boolean(), nullable=False),
        sa.Column("created", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_classes"),
        sa.UniqueConstraint("code", name="uq_classes_code"),
    )
    op.create_index("ix_classes_user_id", "classes", ["user_id"])
    op.create_table(
        "class_members",
        sa.Column("class_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("joined", MOMENT, nullable=False),
        sa.Column("seq", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name="fk_class_members_class_id"),
        sa.PrimaryKeyConstraint("class_id", "user_id", name="pk_class_members"),
    )
    op.create_index("ix_class_members_user_id", "class_members", ["user_id"])
    op.create_index("ix_class_members_class_id_seq", "class_members", ["class_id", "seq"])
    op.create_table(
        "class_sets",
        sa.Column("class_id", sa.String(length=36), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("set", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("opens", MOMENT, nullable=True),
        sa.Column("closes", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["class_id"], ["classes.id"], name="fk_class_sets_class_id"),
        sa.PrimaryKeyConstraint("class_id", "owner", "set", name="pk_class_sets"),
    )


def downgrade() -> None:
    """The tables and all they held are gone."""
    op.drop_table("class_sets")
    op.drop_table("class_members")
    op.drop_table("classes")
