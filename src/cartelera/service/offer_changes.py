"""What arrived on the platforms, what left them, and what is about to leave.

What arrived: by the day that the platform states, else the day of the snapshot that held the title for the first time.
What left: by the day of the snapshot that no longer held it. What is leaving: by the last day that an offer states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

import numpy as np
import orjson
from numpy.typing import NDArray

from cartelera.catalog import Available, FacetCondition, Filters, TitleSummary
from cartelera.catalog.filters import Mask, Ways
from cartelera.history import Rows
from cartelera.service.context import ServiceContext

_NOT_HELD = -1
_ENDLESS = date.max.toordinal()


class Change(StrEnum):
    """What happens to an offer."""

    ARRIVED = "arrived"
    LEFT = "left"
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True)
class OfferChange:
    """A change on a platform on a `day` (ISO date). `title`: None if the catalogue no longer holds it; `name`: as the
    platform calls it."""

    change: Change
    day: str
    platform: str
    offer_id: str
    name: str
    title: TitleSummary | None
    way: str | None
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """Some changes, `total` of all that pass, and where the next ones begin; None: there are no more."""

    changes: tuple[OfferChange, ...]
    total: int
    end: int | None


_Terms = tuple[str, str, tuple[str, ...]]
"""A platform, a way ("" if unstated) and countries."""


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """All changes of one kind in the order in which they are listed; all arrays (changes,).

    `rows`: of the titles, -1: not held; `last`: the last days of the offers; `terms`: places in `known`, of which each
    is a platform, a way and countries. Names are read when they are shown.
    """

    days: NDArray[np.int32]
    rows: Rows
    last: NDArray[np.int32]
    terms: NDArray[np.int32]
    ids: NDArray[np.bytes_]
    known: tuple[_Terms, ...]

    @classmethod
    def of(cls, changes: Iterable[tuple[int, int, int, _Terms, str]], *, soonest_first: bool = False) -> _Table:
        """A table of (day, row, last day, terms, offer), ordered by day, then by popularity."""
        sign = 1 if soonest_first else -1
        ordered = sorted(changes, key=lambda each: (sign * each[0], each[1] == _NOT_HELD, each[1], each[4]))
        known: dict[_Terms, int] = {}
        terms = [known.setdefault(each[3], len(known)) for each in ordered]
        days, rows, last = (np.array([each[place] for each in ordered], dtype=np.int32) for place in range(3))
        ids = np.array([each[4].encode() for each in ordered], dtype=np.bytes_)
        return cls(days, rows, last, np.array(terms, dtype=np.int32), ids, tuple(known))


class OfferChanges:
    """The changes of one release. Reads the catalogue: never for an event loop."""

    def __init__(self, context: ServiceContext) -> None:
        self._catalog = context.catalog
        self._tables: dict[Change, _Table] = {}

    def find(
        self, change: Change, filters: Filters, n: int, *, start: int = 0, since: date | None = None,
        until: date | None = None, within: Mask | None = None,
    ) -> ChangesPage:  # fmt: skip
        """The `n` changes from the place `start` on that pass `filters` and are between two days, both included: the
        latest first, of what is leaving the next.

        Platform, country and way are those of the offer that changes. What the catalogue no longer holds passes no
        other condition, nor a cap. `within` (titles,): only of these titles.
        """
        table = self._table(change)
        places = np.flatnonzero(self._passing(table, change, filters, within))
        days = table.days[places]
        today = filters.on or datetime.now(UTC).date()
        if change is Change.ARRIVED:
            stands = table.last[places] >= today.toordinal()
            places, days = places[stands], days[stands]
        first = max(since or today, today) if change is Change.LEAVING else since
        if first is not None:
            places, days = places[days >= first.toordinal()], days[days >= first.toordinal()]
        if until is not None:
            places = places[days <= until.toordinal()]
        shown = places[start : start + n]
        end = start + len(shown)
        return ChangesPage(tuple(self._told(table, change, shown)), len(places), end if end < len(places) else None)

    def rows(self, change: Change, filters: Filters, since: date | None = None) -> Rows:
        """The rows of the titles that such a change is about."""
        table = self._table(change)
        places = self._passing(table, change, filters, None) & (table.rows != _NOT_HELD)
        if since is not None:
            places &= table.days >= since.toordinal()
        return np.unique(table.rows[places])

    def latest(self, change: Change) -> date | None:
        """The day of the latest of all such changes; None if there is none."""
        days = self._table(change).days
        return date.fromordinal(int(days.max())) if len(days) else None

    def _passing(self, table: _Table, change: Change, filters: Filters, within: Mask | None) -> NDArray[np.bool_]:
        index_of, names = self._catalog.facets.platforms.index, self._catalog.facets.platforms.values
        wanted, unwanted = (
            {names[index_of(text)] for text in texts} for texts in (filters.platforms.any_of, filters.platforms.none_of)
        )
        country, ways = (filters.available_in or "").upper(), Ways.of(filters.ways)
        fitting = np.array(
            [
                (not wanted or platform in wanted)
                and platform not in unwanted
                and (not ways.any_of or not way or way in ways.any_of)
                and way not in ways.none_of
                and (not country or not countries or country in countries)
                for platform, way, countries in table.known
            ],
            dtype=bool,
        )
        # A title that left a platform is not on it: there only the offer itself is asked about.
        of_offer = FacetCondition() if change is Change.LEFT else replace(filters.platforms, any_of=frozenset())
        of_ways = FacetCondition() if change is Change.LEFT else replace(filters.ways, any_of=frozenset())
        of_title = replace(filters, platforms=of_offer, ways=of_ways, available_in=None)
        mask = of_title.mask(self._catalog.facets)
        if within is not None:
            mask &= within
        anything = replace(of_title, unlisted=True, available=Available.ANY, on=None, exclude=frozenset())
        unheld = within is None and anything == Filters(seen=filters.seen)
        return fitting[table.terms] & np.where(table.rows == _NOT_HELD, unheld, mask[table.rows])

    def _told(self, table: _Table, change: Change, places: NDArray[np.intp]) -> Iterator[OfferChange]:
        rows = table.rows[places]
        titles = {title.row: title for title in self._catalog.summaries(sorted({*rows[rows >= 0].tolist()}))}
        names = self._names(change, [bytes(table.ids[place]).decode() for place in places.tolist()])
        for place, row in zip(places.tolist(), rows.tolist(), strict=True):
            platform, way, countries = table.known[int(table.terms[place])]
            offer_id = bytes(table.ids[place]).decode()
            day = date.fromordinal(int(table.days[place])).isoformat()
            name = names.get(offer_id, "")
            yield OfferChange(change, day, platform, offer_id, name, titles.get(row), way or None, countries)

    def _names(self, change: Change, ids: list[str]) -> dict[str, str]:
        """What platforms call the titles of some offers."""
        table = "changes" if change is Change.LEFT else "offers"
        records = self._catalog.connection().execute(
            f"SELECT offer_id, title FROM {table} WHERE offer_id IN (SELECT value FROM json_each(?))",
            (orjson.dumps(ids).decode(),),
        )
        return dict(records.fetchall())

    def _table(self, change: Change) -> _Table:
        """All changes of one kind, read once."""
        if change not in self._tables:
            match change:
                case Change.ARRIVED:
                    table = _Table.of(self._arrived())
                case Change.LEFT:
                    table = _Table.of(self._left())
                case Change.LEAVING:
                    table = _Table.of(self._leaving(), soonest_first=True)
            self._tables[change] = table
        return self._tables[change]

    def _arrived(self) -> Iterator[tuple[int, int, int, _Terms, str]]:
        seen = self._days_of("arrived")
        back = self._days_of("came back")
        for offer_id, row, terms, added, until in self._offers():
            day = max(back.get(offer_id, ""), added or seen.get(offer_id, ""))
            if day:
                yield _ordinal(day), row, _ordinal(until) if until else _ENDLESS, terms, offer_id

    def _leaving(self) -> Iterator[tuple[int, int, int, _Terms, str]]:
        for offer_id, row, terms, _, until in self._offers():
            if until:
                yield _ordinal(until), row, _ordinal(until), terms, offer_id

    def _left(self) -> Iterator[tuple[int, int, int, _Terms, str]]:
        records = self._catalog.connection().execute(
            "SELECT offer_id, max(at), row, platform FROM changes WHERE what = 'left' "
            "AND offer_id NOT IN (SELECT offer_id FROM offers) GROUP BY offer_id"
        )
        for offer_id, at, row, platform in records.fetchall():
            yield _ordinal(at[:10]), _NOT_HELD if row is None else row, _ENDLESS, (platform, "", ()), offer_id

    def _offers(self) -> Iterator[tuple[str, int, _Terms, str | None, str | None]]:
        records = self._catalog.connection().execute(
            "SELECT offer_id, row, platform, coalesce(way, ''), countries, date_added, until FROM offers "
            "WHERE date_added IS NOT NULL OR until IS NOT NULL OR offer_id IN "
            "(SELECT offer_id FROM changes WHERE what IN ('arrived', 'came back'))"
        )
        for offer_id, row, platform, way, countries, added, until in records.fetchall():
            yield offer_id, row, (platform, way, tuple(orjson.loads(countries))), added, until

    def _days_of(self, what: str) -> dict[str, str]:
        """The latest day on which that was told of each offer."""
        records = self._catalog.connection().execute(
            "SELECT offer_id, substr(max(at), 1, 10) FROM changes WHERE what = ? GROUP BY offer_id", (what,)
        )
        return dict(records.fetchall())


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
