"""The connection to where events are kept: a file of SQLite, or a PostgreSQL."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from cartelera.errors import WorkspaceError

BUSY_SECONDS = 10
"""For which a writer waits for another process that writes."""
CONNECTIONS = 20
READS = {"cartelera_reads": True}
"""The execution option of connections that only read: they wait for no writer."""


def parse_url(text: str) -> URL:
    """The address of a store: `sqlite:///FILE`, or `postgresql://…` as hosts write it. Raises WorkspaceError."""
    try:
        url = make_url(text)
    except ArgumentError:
        raise WorkspaceError(
            "CARTELERA_EVENTS_URL is no address of a database: write sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from None
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg") or (url.drivername == "sqlite" and not url.database):
        raise WorkspaceError(
            f"CARTELERA_EVENTS_URL names {shown(url)}: events are kept in sqlite:///FILE or postgresql://USER@HOST/NAME"
        )
    return url


def shown(url: URL) -> str:
    """The address without its password."""
    return url.render_as_string(hide_password=True)


def sqlite_file(url: URL) -> Path | None:
    """The file that a store is kept in; None if it is not kept in one."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def make_engine(url: URL) -> Engine:
    """An engine over `url`; nothing is opened yet. Raises WorkspaceError if its driver is missing."""
    try:
        if url.get_backend_name() == "sqlite":
            engine = create_engine(
                url,
                pool_size=CONNECTIONS,
                connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
            )
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        return create_engine(
            url, pool_size=CONNECTIONS, pool_pre_ping=True, connect_args={"connect_timeout": BUSY_SECONDS}
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise WorkspaceError(
            f"events in {url.get_backend_name()} need psycopg: `pip install cartelera[postgres]` brings it"
        ) from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # Python's own transactions begin too late: a look-up before a write would not be part of it.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    # What a commit has written is on the disk when it returns.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten.
    connection.execute("PRAGMA secure_delete = ON")


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get("cartelera_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def empty_log(engine: Engine) -> None:
    """Move what SQLite's log holds into the file and cut the log to nothing, if nobody reads it at the moment."""
    if engine.dialect.name == "sqlite":
        raw = engine.raw_connection()
        try:
            with suppress(sqlite3.OperationalError):
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()
