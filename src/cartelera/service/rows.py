"""The rows of a viewer's home page: each with its true cause, and no title twice on a page.

A *row source* offers rows for a page, each with more titles than are shown, the best first. The page takes one row of
each source in turn, leaves out what the filters do not let pass and what stands in a row above, and drops rows of which
too little is left. Further sources (hand-made rows) are given to `HomePages`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cached_property
from itertools import chain, zip_longest
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog, Filters, TitleSummary
from cartelera.history import FloatArray, Rows, row_array
from cartelera.recommendation import Part, Query, RankedList, Tier, likelihood_of, recommend
from cartelera.recommendation.candidates import candidates
from cartelera.release import Release
from cartelera.service.context import ServiceContext
from cartelera.service.filtering import pass_filters
from cartelera.service.live import ViewerProfile

RANKED = 300
"""Titles of the viewer's ranking that rows are made of."""
LEAST = 3
"""A row of fewer titles is not shown."""


class RowKind(StrEnum):
    """Why a row is on the page."""

    WATCHLIST = "watchlist"
    FOR_YOU = "for_you"
    POPULAR = "popular"
    """Instead of FOR_YOU, of somebody of whom nothing is known."""
    BECAUSE = "because"
    NEW = "new"
    LEAVING = "leaving"
    GEMS = "gems"
    GENRE = "genre"
    LANGUAGE = "language"
    DECADE = "decade"
    HAND_MADE = "hand_made"


@dataclass(frozen=True, slots=True)
class RowCause:
    """Why a row is on the page. `name`: what the kind is about (the title that was liked, the genre …), empty if
    nothing; `row`: of the title that was liked. `texts`: by language, of a row that somebody named."""

    kind: RowKind
    name: str = ""
    row: int | None = None
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class OfferedRow:
    """A row that a source offers. `key`: unique on a page; `rows`: its titles, the best first, more than are shown and
    whether or not the page's filters let them pass."""

    key: str
    cause: RowCause
    rows: Rows


class RowSource(Protocol):
    """Offers rows for a page."""

    def offer(self, page: PageContext) -> Iterator[OfferedRow]:
        """Rows for the viewer of `page`, the weightiest first. Taken one at a time, as long as there is room."""
        ...


@dataclass(frozen=True, eq=False)
class PageContext:
    """What sources may know: the `release`, the viewer's `profile`, and the `filters` of the page."""

    release: Release
    profile: ViewerProfile
    filters: Filters

    @property
    def catalog(self) -> Catalog:
        """The catalogue of the release."""
        return self.release.catalog

    @property
    def day(self) -> date:
        """For which offers count."""
        return self.filters.on or datetime.now(UTC).date()

    @cached_property
    def query(self) -> Query:
        """The viewer and the filters, as models take them."""
        return Query(self.profile.history, exclude=self.profile.never, filters=self.filters)

    @cached_property
    def passing(self) -> NDArray[np.bool_]:
        """Which titles may be on the page: (titles,)."""
        return candidates(self.catalog, self.query)

    @cached_property
    def ranking(self) -> RankedList:
        """The viewer's own list, RANKED titles deep."""
        release = self.release
        return recommend(
            release.model,
            release.catalog,
            self.query,
            n=Part(RANKED, explained=False),
            predictor=release.predictor,
            neighbours=release.neighbours,
            calibration=release.calibration,
        )

    @cached_property
    def ranked(self) -> Rows:
        """The rows of `ranking`, the best first."""
        return row_array([item.row for item in self.ranking.items])

    def ordered(self, rows: Rows) -> Rows:
        """`rows` in the order of the viewer's ranking; behind it what is not in it, the most popular first."""
        place = np.full(len(self.catalog), len(self.ranked), dtype=np.int64)
        place[self.ranked] = np.arange(len(self.ranked))
        return rows[np.lexsort((rows, place[rows]))]


@dataclass(frozen=True, slots=True)
class PageRow:
    """A row as it is shown. `liked`: the title its cause names. `probabilities`: that the viewer likes each of `titles`
    if they watch it, None if nobody can say."""

    key: str
    cause: RowCause
    liked: TitleSummary | None
    titles: tuple[TitleSummary, ...]
    probabilities: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    """The rows of a page, from the top. `tier`: what is known of the viewer. `without`: if no title passes the filters,
    how many would without each condition."""

    tier: Tier
    rows: tuple[PageRow, ...]
    without: Mapping[str, int] = field(default_factory=dict)


class HomePages:
    """Composes pages of the rows that `sources` offer, in their order."""

    def __init__(self, context: ServiceContext, sources: Sequence[RowSource]) -> None:
        self._release = context.release
        self._catalog = context.catalog
        self._sources = tuple(sources)

    def page(self, profile: ViewerProfile, filters: Filters, *, rows: int = 8, titles: int = 12) -> HomePage:
        """At most so many `rows` of at most so many `titles`."""
        page = PageContext(self._release, profile, filters)
        taken: set[int] = set()
        chosen: list[tuple[OfferedRow, list[int]]] = []
        keys: set[str] = set()
        for offered in self._in_turn(page):
            if len(chosen) == rows:
                break
            shown = self._shown(page, offered, taken, titles)
            if len(shown) >= LEAST and offered.key not in keys:
                chosen.append((offered, shown))
                keys.add(offered.key)
                taken.update(self._catalog.columns.name_keys[shown].ravel().tolist())
        without = {} if chosen else pass_filters(self._catalog, filters, self._unseen(page)).without
        return HomePage(page.ranking.tier or Tier.POPULAR, tuple(self._page_rows(page, chosen)), without)

    def _unseen(self, page: PageContext) -> NDArray[np.bool_]:
        """What the viewer has neither seen nor refused, if the filters ask for that."""
        unseen = page.filters.seen_mask(len(self._catalog), page.profile.history.rows)
        unseen[page.profile.never] = False
        return unseen

    def _in_turn(self, page: PageContext) -> Iterator[OfferedRow]:
        """The first row of each source, then the second of each."""
        offers = [source.offer(page) for source in self._sources]
        return (row for row in chain.from_iterable(zip_longest(*offers)) if row is not None)

    def _shown(self, page: PageContext, offered: OfferedRow, taken: set[int], n: int) -> list[int]:
        """The titles of a row that may be shown, of each name one, none of those that are `taken`."""
        names: set[int] = set()
        shown: list[int] = []
        keys = self._catalog.columns.name_keys
        for row in offered.rows[page.passing[offered.rows]].tolist():
            own = keys[row].tolist()
            if taken.isdisjoint(own) and names.isdisjoint(own):
                names.update(own)
                shown.append(row)
                if len(shown) == n:
                    break
        return shown

    def _page_rows(self, page: PageContext, chosen: list[tuple[OfferedRow, list[int]]]) -> Iterator[PageRow]:
        every = [row for _, shown in chosen for row in shown]
        causes = [offered.cause.row for offered, _ in chosen if offered.cause.row is not None]
        wanted = list(dict.fromkeys(every + causes))
        titles = dict(zip(wanted, self._catalog.summaries(wanted), strict=True))
        told = dict(zip(every, self._probabilities(page, every).tolist(), strict=True))
        for offered, shown in chosen:
            liked = None if offered.cause.row is None else titles[offered.cause.row]
            likely = tuple(None if np.isnan(told[row]) else float(told[row]) for row in shown)
            yield PageRow(offered.key, offered.cause, liked, tuple(titles[row] for row in shown), likely)

    def _probabilities(self, page: PageContext, rows: list[int]) -> FloatArray:
        """The one number of each title, as every list has it."""
        release = self._release
        if not rows:
            return np.empty(0, dtype=np.float32)
        return likelihood_of(
            release.model,
            self._catalog,
            page.query,
            row_array(rows),
            release.predictor,
            release.neighbours,
            release.calibration,
        ).probability
