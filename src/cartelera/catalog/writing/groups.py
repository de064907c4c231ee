"""Collections, companies and countries: how many films they have, their revenue, and their names."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from cartelera.catalog.writing.rows import insert_names
from cartelera.i18n.countries import country_names
from cartelera.names import fold

if TYPE_CHECKING:
    import duckdb


def write_groups(source: duckdb.DuckDBPyConnection, database: sqlite3.Connection) -> None:
    """Write collections, companies and countries with their films and revenue; names that fold alike are one."""
    films = "FROM ranked WHERE tmdb_id IS NOT NULL AND kind = 'movie'"
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
        insert_names(database, kind, entries)


def _countries(source: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, ...]]:
    """What each code answers to: its known names, and the movie data's own unless another country has it."""
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
