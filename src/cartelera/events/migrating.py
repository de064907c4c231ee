"""The schema is brought up to date when a store is opened, by Alembic, by one process at a time."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from cartelera.errors import WorkspaceError

MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = 0x43_41_52_54
"""The number of PostgreSQL's advisory lock: any, as long as nothing else in the database uses it."""


@cache
def newest_revision() -> str:
    """The last of the migrations; the number of each is the beginning of its file's name."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def migrate(engine: Engine) -> None:
    """Make or change the tables, unless they are as they should be. Raises WorkspaceError if they are newer."""
    with engine.begin() as connection:  # On SQLite this alone keeps other writers out.
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        revision = _revision(connection)
        if revision == newest_revision():
            return
        if revision is not None and revision > newest_revision():
            raise WorkspaceError(f"the events are of a newer version of cartelera (schema {revision}): update this one")
        _upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    # Imported here: most starts find the tables as they should be.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.attributes["connection"] = connection
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")
