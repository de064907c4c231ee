"""The rows that the service makes by itself: of a viewer's ranking, of what they liked, of what platforms offer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from cartelera.catalog import Catalog
from cartelera.catalog.attributes import ATTRIBUTES
from cartelera.history import History, Rows, row_array
from cartelera.recommendation import Tier
from cartelera.recommendation.rating_weights import LIKED
from cartelera.service.context import ServiceContext
from cartelera.service.rows import OfferedRow, PageContext, RowCause, RowKind, RowSource
from cartelera.service.taste import Tastes

MAX_BECAUSE, MAX_TASTES = 4, 4
NEW_DAYS, LEAVING_DAYS = 60, 30
LEAST_LIKELY, LITTLE_KNOWN = 0.6, 0.5
"""A gem is liked with at least this probability, and is less prominent than this part of what the viewer is
recommended."""


@dataclass(frozen=True, slots=True)
class OwnRanking:
    """What the viewer is recommended, or what everybody watches."""

    def offer(self, page: PageContext) -> Iterator[OfferedRow]:
        """One row."""
        kind = RowKind.POPULAR if page.ranking.tier in (None, Tier.POPULAR) else RowKind.FOR_YOU
        yield OfferedRow(kind, RowCause(kind), page.ranked)


@dataclass(frozen=True, slots=True)
class Watchlist:
    """What the viewer wants to see, of which a platform has it."""

    def offer(self, page: PageContext) -> Iterator[OfferedRow]:
        """One row, in the order of their ranking."""
        yield OfferedRow(RowKind.WATCHLIST, RowCause(RowKind.WATCHLIST), page.ordered(page.profile.watchlist))


@dataclass(frozen=True, slots=True)
class BecauseLiked:
    """What single titles that the viewer liked speak for: those liked of late first."""

    def offer(self, page: PageContext) -> Iterator[OfferedRow]:
        """A row for each of some titles."""
        for row in liked_of_late(page.profile.history)[:MAX_BECAUSE].tolist():
            (name,) = page.catalog.columns.names([row])
            alike, _ = page.release.neighbours.of(row)
            yield OfferedRow(f"{RowKind.BECAUSE}:{row}", RowCause(RowKind.BECAUSE, name, row), alike)


class Arrivals:
    """What came to platforms within NEW_DAYS of what came to them last; only to those that the filters ask for."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def offer(self, page: PageContext) -> Iterator[OfferedRow]:
        """One row, in the order of the viewer's ranking."""
        facet = page.catalog.facets.platforms
        wanted = {facet.values[facet.index(name)] for name in page.filters.platforms.any_of} or set(facet.values)
        rows = [rows for platform, rows in self._by_platform.items() if platform in wanted]
        if rows:
            new = np.unique(np.concatenate(rows)).astype(np.int32)
            yield OfferedRow(RowKind.NEW, RowCause(RowKind.NEW), page.ordered(new))

    @cached_property
    def _by_platform(self) -> dict[str, Rows]:
        read = self._catalog.connection().execute(
            "SELECT platform, row, date_added FROM offers WHERE date_added IS NOT NULL"
        )
        dated: dict[str, list[tuple[int, date]]] = {}
        for platform, row, added in read:
            dated.setdefault(platform, []).append((row, date.fromisoformat(added)))
        new: dict[str, Rows] = {}
        for platform, offers in dated.items():
            since = max(added for _, added in offers) - timedelta(days=NEW_DAYS)
            new[platform] = row_array(sorted({row for row, added in offers if added >= since}))
        return new


@dataclass(frozen=True, slots=True)
class Leaving:
    """What a platform has for LEAVING_DAYS more at most, and no platform longer."""

    def offer(self, page: PageContext) -> Iterator[OfferedRow]:
        """One row, in the order of the viewer's ranking."""
        facets, today = page.catalog.facets, page.day.isoformat()
        soon = (page.day + timedelta(days=LEAVING_DAYS)).isoformat()
        leaving = np.zeros(len(page.catalog), dtype=bool)
        staying = np.zeros(len(page.catalog), dtype=bool)
        for index, terms in enumerate(facets.offer_terms):
            if not terms.has_ended(today):
                (leaving if terms.until and terms.until <= soon else staying)[facets.offers.rows(index)] = True
        rows = np.flatnonzero(leaving & ~staying).astype(np.int32)
        yield OfferedRow(RowKind.LEAVING, RowCause(RowKind.LEAVING), page.ordered(rows))


@dataclass(frozen=True, slots=True)
class HiddenGems:
    """What the viewer would surely like and few know."""

    def offer(self, page: PageContext) -> Iterator[OfferedRow]:
        """One row."""
        known = page.ranking.likelihood
        if known is None or not len(page.ranked):
            return
        prominence = page.catalog.attributes.prominence[page.ranked]
        is_gem = (known.probability >= LEAST_LIKELY) & (prominence < np.quantile(prominence, LITTLE_KNOWN))
        yield OfferedRow(RowKind.GEMS, RowCause(RowKind.GEMS), page.ranked[is_gem])


_TASTES = {"genre": RowKind.GENRE, "language": RowKind.LANGUAGE, "decade": RowKind.DECADE}


@dataclass(frozen=True, slots=True)
class ByTaste:
    """What the viewer is recommended of a genre, language or decade they like more than is usual."""

    tastes: Tastes

    def offer(self, page: PageContext) -> Iterator[OfferedRow]:
        """A row for each of some beliefs."""
        attributes = page.catalog.attributes
        columns = {
            (name, value): column
            for column, (name, value) in enumerate(
                (name, value) for name in ATTRIBUTES for value in attributes.values[name]
            )
        }
        beliefs = [each for each in self.tastes.of_history(page.profile.history).more if each.attribute in _TASTES]
        for belief in beliefs[:MAX_TASTES]:
            kind = _TASTES[belief.attribute]
            has_it = attributes.shares[page.ranked, columns[belief.attribute, belief.value]] > 0
            yield OfferedRow(f"{kind}:{belief.value}", RowCause(kind, belief.value), page.ranked[has_it])


def own_sources(context: ServiceContext, tastes: Tastes) -> tuple[RowSource, ...]:
    """The sources of the service itself, in the order of a page."""
    return (
        OwnRanking(),
        Watchlist(),
        BecauseLiked(),
        Arrivals(context.catalog),
        ByTaste(tastes),
        Leaving(),
        HiddenGems(),
    )


def liked_of_late(history: History) -> Rows:
    """The rows of what was liked: the latest first, of one moment the best rated."""
    liked = np.flatnonzero(history.ratings >= LIKED)
    order = np.lexsort((history.rows[liked], -history.ratings[liked], -history.times[liked]))
    return history.rows[liked[order]]
