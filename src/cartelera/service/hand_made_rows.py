"""Rows that the operator writes, as a source of rows for pages: `rows.toml`, read anew when it changes.

A file that has become wrong while it is served is named in the log, and the rows before it go on.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from cartelera.catalog import Filters
from cartelera.errors import CarteleraError, ErrorCode, NotFoundError, UnavailableError
from cartelera.history import Rows, row_array
from cartelera.service.context import ServiceContext
from cartelera.service.rows import OfferedRow, PageContext, RowCause, RowKind
from cartelera.service.rows_file import HandMadeRow, RowSourceKind, read_rows
from cartelera.service.search import Search

FOUND = 200
"""Titles of a row, before the page's filters."""
_DAY = 86_400


class HandMadeRows:
    """The rows of a file, over one release. `path`: None if there is no file; it need not exist."""

    def __init__(self, context: ServiceContext, search: Search, path: Path | None) -> None:
        self._release = context.release
        self._catalog = context.catalog
        self._search = search
        self._path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._rows: tuple[HandMadeRow, ...] = ()
        self._titles: dict[str, Rows] = {}

    def offer(self, page: PageContext) -> Iterator[OfferedRow]:
        """The rows in the order of the file."""
        for row in self.current():
            yield OfferedRow(_key(row), RowCause(RowKind.HAND_MADE, texts=row.titles), self._of_page(row, page))

    def current(self) -> tuple[HandMadeRow, ...]:
        """The rows of the file as it is now."""
        seen = None if self._path is None else _stamp(self._path)
        with self._lock:
            if self._path is not None and seen != self._seen:
                self._seen = seen
                try:
                    self._rows = self.checked(read_rows(self._path))
                except CarteleraError as error:
                    logging.getLogger("cartelera").error("hand-made rows stay as they were: %s", error)
                self._titles = {}
            return self._rows

    def checked(self, rows: tuple[HandMadeRow, ...]) -> tuple[HandMadeRow, ...]:
        """`rows`, whose names all mean something in this catalogue. Raises UnavailableError for the first that does
        not."""
        for number, row in enumerate(rows, start=1):
            try:
                row.filters.mask(self._catalog.facets)
                self._found(row)
            except CarteleraError as error:
                reason = f"row {number} ({row.name}): {error}"
                name = "rows.toml" if self._path is None else self._path.name
                raise UnavailableError(ErrorCode.ROWS, name=name, reason=reason) from error
        return rows

    def titles(self, row: HandMadeRow) -> Rows:
        """The titles of a row that is the same for every viewer, those that its filters let pass, the best first."""
        found = self._found(row)
        return found[row.filters.mask(self._catalog.facets)[found]]

    def _of_page(self, row: HandMadeRow, page: PageContext) -> Rows:
        if row.source is RowSourceKind.MODEL:
            return page.ranked[row.filters.mask(self._catalog.facets)[page.ranked]]
        key = _key(row)
        if key not in self._titles:
            self._titles[key] = self.titles(row)
        titles = self._titles[key]
        return page.ordered(titles) if row.source in (RowSourceKind.CREW, RowSourceKind.ARRIVALS) else titles

    def _found(self, row: HandMadeRow) -> Rows:
        """What the source of a row has, the same for every viewer; nothing of the model's, which is each viewer's own.

        Raises NotFoundError if nobody and nothing is called so.
        """
        match row.source:
            case RowSourceKind.POPULARITY:
                return self._popular(row.half_life)
            case RowSourceKind.ARRIVALS:
                return self._arrivals()
            case RowSourceKind.CREW:
                return row_array(self._catalog.rows_of(self._person(row.about)))
            case RowSourceKind.FRANCHISE:
                return self._of_franchise(row.about)
            case RowSourceKind.QUERY:
                hits = self._search.find(row.about, FOUND, Filters(unlisted=False)).hits
                return row_array([hit.title.row for hit in hits])
            case _:
                return row_array()

    def _popular(self, half_life: float) -> Rows:
        """The titles that are rated most, a rating counting half as much with each `half_life` days of age; without
        times, as often as rated; without ratings, those that are most popular elsewhere."""
        histories = self._release.rating_histories
        if not len(histories.rows):
            return np.arange(min(FOUND, len(self._catalog)), dtype=np.int32)
        times = np.asarray(histories.times, dtype=np.float64)
        known = times >= 0
        latest = times[known].max() if known.any() else 0.0
        age = np.where(known, latest - times, latest) / _DAY
        weights = np.exp2(-age / half_life)
        counts = np.bincount(histories.rows, weights=weights, minlength=len(self._catalog))
        best = np.lexsort((np.arange(len(counts)), -counts))[:FOUND]
        return best[counts[best] > 0].astype(np.int32)

    def _arrivals(self) -> Rows:
        """What came to a platform last, the latest first."""
        read = self._catalog.connection().execute(
            "SELECT row FROM offers WHERE date_added IS NOT NULL "
            "GROUP BY row ORDER BY max(date_added) DESC, row LIMIT ?",
            (FOUND,),
        )
        return row_array([row for (row,) in read])

    def _person(self, name: str) -> int:
        match = self._catalog.names.exact("person", name)
        if match is None:
            raise NotFoundError(ErrorCode.ACTOR, self._catalog.names.suggest("person", name), name=name)
        return match.ids[0]

    def _of_franchise(self, name: str) -> Rows:
        match = self._catalog.names.exact("collection", name)
        if match is None:
            raise NotFoundError(ErrorCode.COLLECTION, self._catalog.names.suggest("collection", name), name=name)
        read = self._catalog.connection().execute(
            "SELECT row FROM titles WHERE collection = ? ORDER BY coalesce(date, '9'), row", (match.name,)
        )
        return row_array([row for (row,) in read])


def _key(row: HandMadeRow) -> str:
    return f"{RowKind.HAND_MADE}:{hashlib.sha256(repr(row).encode()).hexdigest()[:12]}"


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """Which file is there, and since when it is as it is; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns
