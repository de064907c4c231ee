"""What viewers brought from elsewhere and how it was corrected, households, and what is decided of reviews."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make their tables."""
    _make_imports()
    _make_households()
    op.create_table(
        "review_decisions",
        sa.Column("event", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("viewer", sa.String(64), nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )


def _make_imports() -> None:
    title = ("title_id", sa.Text), ("title", sa.Text), ("year", sa.Integer), ("title_kind", sa.String(16))
    op.create_table(
        "import_rows",
        sa.Column("viewer", sa.String(64), primary_key=True),
        sa.Column("row", sa.String(32), primary_key=True),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("matched_by", sa.String(16)),
        sa.Column("candidates", sa.Text, nullable=False),
        *(sa.Column(name, type_) for name, type_ in title),
        sa.Column("event", sa.BigInteger),
        sa.Column("said", sa.String(32)),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "corrections",
        sa.Column("viewer", sa.String(64), primary_key=True),
        sa.Column("row", sa.String(32), primary_key=True),
        *(sa.Column(name, type_) for name, type_ in title),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_corrections_row", "corrections", ["row"])


def _make_households() -> None:
    op.create_table(
        "households",
        sa.Column("household", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("strategy", sa.String(16), nullable=False),
        sa.Column("max_age", sa.Integer),
        sa.Column("allow_unrated", sa.Boolean, nullable=False),
        sa.Column("pin", sa.String(200)),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("locked_until", sa.BigInteger, nullable=False),
        sa.Column("made", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "household_members",
        sa.Column("household", sa.String(32), primary_key=True),
        sa.Column("viewer", sa.String(64), primary_key=True),
        sa.Column("max_age", sa.Integer),
    )
    op.create_index("ix_household_members_viewer", "household_members", ["viewer"])
