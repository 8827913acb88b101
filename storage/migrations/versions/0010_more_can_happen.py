"""More can happen to a request than an older Steward can read: it steps aside. Nothing changes in the tables."""

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The number is the whole change."""


def downgrade() -> None:
    """What has happened meanwhile stays in the books, and an older Steward refuses to read it."""
