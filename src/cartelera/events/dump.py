"""All tables of a store as lines of JSON, whichever database holds them: for backups, and to move between databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, Table, delete, func, insert, select

from cartelera.errors import FileRejectedError
from cartelera.events.migrating import newest_revision
from cartelera.events.schema import COUNTER, FORGOTTEN, METADATA
from cartelera.events.statements import count_from
from cartelera.events.store import EventStore

_AT_ONCE = 2_000


def dump(store: EventStore) -> Iterator[bytes]:
    """Every row as it is at one moment: a line that says what follows, then a line per row."""
    with store.snapshot() as connection:
        counts = {str(table.name): _count(connection, table) for table in METADATA.sorted_tables}
        yield orjson.dumps({"schema": newest_revision(), "rows": counts}) + b"\n"
        for table in METADATA.sorted_tables:
            name, columns = str(table.name), [str(column.name) for column in table.c]
            for rows in connection.execution_options(yield_per=_AT_ONCE).execute(select(table)).partitions():
                for row in rows:
                    yield orjson.dumps([name, dict(zip(columns, row, strict=True))]) + b"\n"


def read_dump(lines: Iterable[bytes]) -> tuple[dict[str, int], Iterator[tuple[Table, dict[str, Any]]]]:
    """What a dump holds: how many rows of each table, and the rows. Raises FileRejectedError if it is none."""
    remaining = iter(lines)
    try:
        head = orjson.loads(next(remaining))
        counts = dict(head["rows"])
        schema = str(head["schema"])
    except (StopIteration, ValueError, KeyError, TypeError) as error:
        raise FileRejectedError("the backup holds no events that can be read") from error
    if schema > newest_revision():
        raise FileRejectedError(f"the backup is of a newer version of cartelera (events {schema}): update this one")
    return counts, _rows(remaining)


def load(store: EventStore, lines: Iterable[bytes], made: int) -> int:
    """Put a dump that was `made` then (seconds since 1970) in the place of what a store holds; how many rows it took.

    Whoever was forgotten since the dump was made, as the store knows it, stays forgotten. All or nothing. Raises
    FileRejectedError.
    """
    counts, rows = read_dump(lines)
    taken = dict.fromkeys(counts, 0)
    with store.writing() as connection:
        notes = [dict(row._mapping) for row in connection.execute(select(FORGOTTEN))]
        forgotten = {note["viewer"] for note in notes if note["at"] >= made}
        last = int(connection.execute(select(COUNTER.c.last)).scalar_one())
        for table in reversed(METADATA.sorted_tables):
            connection.execute(delete(table))
        batch: list[dict[str, Any]] = []
        current: Table | None = None
        for table, row in rows:
            taken[str(table.name)] += 1
            if table is COUNTER:
                last = max(last, int(row["last"]))
                continue
            if row.get("viewer") in forgotten:
                continue
            if table is not current or len(batch) >= _AT_ONCE:
                _insert(connection, current, batch)
                current, batch = table, []
            batch.append(row)
        _insert(connection, current, batch)
        for note in notes:
            connection.execute(delete(FORGOTTEN).where(FORGOTTEN.c.viewer == note["viewer"]))
            connection.execute(insert(FORGOTTEN).values(note))
        connection.execute(insert(COUNTER).values(last=last))
        count_from(connection, last)
        if taken != counts:
            raise FileRejectedError("the backup of the events is cut off")
    return sum(taken.values())


def _insert(connection: Connection, table: Table | None, rows: list[dict[str, Any]]) -> None:
    if table is not None and rows:
        connection.execute(insert(table), rows)


def _rows(lines: Iterator[bytes]) -> Iterator[tuple[Table, dict[str, Any]]]:
    for line in lines:
        try:
            name, row = orjson.loads(line)
            table = METADATA.tables[name]
        except (ValueError, KeyError, TypeError) as error:
            raise FileRejectedError("the backup holds a row that cannot be read") from error
        yield table, row


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
