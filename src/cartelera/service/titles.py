"""Titles by id, with everything a page about one shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cartelera.catalog import Credit, Filters, Offer, OtherName, Title, TitleSummary
from cartelera.service.context import ServiceContext
from cartelera.service.names import NameResolver

MAX_SAME_NAME = 12


@dataclass(frozen=True, slots=True)
class TitleDetails:
    """A title, who made it, where it can be watched, and what else it is called."""

    title: Title
    credits: tuple[Credit, ...]
    offers: tuple[Offer, ...]
    other_names: tuple[OtherName, ...]


class Titles:
    """Looks titles up."""

    def __init__(self, context: ServiceContext, names: NameResolver) -> None:
        self._catalog = context.catalog
        self._names = names

    def details(self, title_id: str) -> TitleDetails:
        """Everything about the title that any source calls `title_id`. Raises NotFoundError."""
        title = self._names.title_by_id(title_id)
        row, catalog = title.row, self._catalog
        people, offers = tuple(catalog.credits(row)), tuple(catalog.offers(row))
        return TitleDetails(title, people, offers, tuple(catalog.other_names(row)))

    def popular(self, n: int) -> list[TitleSummary]:
        """The `n` most popular titles that viewers' lists may hold: rows are numbered by popularity."""
        listed = Filters(unlisted=False).mask(self._catalog.facets)
        return self._catalog.summaries(np.flatnonzero(listed)[:n].tolist())

    def same_name(self, title: Title) -> list[TitleSummary]:
        """Other titles with the name of `title`, or with its original title, the best known first, 12 at most.

        Adult titles are not among them.
        """
        rows: dict[int, None] = {}
        for name in (title.title, title.original_title):
            match = self._catalog.names.exact("title", name)
            rows |= dict.fromkeys(match.ids if match else ())
        others = [row for row in rows if row != title.row and not self._catalog.facets.adult[row]]
        return self._catalog.summaries(others[:MAX_SAME_NAME])
