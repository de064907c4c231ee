"""`Catalog`: the read side of one release's `catalog.db`. Read-only, safe to share between threads."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog.attributes import ATTRIBUTES_FOLDER, TitleAttributes
from cartelera.catalog.columns import OFFERS, SCHEMA_VERSION, TITLES
from cartelera.catalog.connections import Connections
from cartelera.catalog.facets import FACETS_FOLDER, Facets
from cartelera.catalog.filmographies import Filmographies
from cartelera.catalog.filters import Filters, Mask
from cartelera.catalog.model import Credit, Film, Group, Offer, OtherName, Title, TitleId, TitleSummary
from cartelera.catalog.names import Names
from cartelera.catalog.people import People
from cartelera.catalog.title_columns import COLUMNS_FOLDER, TitleColumns
from cartelera.catalog.trigrams import TRIGRAMS_FOLDER, TrigramIndex
from cartelera.errors import WorkspaceError
from cartelera.names import words

_NO_CONDITIONS = Filters()
_SUMMARY = TITLES.select_first(len(fields(TitleSummary)))
_MAX_PARAMETERS = 500
"""Of one statement: SQLite takes no more than some thousands."""


class Catalog:
    """Titles by row, id or name; their people, offers and groups. Raises WorkspaceError if there is no catalogue."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._columns: dict[str, NDArray[Any]] = {}
        try:
            self._connections = Connections(path)
            version = self.connection().execute("PRAGMA user_version").fetchone()[0]
            self._size = int(self.connection().execute("SELECT coalesce(max(row) + 1, 0) FROM titles").fetchone()[0])
        except sqlite3.Error as error:
            raise WorkspaceError(f"{path} is not a catalogue: {error}") from error
        if version != SCHEMA_VERSION:
            raise WorkspaceError(f"{path} was made by another version of cartelera: run `cartelera build` again")
        self.names = Names(self._connections, TrigramIndex.load(path.parent / TRIGRAMS_FOLDER))
        self.facets = Facets.load(path.parent / FACETS_FOLDER, self._size)
        self.columns = TitleColumns.load(path.parent / COLUMNS_FOLDER, self._size)
        self.attributes = TitleAttributes.load(path.parent / ATTRIBUTES_FOLDER, self._size)
        self.people_index = People(self._connections)
        self._filmographies = Filmographies.load(path.parent / COLUMNS_FOLDER)

    def __len__(self) -> int:
        return self._size

    def connection(self) -> sqlite3.Connection:
        """This thread's connection to `catalog.db`, read-only."""
        return self._connections.get()

    def close(self) -> None:
        """Close all connections, once nobody reads any more: every later question fails."""
        self._connections.close()

    def title(self, row: int) -> Title:
        """The title at `row`. Raises IndexError if there is none."""
        record = self.connection().execute(f"SELECT {TITLES.select} FROM titles WHERE row = ?", (int(row),)).fetchone()
        if record is None:
            raise IndexError(row)
        return _title(record)

    def titles(self, rows: Sequence[int]) -> list[Title]:
        """The titles at `rows`, in that order. Raises KeyError if there is none at one of them."""
        numbers = [int(row) for row in rows]
        records = self._select_many(f"SELECT {TITLES.select} FROM titles WHERE row IN", numbers)
        by_row = {record[0]: _title(record) for record in records}
        return [by_row[row] for row in numbers]

    def summaries(self, rows: Sequence[int]) -> list[TitleSummary]:
        """What lists show of the titles at `rows`, in that order. Raises KeyError if there is none at one of them."""
        numbers = [int(row) for row in rows]
        records = self._select_many(f"SELECT {_SUMMARY} FROM titles WHERE row IN", numbers)
        by_row = {record[0]: TitleSummary(*TITLES.decode(record)) for record in records}
        return [by_row[row] for row in numbers]

    def title_ids(self, rows: Iterable[int]) -> dict[int, str]:
        """The ids of the titles at `rows`, by row."""
        return dict(self._select_many("SELECT row, title_id FROM titles WHERE row IN", list(dict.fromkeys(rows))))

    def row(self, alias: str) -> int | None:
        """The row of the title that any source calls `alias` (`tmdb-862`, `tt0114709`, `ml-1`, `ns8805`)."""
        record = self.connection().execute("SELECT row FROM aliases WHERE alias = ?", (alias,)).fetchone()
        return None if record is None else int(record[0])

    def rows(self, aliases: Iterable[str]) -> dict[str, int]:
        """`row` for many at once; unknown ones are left out."""
        return dict(self._select_many("SELECT alias, row FROM aliases WHERE alias IN", list(dict.fromkeys(aliases))))

    def title_id(self, row: int) -> TitleId:
        """The id of the title at `row`."""
        return TitleId(str(self.column("title_id")[row]))

    def with_keywords(self, keywords: Sequence[str]) -> list[int]:
        """The rows of titles that have one of these keywords, the most popular first. Some 20 ms for 60,000 titles."""
        held = " OR ".join(["keywords LIKE ?"] * len(keywords))
        rows = self.connection().execute(
            f"SELECT row FROM titles WHERE {held} ORDER BY row", [f'%"{keyword}"%' for keyword in keywords]
        )
        return [row for (row,) in rows]

    def local_names(self, rows: Sequence[int], language: str) -> dict[str, str]:
        """`title` and the name in a language, of those at `rows` that are not called `title` there."""
        query = "SELECT title, local_names ->> ? FROM titles WHERE local_names <> '' AND row IN"
        records = self._select_many(query, [int(row) for row in rows], f"$.{language}")
        return {title: name for title, name in records if name is not None}

    def other_names(self, row: int) -> list[OtherName]:
        """What the title is called beside `title` and `original_title`, by language and name."""
        records = self.connection().execute(
            "SELECT name, language, coalesce(regions, '') FROM other_names WHERE row = ? "
            "ORDER BY language IS NULL, language, name",
            (int(row),),
        )
        return [OtherName(name, known, tuple(filter(None, regions.split(",")))) for name, known, regions in records]

    def credits(self, row: int) -> list[Credit]:
        """Who made the title: actors in billing order, then the crew."""
        records = self.connection().execute(
            "SELECT p.name, c.job, c.character, c.billing FROM everybody c JOIN people p USING (person) "
            "WHERE c.row = ? "
            "ORDER BY c.job <> 'Actor', c.billing, p.name",
            (int(row),),
        )
        return [Credit(*record) for record in records]

    def offers(self, row: int) -> list[Offer]:
        """Where the title can be watched, by platform."""
        records = self.connection().execute(
            f"SELECT {OFFERS.select} FROM offers WHERE row = ? ORDER BY platform, offer_id", (int(row),)
        )
        return [_offer(record) for record in records]

    def rows_of(self, person: int) -> list[int]:
        """The rows of the titles on which `person` worked, the most popular first."""
        records = self.connection().execute(
            "SELECT DISTINCT row FROM everybody WHERE person = ? ORDER BY row", (person,)
        )
        return [row for (row,) in records]

    def films_of(self, person: int, job: str) -> list[Film]:
        """The films (titles of the movie data) on which `person` did `job`, by date; undated ones last."""
        rows, columns = self._filmographies.rows(person, job), self.columns
        numbers = rows.tolist()
        years = [year if year >= 0 else None for year in self.facets.year[rows].tolist()]
        money = (column[rows].tolist() for column in (columns.returns, columns.budget, columns.revenue))
        return list(map(Film._make, zip(numbers, columns.names(numbers), years, *money, strict=True)))

    def group(self, kind: str, ref: int) -> Group:
        """The collection, company or country with the id `ref`."""
        record = self.connection().execute(
            "SELECT name, films, revenue FROM groups WHERE kind = ? AND ref = ?", (kind, ref)
        )
        return Group(*record.fetchone())

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

    def credited(self, job: str) -> list[tuple[str, ...]]:
        """The names of everybody who did `job`, each once, for every title by row; in billing order."""
        names: list[dict[str, None]] = [{} for _ in range(len(self))]
        for row, name in self.connection().execute(
            "SELECT c.row, p.name FROM everybody c JOIN people p USING (person) WHERE c.job = ? "
            "ORDER BY c.row, c.billing, p.name",
            (job,),
        ):
            names[row][name] = None
        return [tuple(own) for own in names]

    def people(self, job: str, first: int) -> list[tuple[int, ...]]:
        """The people of every title, by row, who did `job` and are among its `first` in billing order."""
        people: list[dict[int, None]] = [{} for _ in range(len(self))]
        for row, person in self.connection().execute(
            "SELECT row, person FROM everybody WHERE job = ? AND billing < ? ORDER BY row, billing",
            (job, first),
        ):
            people[row][person] = None
        return [tuple(those) for those in people]

    def search(self, text: str, n: int = 20, filters: Filters = _NO_CONDITIONS) -> list[int]:
        """Rows of titles whose name, original name or people hold all the words of `text`, the most popular first.

        The last word may be unfinished. Exact names come before everything else. Only titles that pass `filters`.
        """
        if n < 1 or not words(text[:200]):
            return []
        passing = filters.mask(self.facets)
        named = self.search_names(text, n, passing)
        return named if len(named) == n else named + self.search_people(text, n - len(named), passing, named)

    def search_names(self, text: str, n: int, passing: Mask) -> list[int]:
        """`search` in names alone, for titles that are `passing`, (titles,)."""
        match = self.names.exact("title", text)
        rows = [row for row in (match.ids if match else ()) if passing[row]]
        if len(rows) < n and (query := _match_all(text)):
            rows += islice(self._full_text(f"names : ({query})", passing), n)
        return list(dict.fromkeys(rows))[:n]

    def search_people(self, text: str, n: int, passing: Mask, named: Sequence[int] = ()) -> list[int]:
        """`search` in names and people together, without the rows `named`."""
        query = _match_all(text)
        if not query:
            return []
        known = set(named)
        return list(islice((row for row in self._full_text(query, passing) if row not in known), n))

    def search_synopses(self, terms: Iterable[str], n: int) -> list[tuple[int, float]]:
        """The `n` titles whose synopses hold some of `terms`, stemmed as English: rows and BM25, best first."""
        query = " OR ".join(
            f'"{term}"' for term in dict.fromkeys(term for text in terms for term in words(text).split())
        )
        if not query:
            return []
        records = self.connection().execute(
            "SELECT rowid, -bm25(synopsis_search) FROM synopsis_search WHERE synopsis_search MATCH ? "
            "ORDER BY bm25(synopsis_search), rowid LIMIT ?",
            (query, n),
        )
        return records.fetchall()

    def _full_text(self, expression: str, passing: Mask) -> Iterator[int]:
        """The rows that match an expression of SQLite's FTS5, by row, read only as far as they are taken."""
        records = self.connection().execute(
            "SELECT rowid FROM title_search WHERE title_search MATCH ? ORDER BY rowid", (expression,)
        )
        return (row for (row,) in records if passing[row])

    def _select_many(self, query: str, values: Sequence[Any], *first: Any) -> Iterator[tuple[Any, ...]]:
        """The records of `query`, which ends in IN, for all `values`, some hundreds in one statement; `first`: what its
        earlier parameters stand for."""
        for start in range(0, len(values), _MAX_PARAMETERS):
            part = values[start : start + _MAX_PARAMETERS]
            yield from self.connection().execute(f"{query} ({','.join('?' * len(part))})", (*first, *part))


def _match_all(text: str) -> str:
    """The expression of SQLite's FTS5 for all the words of `text`, the last maybe unfinished; "" without words."""
    key = words(text[:200])
    return " ".join(f'"{word}"' for word in dict.fromkeys(key.split())) + "*" if key else ""


def _title(record: tuple[Any, ...]) -> Title:
    return Title(*TITLES.decode(record))


def _offer(record: tuple[Any, ...]) -> Offer:
    offer_id, _, *rest = OFFERS.decode(record)
    return Offer(offer_id, *rest)
