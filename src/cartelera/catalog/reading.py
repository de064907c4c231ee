"""`Catalog`: the read side of one release's `catalog.db`. Read-only, safe to share between threads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog.columns import OFFERS, SCHEMA_VERSION, TITLES
from cartelera.catalog.connections import Connections
from cartelera.catalog.facets import FACETS_FOLDER, Facets
from cartelera.catalog.filters import Filters, Mask
from cartelera.catalog.model import Credit, Group, Offer, Title, TitleId
from cartelera.catalog.names import Names
from cartelera.errors import WorkspaceError
from cartelera.names import words

_NO_CONDITIONS = Filters()
_MOST_MARKS = 500
"""Parameters of one statement: SQLite takes no more than some thousands."""


class Catalog:
    """Titles by row, id or name; their people, offers and groups. Raises WorkspaceError where there is no catalogue."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connections = Connections(path)
        self._columns: dict[str, NDArray[Any]] = {}
        try:
            version = self.connection().execute("PRAGMA user_version").fetchone()[0]
            self._size = int(self.connection().execute("SELECT count(*) FROM titles").fetchone()[0])
        except sqlite3.Error as error:
            raise WorkspaceError(f"{path} is not a catalogue: {error}") from error
        if version != SCHEMA_VERSION:
            raise WorkspaceError(f"{path} was made by another version of cartelera: run `cartelera build` again")
        self.names = Names(self._connections)
        self.facets = Facets.load(path.parent / FACETS_FOLDER, self._size)

    def __len__(self) -> int:
        return self._size

    def connection(self) -> sqlite3.Connection:
        """This thread's connection to `catalog.db`, read-only."""
        return self._connections.get()

    def close(self) -> None:
        """Close all connections. Only for when nobody reads any more: whatever is asked after it fails."""
        self._connections.close()

    def title(self, row: int) -> Title:
        """The title at `row`. Raises IndexError where there is none."""
        found = self.connection().execute(f"SELECT {TITLES.select} FROM titles WHERE row = ?", (int(row),)).fetchone()
        if found is None:
            raise IndexError(row)
        return _title(found)

    def titles(self, rows: Sequence[int]) -> list[Title]:
        """The titles at `rows`, in that order."""
        wanted = [int(row) for row in rows]
        by_row: dict[int, Title] = {}
        for start in range(0, len(wanted), _MOST_MARKS):
            part = wanted[start : start + _MOST_MARKS]
            marks = ",".join("?" * len(part))
            found = self.connection().execute(f"SELECT {TITLES.select} FROM titles WHERE row IN ({marks})", part)
            by_row |= {record[0]: _title(record) for record in found}
        return [by_row[row] for row in wanted]

    def row(self, alias: str) -> int | None:
        """The row of the title that any source calls `alias` (`tmdb-862`, `tt0114709`, `ml-1`, `ns8805`)."""
        found = self.connection().execute("SELECT row FROM aliases WHERE alias = ?", (alias,)).fetchone()
        return None if found is None else int(found[0])

    def rows(self, aliases: Iterable[str]) -> dict[str, int]:
        """`row` for many at once; unknown ones are left out."""
        wanted = list(dict.fromkeys(aliases))
        found: dict[str, int] = {}
        for start in range(0, len(wanted), _MOST_MARKS):
            part = wanted[start : start + _MOST_MARKS]
            marks = ",".join("?" * len(part))
            found.update(
                self.connection().execute(f"SELECT alias, row FROM aliases WHERE alias IN ({marks})", part).fetchall()
            )
        return found

    def title_id(self, row: int) -> TitleId:
        """The id of the title at `row`."""
        return TitleId(str(self.column("title_id")[row]))

    def credits(self, row: int) -> list[Credit]:
        """Who made the title: actors in billing order, then the crew."""
        found = self.connection().execute(
            "SELECT p.name, c.job, c.character, c.billing FROM credits c JOIN people p USING (person) WHERE c.row = ? "
            "ORDER BY c.job <> 'Actor', c.billing, p.name",
            (int(row),),
        )
        return [Credit(*record) for record in found]

    def offers(self, row: int) -> list[Offer]:
        """Where the title can be watched, by platform."""
        found = self.connection().execute(
            f"SELECT {OFFERS.select} FROM offers WHERE row = ? ORDER BY platform, offer_id",
            (int(row),),
        )
        return [_offer(record) for record in found]

    def films_of(self, person: int, job: str) -> list[Title]:
        """The films (titles of the movie data) on which `person` did `job`, by date; undated ones last."""
        found = self.connection().execute(
            f"SELECT DISTINCT {TITLES.select} FROM credits c JOIN titles USING (row) "
            "WHERE c.person = ? AND c.job = ? AND tmdb_id IS NOT NULL ORDER BY date IS NULL, date, title",
            (person, job),
        )
        return [_title(record) for record in found]

    def group(self, kind: str, ref: int) -> Group:
        """The collection, company or country `ref`."""
        found = self.connection().execute(
            "SELECT name, films, revenue FROM groups WHERE kind = ? AND ref = ?", (kind, ref)
        )
        return Group(*found.fetchone())

    def column(self, name: str) -> NDArray[Any]:
        """One column of every title, by row; lists come as tuples. Kept after the first call."""
        if name not in self._columns:
            if name != "lemmas" and name not in TITLES.names:
                raise KeyError(name)
            table = "features" if name == "lemmas" else TITLES.name
            values = [record[0] for record in self.connection().execute(f'SELECT "{name}" FROM {table} ORDER BY row')]
            decode = TITLES.decoders.get(name)
            array = np.empty(len(values), dtype=object)
            array[:] = [decode(value) for value in values] if decode else values
            array.flags.writeable = False
            self._columns[name] = array
        return self._columns[name]

    def people(self, job: str, first: int) -> list[tuple[int, ...]]:
        """The people of every title, by row, who did `job` and are among its `first` in billing order."""
        found: list[list[int]] = [[] for _ in range(len(self))]
        for row, person in self.connection().execute(
            "SELECT row, person FROM credits WHERE job = ? AND billing < ? ORDER BY row, billing",
            (job, first),
        ):
            found[row].append(person)
        return [tuple(dict.fromkeys(people)) for people in found]

    def search(self, text: str, n: int = 20, filters: Filters = _NO_CONDITIONS) -> list[int]:
        """Rows of titles whose name, original name or people hold all the words of `text`, the most popular first.

        The last word may be unfinished. Exact names come before everything else. Only what `filters` lets pass.
        """
        key = words(text[:200])
        if not key or n < 1:
            return []
        passing = filters.mask(self)
        match = self.names.exact("title", text)
        rows = [row for row in (match.ids if match else ()) if passing[row]]
        query = " ".join(f'"{word}"' for word in key.split()) + "*"
        for expression in (f"names : ({query})", query):
            if len(rows) < n:
                rows += islice(self._full_text(expression, passing), n)
        return list(dict.fromkeys(rows))[:n]

    def _full_text(self, expression: str, passing: Mask) -> Iterator[int]:
        """The rows that match an expression of SQLite's FTS5, by row, read only as far as they are taken."""
        found = self.connection().execute(
            "SELECT rowid FROM title_search WHERE title_search MATCH ? ORDER BY rowid", (expression,)
        )
        return (row for (row,) in found if passing[row])


def _title(record: tuple[Any, ...]) -> Title:
    return Title(*TITLES.decode(record))


def _offer(record: tuple[Any, ...]) -> Offer:
    offer_id, _, *rest = OFFERS.decode(record)
    return Offer(offer_id, *rest)
