"""Channels change their id, and our books keep the first."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_id",
        sa.Column("slacks", sa.String(length=64), nullable=False),
        sa.Column("ours", sa.String(length=64), nullable=False),
        sa.Column("since", storage.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("slacks", name=op.f("pk_channel_id")),
    )


def downgrade() -> None:
    op.drop_table("channel_id")
