"""The clean catalogue as everybody reads it: titles, people, offers, and how names resolve to them."""

from __future__ import annotations

from cartelera.catalog.filters import Adult, Filters, Values, Way, all_of, any_of, none_of
from cartelera.catalog.model import Credit, Group, Offer, Title, TitleId
from cartelera.catalog.names import Match, Names
from cartelera.catalog.reading import Catalog

__all__ = [
    "Adult",
    "Catalog",
    "Credit",
    "Filters",
    "Group",
    "Match",
    "Names",
    "Offer",
    "Title",
    "TitleId",
    "Values",
    "Way",
    "all_of",
    "any_of",
    "none_of",
]
