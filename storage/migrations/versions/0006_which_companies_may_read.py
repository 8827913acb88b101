"""Which companies may read what we say in a customer's channel, and who agreed."""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "company",
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("agreed_by", sa.String(length=64), nullable=False),
        sa.Column("agreed_at", storage.types.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "team", name="pk_company"),
    )


def downgrade() -> None:
    op.drop_table("company")
