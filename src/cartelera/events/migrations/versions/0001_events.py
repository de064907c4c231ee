"""Viewers, their events, and whom nothing may bring back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table("counter", sa.Column("last", sa.BigInteger, nullable=False))
    op.execute("INSERT INTO counter VALUES (0)")
    op.create_table(
        "viewers",
        sa.Column("viewer", sa.String(64), primary_key=True),
        sa.Column("last", sa.BigInteger, nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "events",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("viewer", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("subject_kind", sa.String(16), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("title", sa.Text),
        sa.Column("year", sa.Integer),
        sa.Column("title_kind", sa.String(16)),
        sa.Column("value", sa.Float),
        sa.Column("text", sa.Text),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("key", sa.String(100)),
        sa.Column("undone", sa.BigInteger),
        sa.UniqueConstraint("viewer", "key", name="uq_events_viewer"),
    )
    op.create_index("ix_events_viewer", "events", ["viewer", "number"])
    op.create_table(
        "forgotten",
        sa.Column("viewer", sa.String(64), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
