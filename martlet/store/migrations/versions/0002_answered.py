"""Answered questions in the audit trail, found by client and by certificate."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("client", "certificate"):
        op.add_column("audit", sa.Column(name, sa.String(length=64), nullable=True))
        op.create_index(f"ix_audit_organisation_id_{name}", "audit", ["organisation_id", name])
