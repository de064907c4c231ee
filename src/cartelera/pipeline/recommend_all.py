"""What every viewer of the ratings should watch, as one Parquet file: for products that look lists up.

Each process opens the release by itself, whose arrays are memory-mapped and shared; the lists are those that the API
gives, title for title.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cartelera.atomic import replacement
from cartelera.catalog import Filters
from cartelera.models.threads import limit_blas_threads
from cartelera.progress import NullProgress, Progress
from cartelera.recommendation import Part, Query, RankedList, recommend
from cartelera.release import Release, releases_of
from cartelera.tables import sql
from cartelera.tables.duck import connect
from cartelera.workspace import Workspace

if TYPE_CHECKING:
    import duckdb

CHUNK = 100
"""Viewers that a process is given at a time."""


@dataclass(frozen=True, slots=True)
class Written:
    """How many viewers got a list, and how many rows the file has."""

    viewers: int
    rows: int


@dataclass(frozen=True, slots=True, eq=False)
class _Lists:
    """Lists of some viewers, one behind the other, all (n,): `viewer` numbers, `place` from 1, catalogue `row`;
    `probability`: NaN if nobody can say."""

    viewer: NDArray[np.int32]
    place: NDArray[np.int32]
    row: NDArray[np.int32]
    probability: NDArray[np.float32]


def recommend_all(
    workspace: Workspace,
    target: Path,
    filters: Filters,
    *,
    n: int = 10,
    processes: int = 1,
    progress: Progress | None = None,
) -> Written:
    """Write the `n` best titles of every viewer of the current release into the Parquet file `target`.

    Columns: viewer, place (from 1), title_id, title, year, probability (null if nobody can say), release. Raises
    WorkspaceError if there is no release, InvalidValueError if the filters name what no title has, OSError if the file
    cannot be written; what was there before is there then.
    """
    progress = progress or NullProgress()
    release = releases_of(workspace).open_current()
    filters.mask(release.catalog.facets)  # What cannot be is said before the work begins.
    viewers = len(release.rating_histories)
    progress.begin("recommending", viewers)
    chunks = []
    for chunk in _all_lists(workspace, release, filters, n, processes):
        chunks.append(chunk)
        progress.advance(CHUNK)
    progress.end(f"{viewers:,} viewers")
    lists = _joined(chunks)
    with replacement(target) as made, connect() as database:
        _write(database, release, lists, made)
    return Written(viewers, len(lists.row))


def _all_lists(workspace: Workspace, release: Release, filters: Filters, n: int, processes: int) -> Iterator[_Lists]:
    """The lists of CHUNK viewers after another, in their order."""
    starts = range(0, len(release.rating_histories), CHUNK)
    if processes == 1 or len(starts) <= 1:
        with limit_blas_threads():
            yield from (_lists(release, filters, n, start) for start in starts)
        return
    pool = ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), _open, (workspace.root, release.id, filters, n)
    )
    with pool:
        yield from pool.map(_lists_of_opened, starts)


_opened: dict[str, Any] = {}
"""Of a process of the pool: what it works on."""


def _open(root: Path, release_id: str, filters: Filters, n: int) -> None:
    _opened.update(release=releases_of(Workspace(root)).open(release_id), filters=filters, n=n)


def _lists_of_opened(start: int) -> _Lists:
    with limit_blas_threads():
        return _lists(_opened["release"], _opened["filters"], _opened["n"], start)


def _lists(release: Release, filters: Filters, n: int, start: int) -> _Lists:
    """The lists of CHUNK viewers from the number `start` on."""
    histories = release.rating_histories
    part = Part(n, explained=False)
    numbers = range(start, min(start + CHUNK, len(histories)))
    found = [
        recommend(
            release.model,
            release.catalog,
            Query(histories.history(number), filters=filters),
            n=part,
            predictor=release.predictor,
            neighbours=release.neighbours,
            calibration=release.calibration,
        )
        for number in numbers
    ]
    sizes = [len(best.items) for best in found]
    return _Lists(
        np.repeat(np.array(numbers, dtype=np.int32), sizes),
        np.concatenate([np.arange(1, size + 1, dtype=np.int32) for size in sizes]),
        np.array([item.row for best in found for item in best.items], dtype=np.int32),
        np.concatenate([_probabilities(best) for best in found]),
    )


def _probabilities(best: RankedList) -> NDArray[np.float32]:
    if best.likelihood is None:
        return np.full(len(best.items), np.nan, dtype=np.float32)
    return best.likelihood.probability


def _joined(chunks: list[_Lists]) -> _Lists:
    empty = np.empty(0, dtype=np.int32)
    parts = zip(*map(_fields, chunks), strict=True) if chunks else [(empty,)] * 4
    return _Lists(*(np.concatenate(part) for part in parts))


def _fields(lists: _Lists) -> tuple[NDArray[Any], ...]:
    return lists.viewer, lists.place, lists.row, lists.probability


def _write(database: duckdb.DuckDBPyConnection, release: Release, lists: _Lists, target: Path) -> None:
    """Write the lists with the ids and names of viewers and titles."""
    catalog, histories = release.catalog, release.rating_histories
    every = np.arange(len(catalog), dtype=np.int32)
    viewers = np.arange(len(histories), dtype=np.int32)
    names = [histories.id(number) for number in viewers.tolist()]
    database.register("lists", dict(zip(("viewer", "place", "row", "probability"), _fields(lists), strict=True)))
    database.register(
        "titles",
        {
            "row": every,
            "title_id": np.asarray(catalog.column("title_id"), dtype=object),
            "title": np.array(catalog.columns.names(every.tolist()), dtype=object),
            "year": np.asarray(catalog.facets.year),
        },
    )
    database.register("viewers", {"viewer": viewers, "name": np.array(names, dtype=object)})
    database.execute(
        "COPY (SELECT viewers.name AS viewer, place::UTINYINT AS place, title_id, titles.title AS title, "
        "nullif(year, -1)::SMALLINT AS year, CASE WHEN NOT isnan(probability) THEN probability END AS probability, "
        f"{sql.text(release.id)} AS release FROM lists JOIN titles USING (row) JOIN viewers USING (viewer) "
        f"ORDER BY lists.viewer, place) TO {sql.target(target)} (FORMAT parquet, COMPRESSION zstd)"
    )
