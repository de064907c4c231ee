"""People and credits, and whom only platforms name."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from typing import TYPE_CHECKING

from cartelera.catalog.columns import CREDITS
from cartelera.catalog.writing.rows import batches, insert_names
from cartelera.names import fold, words

if TYPE_CHECKING:
    import duckdb


def write_people(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> None:
    """Write people, credits and the names of everybody: actors and directors of films under these, others as people.

    People of one folded name are one person: most of the cast comes without ids. The commonest spelling is shown.
    """
    spellings = source.execute(
        "SELECT name, count(*) FROM credits GROUP BY name ORDER BY count(*) DESC, name"
    ).fetchall()
    shown: dict[str, str] = {}
    for name, _ in spellings:
        shown.setdefault(fold(name), name)
    number = {folded: index for index, folded in enumerate(shown)}
    database.executemany("INSERT INTO people VALUES (?, ?)", ((number[f], name) for f, name in shown.items()))
    by_spelling = {name: number[fold(name)] for name, _ in spellings}
    rows = source.execute(
        f"""
        SELECT {CREDITS.sources} FROM credits JOIN ranked USING (title_id)
        ORDER BY row, job <> 'Actor', billing, name, job
        """
    )
    database.executemany(CREDITS.insert, ((row, by_spelling[name], *rest) for row, name, *rest in batches(rows)))
    _write_listed_cast(source, database, number)
    for kind, job in (("actor", "Actor"), ("director", "Director")):
        entries = database.execute(
            "SELECT p.name, p.name, person FROM people p WHERE person IN "
            "(SELECT person FROM credits c JOIN titles t USING (row) "
            "WHERE job = ? AND t.tmdb_id IS NOT NULL AND t.kind = 'movie') ORDER BY person",
            (job,),
        ).fetchall()
        insert_names(database, kind, entries)
    others = database.execute(
        "SELECT name, name, person FROM people WHERE person NOT IN "
        "(SELECT ref FROM names WHERE kind IN ('actor', 'director')) ORDER BY person"
    ).fetchall()
    insert_names(database, "person", others)
    names = database.execute("SELECT person, name FROM people ORDER BY person").fetchall()
    database.executemany(
        "INSERT INTO people_search (rowid, name) VALUES (?, ?)", ((person, words(name)) for person, name in names)
    )


def _write_listed_cast(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection, number: dict[str, int]) -> None:
    """Write whom the offers of a title name and its credits do not. `number`: of each folded name; grows."""
    offers = source.execute(
        "SELECT row, display_cast FROM offers JOIN ranked USING (title_id) "
        "WHERE display_cast IS NOT NULL ORDER BY row, length(display_cast) DESC, id"
    ).fetchall()
    credited: dict[int, set[int]] = defaultdict(set)
    for row, person in database.execute("SELECT row, person FROM credits WHERE job = 'Actor'"):
        credited[row].add(person)
    new: list[tuple[int, str]] = []
    listed: list[tuple[int, int, int]] = []
    for row, text in offers:
        for name in filter(None, map(str.strip, text.split(","))):
            key = fold(name)
            if key not in number:
                number[key] = len(number)
                new.append((number[key], name))
            if number[key] not in credited[row]:
                listed.append((row, number[key], len(credited[row])))
                credited[row].add(number[key])
    database.executemany("INSERT INTO people VALUES (?, ?)", new)
    database.executemany("INSERT INTO listed_cast VALUES (?, ?, ?)", listed)
