"""When somebody last said something in a request: by that, and not by our pings, the latest of a channel are found."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_INDEX = "ix_conversation_channel_is_open_spoken_at"
_FILL = sa.text(
    "update conversation set spoken_at = coalesce((select max(event.occurred_at) from conversation_event as event"
    " where event.number = conversation.number and event.type in ('Opened', 'CustomerWrote', 'StaffReplied')),"
    " opened_at)"
)


def upgrade() -> None:
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("spoken_at", storage.types.UtcDateTime(), nullable=False, server_default="0")
        )
        batch_op.create_index(_INDEX, ["channel", "is_open", "spoken_at"], unique=False)
    op.execute(_FILL)


def downgrade() -> None:
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_index(_INDEX)
        batch_op.drop_column("spoken_at")
