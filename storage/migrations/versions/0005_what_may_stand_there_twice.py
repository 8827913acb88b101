"""What was sent again although it may have arrived says so, and so do its edits."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("resends", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("posted", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_repeated", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("posted", schema=None) as batch_op:
        batch_op.drop_column("is_repeated")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("resends")
