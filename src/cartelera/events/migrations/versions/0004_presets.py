"""Filters that viewers keep under a name."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make their table."""
    op.create_table(
        "presets",
        sa.Column("viewer", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("filters", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
