"""Words know when they were said and below what.

So an older wording never replaces a newer one, and an answer that came before its question is found.
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("message_text") as batch_op:
        batch_op.add_column(
            sa.Column("said_at", storage.types.UtcDateTime(), nullable=False, server_default="0")
        )
        batch_op.add_column(sa.Column("thread_ts", sa.String(length=32), nullable=True))
    with op.batch_alter_table("message_text") as batch_op:
        batch_op.alter_column("said_at", server_default=None)
        batch_op.create_index("ix_message_text_channel_thread_ts", ["channel", "thread_ts"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("message_text") as batch_op:
        batch_op.drop_index("ix_message_text_channel_thread_ts")
        batch_op.drop_column("thread_ts")
        batch_op.drop_column("said_at")
