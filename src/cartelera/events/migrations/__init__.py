"""Alembic's scripts for the store of events."""
