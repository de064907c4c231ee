"""Make a `catalog.db` from the clean tables: the one place that knows both the Parquet columns and the SQLite schema.

What serving would compute again and again is computed here once: popularity as the row number, folded names,
counts per month and weekday, films and revenue per collection, company and country, each platform's busiest actor.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartelera.catalog.reading import SCHEMA_VERSION
from cartelera.i18n.countries import country_names
from cartelera.names import compact_key, fold, words

if TYPE_CHECKING:
    import duckdb

_SCHEMA = """
CREATE TABLE titles (
    row INTEGER PRIMARY KEY, title_id TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
    original_title TEXT NOT NULL, language TEXT, year INTEGER, date TEXT, runtime INTEGER, seasons INTEGER,
    overview TEXT, tagline TEXT, collection TEXT, budget INTEGER NOT NULL, revenue INTEGER NOT NULL,
    return REAL NOT NULL, popularity REAL NOT NULL, votes INTEGER NOT NULL, vote_average REAL, poster_path TEXT,
    imdb_id TEXT, tmdb_id INTEGER, genres TEXT NOT NULL, countries TEXT NOT NULL, companies TEXT NOT NULL,
    keywords TEXT NOT NULL, platforms TEXT NOT NULL);
CREATE TABLE features (row INTEGER PRIMARY KEY, lemmas TEXT NOT NULL);
CREATE TABLE people (person INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE credits (
    row INTEGER NOT NULL, person INTEGER NOT NULL, job TEXT, character TEXT, billing INTEGER NOT NULL);
CREATE TABLE offers (
    offer_id TEXT PRIMARY KEY, row INTEGER NOT NULL, platform TEXT NOT NULL, title TEXT NOT NULL,
    release_year INTEGER, duration INTEGER, duration_type TEXT, date_added TEXT, maturity TEXT, score REAL
    ) WITHOUT ROWID;
CREATE TABLE platforms (platform TEXT PRIMARY KEY, titles INTEGER NOT NULL, has_cast INTEGER NOT NULL);
CREATE TABLE platform_actors (
    platform TEXT, year INTEGER, actor TEXT, appearances INTEGER, PRIMARY KEY (platform, year));
CREATE TABLE aliases (alias TEXT PRIMARY KEY, row INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE names (kind TEXT, folded TEXT, words TEXT, compact TEXT, display TEXT, ref INTEGER, film INTEGER);
CREATE TABLE groups (
    kind TEXT, ref INTEGER, name TEXT, films INTEGER, revenue INTEGER, PRIMARY KEY (kind, ref)) WITHOUT ROWID;
CREATE TABLE months (month INTEGER PRIMARY KEY, films INTEGER NOT NULL);
CREATE TABLE weekdays (weekday INTEGER PRIMARY KEY, films INTEGER NOT NULL);
CREATE TABLE changes (
    at TEXT NOT NULL, platform TEXT NOT NULL, offer_id TEXT NOT NULL, row INTEGER, title TEXT NOT NULL,
    what TEXT NOT NULL, detail TEXT);
CREATE VIRTUAL TABLE title_search USING fts5 (
    names, people, content='', tokenize="unicode61 remove_diacritics 2", prefix='2 3');
"""
_INDEXES = """
CREATE INDEX credits_row ON credits (row);
CREATE INDEX credits_person ON credits (person, job);
CREATE INDEX offers_row ON offers (row);
CREATE INDEX offers_platform ON offers (platform, release_year);
CREATE INDEX names_folded ON names (kind, folded, ref);
CREATE INDEX names_words ON names (kind, words, ref);
CREATE INDEX names_compact ON names (kind, compact, ref);
"""


def write_catalog(tables: Path, target: Path) -> int:
    """Write `target` from the Parquet files in `tables`; the number of titles. The same tables give the same bytes."""
    import duckdb

    source = duckdb.connect(config={"memory_limit": "1000MB", "threads": 2})
    source.execute("SET enable_progress_bar = false")
    for name in ("titles", "credits", "offers", "aliases", "platforms", "changes"):
        path = str(tables / f"{name}.parquet").replace("'", "''")
        source.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")
    _rank(source)
    target.unlink(missing_ok=True)
    database = sqlite3.connect(target)
    try:
        database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;" + _SCHEMA
        )
        count = _titles(source, database)
        _people(source, database)
        _offers(source, database)
        _changes(source, database)
        _groups(source, database)
        _calendar(source, database)
        _search(database)
        database.executescript(_INDEXES + f"PRAGMA user_version = {SCHEMA_VERSION}; ANALYZE;")
        database.commit()
    finally:
        database.close()
        source.close()
    return count


def _rank(source: duckdb.DuckDBPyConnection) -> None:
    source.execute(
        "CREATE TEMP TABLE ranked AS SELECT *, row_number() OVER "
        "(ORDER BY popularity DESC, vote_count DESC, title_id) - 1 AS row FROM titles"
    )
    source.execute(
        "CREATE TEMP TABLE shelf AS SELECT row, list(DISTINCT platform ORDER BY platform) AS platforms "
        "FROM offers JOIN ranked USING (title_id) GROUP BY row"
    )


def _titles(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> int:
    lists = ", ".join(
        f"to_json(coalesce({name}, []))::VARCHAR"
        for name in ("genres", "countries", "companies", "keywords", "platforms")
    )
    rows = source.execute(
        f"""
        SELECT row, title_id, kind, title, coalesce(original_title, title), original_language, release_year,
               strftime(release_date, '%Y-%m-%d'), runtime, seasons, overview, tagline, collection, budget, revenue,
               "return", popularity, vote_count, vote_average, poster_path, imdb_id, tmdb_id, {lists}
        FROM ranked LEFT JOIN shelf USING (row) ORDER BY row
        """
    )
    database.executemany(f"INSERT INTO titles VALUES ({_marks(27)})", _batches(rows))
    database.executemany(
        "INSERT INTO features VALUES (?, ?)",
        _batches(source.execute("SELECT row, lemmas FROM ranked ORDER BY row")),
    )
    database.executemany(
        "INSERT INTO aliases VALUES (?, ?)",
        _batches(source.execute("SELECT alias, row FROM aliases JOIN ranked USING (title_id) ORDER BY alias")),
    )
    pairs = database.execute("SELECT title, original_title, row, tmdb_id FROM titles ORDER BY row").fetchall()
    for film in (True, False):
        some = [(title, original, row) for title, original, row, tmdb_id in pairs if (tmdb_id is not None) is film]
        entries = [(title, title, row) for title, _, row in some]
        entries += [(original, title, row) for title, original, row in some if fold(original) != fold(title)]
        _names(database, "title", entries, film)
    return len(pairs)


def _people(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> None:
    """People of one folded name are one person: most of the cast comes without ids. Shown as it is written most."""
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
        """
        SELECT row, name, job, "character", billing FROM credits JOIN ranked USING (title_id)
        ORDER BY row, job <> 'Actor', billing, name, job
        """
    )
    database.executemany(
        "INSERT INTO credits VALUES (?, ?, ?, ?, ?)",
        ((r[0], by_spelling[r[1]], *r[2:]) for r in _batches(rows)),
    )
    for kind, job in (("actor", "Actor"), ("director", "Director")):
        found = database.execute(
            "SELECT p.name, p.name, person FROM people p WHERE person IN "
            "(SELECT person FROM credits c JOIN titles t USING (row) "
            "WHERE job = ? AND t.tmdb_id IS NOT NULL) ORDER BY person",
            (job,),
        ).fetchall()
        _names(database, kind, found)


def _offers(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> None:
    rows = source.execute(
        "SELECT id, row, platform, display_title, o.release_year, duration_int, duration_type, "
        "strftime(date_added, '%Y-%m-%d'), "
        "maturity, score FROM offers o JOIN ranked USING (title_id) ORDER BY id"
    )
    database.executemany(f"INSERT INTO offers VALUES ({_marks(10)})", _batches(rows))
    database.executemany(
        "INSERT INTO platforms VALUES (?, ?, ?)",
        source.execute(
            """
            SELECT platform, count(*), max(CASE WHEN o.display_cast IS NULL THEN 0 ELSE 1 END) FROM offers o
            GROUP BY platform ORDER BY platform
            """
        ).fetchall(),
    )
    cast: dict[tuple[str, int], dict[str, int]] = {}
    spelling: dict[str, str] = {}
    for platform, year, names in source.execute(
        """
        SELECT platform, release_year, display_cast FROM offers
        WHERE display_cast IS NOT NULL AND release_year IS NOT NULL ORDER BY id
        """
    ).fetchall():
        counts = cast.setdefault((platform, year), {})
        for folded, name in {fold(n): " ".join(n.split()) for n in names.split(",") if n.strip()}.items():
            spelling.setdefault(folded, name)
            counts[folded] = counts.get(folded, 0) + 1
    best = ((key, min(counts.items(), key=lambda item: (-item[1], item[0]))) for key, counts in sorted(cast.items()))
    database.executemany(
        "INSERT INTO platform_actors VALUES (?, ?, ?, ?)",
        [(*key, spelling[name], count) for key, (name, count) in best],
    )


def _changes(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> None:
    """The feed, newest first, as `rowid` has it; `row` is missing where the title has gone altogether."""
    rows = source.execute(
        'SELECT "at", platform, offer_id, row, c.title, what, detail FROM '
        "(SELECT *, row_number() OVER () AS place FROM changes) c LEFT JOIN ranked USING (title_id) ORDER BY place"
    )
    database.executemany(f"INSERT INTO changes VALUES ({_marks(7)})", _batches(rows))


def _groups(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> None:
    """Collections, companies and countries with their films and revenue; names that fold alike are one."""
    films = "FROM ranked WHERE tmdb_id IS NOT NULL"
    queries = {
        "collection": f"SELECT collection, row, revenue {films} AND collection IS NOT NULL",
        "company": f"SELECT unnest(companies), row, revenue {films}",
        "country": f"SELECT unnest(country_codes), row, revenue {films}",
    }
    countries = _countries(source)
    for kind, query in queries.items():
        members: dict[str, dict[int, int]] = {}
        spelling: dict[str, str] = {}
        for name, row, revenue in source.execute(query + " ORDER BY row").fetchall():
            spelling.setdefault(fold(name), name)
            members.setdefault(fold(name), {})[row] = revenue
        if kind == "country":
            for code in countries:
                spelling.setdefault(fold(code), code)
                members.setdefault(fold(code), {})
        entries = []
        for ref, folded in enumerate(sorted(members, key=lambda name: (-len(members[name]), name))):
            shown = spelling[folded]
            aliases = [shown]
            if kind == "country":
                aliases += countries.get(shown.upper(), ())
                shown = aliases[1] if len(aliases) > 1 else shown
            elif kind == "collection" and fold(_without_collection(shown)) not in members:
                aliases.append(_without_collection(shown))
            revenue = sum(members[folded].values())
            database.execute(
                "INSERT INTO groups VALUES (?, ?, ?, ?, ?)", (kind, ref, shown, len(members[folded]), revenue)
            )
            entries += [(alias, shown, ref) for alias in dict.fromkeys(aliases)]
        _names(database, kind, entries)


def _countries(source: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    """What each code answers to: its known names, and the movie data's own where no other country is called so."""
    names = dict(country_names())
    taken = {fold(name) for known in names.values() for name in known}
    said = source.execute(
        """
        SELECT code, name FROM (
            SELECT unnest(country_codes) AS code, unnest(countries) AS name FROM titles
            WHERE len(country_codes) = len(countries)
        ) GROUP BY ALL ORDER BY count(*) DESC, code, name
        """
    ).fetchall()
    for code, name in said:
        if fold(name) not in taken:
            taken.add(fold(name))
            names[code.upper()] = (*names.get(code.upper(), ()), name)
    return names


def _without_collection(name: str) -> str:
    """`Toy Story Collection` → `Toy Story`; `The Matrix Collection` → `The Matrix`."""
    for ending in (" collection", " coleccion", " colección"):
        if name.lower().endswith(ending):
            return name[: -len(ending)].strip()
    return name


def _calendar(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> None:
    for table, part, values in (("months", "month", range(1, 13)), ("weekdays", "isodow", range(1, 8))):
        counted = dict(
            source.execute(
                f"SELECT {part}(release_date), count(*) FROM ranked "
                "WHERE tmdb_id IS NOT NULL AND release_date IS NOT NULL GROUP BY 1"
            ).fetchall()
        )
        database.executemany(f"INSERT INTO {table} VALUES (?, ?)", [(value, counted.get(value, 0)) for value in values])


def _search(database: sqlite3.Connection) -> None:
    people: dict[int, list[str]] = {}
    for row, name in database.execute(
        """
        SELECT row, name FROM credits JOIN people USING (person)
        WHERE (job = 'Actor' AND billing < 5) OR job = 'Director' ORDER BY row, name
        """
    ):
        people.setdefault(row, []).append(name)
    database.executemany(
        "INSERT INTO title_search (rowid, names, people) VALUES (?, ?, ?)",
        (
            (
                row,
                words(title) + ("" if original == title else " " + words(original)),
                words(" ".join(people.get(row, ()))),
            )
            for row, title, original in database.execute(
                "SELECT row, title, original_title FROM titles ORDER BY row"
            ).fetchall()
        ),
    )


def _names(
    database: sqlite3.Connection, kind: str, entries: Iterable[tuple[str, str, int]], film: bool | None = None
) -> None:
    """(spelling, name shown, ref) → the three keys under which a name is found; of titles, whether of a film."""
    database.executemany(
        "INSERT INTO names VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((kind, fold(text), words(text), compact_key(text), shown, ref, film) for text, shown, ref in entries),
    )


def _batches(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := result.fetchmany(20_000):
        yield from rows


def _marks(n: int) -> str:
    return ", ".join("?" * n)
