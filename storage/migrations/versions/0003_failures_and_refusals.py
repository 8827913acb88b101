"""What failed how often, what Slack refuses us, and which message stands for which."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("failures", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("lane", schema=None) as batch_op:
        batch_op.add_column(sa.Column("refused_since", storage.types.UtcDateTime(), nullable=True))
        batch_op.add_column(sa.Column("refused_code", sa.String(length=64), nullable=True))
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("series", sa.String(length=128), nullable=True))
        batch_op.create_index("ix_outbox_series", ["series"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_series")
        batch_op.drop_column("series")
    with op.batch_alter_table("lane", schema=None) as batch_op:
        batch_op.drop_column("refused_code")
        batch_op.drop_column("refused_since")
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_column("failures")
