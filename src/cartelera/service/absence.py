"""Honest absence: of a title that somebody cannot watch it is said so, with where it is and what is closest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from cartelera.catalog import Available, Filters, Offer, TitleSummary
from cartelera.catalog.filters import Ways
from cartelera.service.context import ServiceContext
from cartelera.service.similar import Similarity, SimilarTitle
from cartelera.settings import OFFER_AGE_DAYS


class Standing(StrEnum):
    """Whether an offer stands, as far as that is known."""

    IS = "is"
    WAS = "was"
    """It was known too long ago to say that it still is."""
    ENDED = "ended"
    """Its last day has passed."""


@dataclass(frozen=True, slots=True)
class StandingOffer:
    """An offer, whether it stands, and since when: the day that the platform states, else the first it was seen."""

    offer: Offer
    standing: Standing

    @property
    def since(self) -> str | None:
        """The first day of the offer (ISO date), as far as it is known."""
        return self.offer.date_added or self.offer.first_seen


@dataclass(frozen=True, slots=True)
class Availability:
    """Where a title is: on `yours`, the platforms, country and ways of the filters, and `elsewhere`.

    `closest`: of the titles that are on yours, that most like it; None if the title itself is, or nothing is like it.
    """

    title: TitleSummary
    yours: tuple[StandingOffer, ...]
    elsewhere: tuple[StandingOffer, ...]
    closest: SimilarTitle | None

    @property
    def is_absent(self) -> bool:
        """Whether it cannot be watched on any of yours today."""
        return not any(each.standing is Standing.IS for each in self.yours)


class Availabilities:
    """Says where titles are. `offer_age_days`: from which age an offer only was. Not for an event loop."""

    def __init__(
        self, context: ServiceContext, similarity: Similarity, *, offer_age_days: int = OFFER_AGE_DAYS
    ) -> None:
        self._catalog = context.catalog
        self._similarity = similarity
        self._age = timedelta(days=offer_age_days)

    def standing(self, offers: Iterable[Offer]) -> tuple[StandingOffer, ...]:
        """Whether each of some offers stands today."""
        today = datetime.now(UTC).date()
        oldest = (today - self._age).isoformat()
        return tuple(StandingOffer(offer, _standing(offer, today, oldest)) for offer in offers)

    def of(self, row: int, filters: Filters) -> Availability:
        """Where the title at `row` is, for who has what the offers of `filters` say."""
        (title,) = self._catalog.summaries([row])
        platforms = {
            self._catalog.facets.platforms.values[self._catalog.facets.platforms.index(text)]
            for text in filters.platforms.any_of
        }
        yours: list[StandingOffer] = []
        elsewhere: list[StandingOffer] = []
        for each in self.standing(self._catalog.offers(row)):
            (yours if _fits(each.offer, filters, platforms) else elsewhere).append(each)
        found = Availability(title, tuple(yours), tuple(elsewhere), None)
        return replace(found, closest=self._closest(row, filters)) if found.is_absent else found

    def absent(self, text: str, filters: Filters) -> Availability | None:
        """Where the title is that is called `text`, if it passes all of `filters` but where it can be watched.

        None if nothing is called so, or a title of that name can be watched, or the filters do not ask for that.
        """
        anywhere = filters.without("platforms", "available_in", "ways")
        if filters.available is Available.ANY and anywhere == filters:
            return None
        match = self._catalog.names.exact("title", text)
        if match is None:
            return None
        passing = filters.mask(self._catalog.facets)
        wanted = replace(anywhere, available=Available.ANY).mask(self._catalog.facets)
        if any(passing[row] for row in match.ids):
            return None
        absent = next((row for row in match.ids if wanted[row]), None)
        return None if absent is None else self.of(absent, filters)

    def _closest(self, row: int, filters: Filters) -> SimilarTitle | None:
        similar = self._similarity.explained(row, 1, replace(filters, available=Available.OFFERED))
        return similar[0] if similar else None


def _standing(offer: Offer, today: date, oldest: str) -> Standing:
    if offer.has_ended(today.isoformat()):
        return Standing.ENDED
    known = offer.as_of or offer.last_seen
    return Standing.WAS if known and known < oldest else Standing.IS


def _fits(offer: Offer, filters: Filters, platforms: set[str]) -> bool:
    country = (filters.available_in or "").upper()
    ways = Ways.of(filters.ways)
    return (
        (not platforms or offer.platform in platforms)
        and (not country or not offer.countries or country in offer.countries)
        and (not offer.way or ((not ways.any_of or offer.way in ways.any_of) and offer.way not in ways.none_of))
    )
