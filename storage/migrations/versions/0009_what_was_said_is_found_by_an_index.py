"""What was said of a subject, and which check-ins stand in a channel, is found by an index."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_posted_channel_ts", "posted", ["channel", "ts"], unique=False)
    _index_subjects({"subject": "text_pattern_ops"})


def downgrade() -> None:
    _index_subjects({})
    op.drop_index("ix_posted_channel_ts", table_name="posted")


def _index_subjects(operators: dict[str, str]) -> None:
    """PostgreSQL finds a beginning only by an index that compares letter by letter; SQLite has no other."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_outbox_subject", table_name="outbox")
        op.create_index("ix_outbox_subject", "outbox", ["subject"], unique=False, postgresql_ops=operators)
