"""The clean catalogue as everybody reads it: titles, people, offers, and how names resolve to them."""

from __future__ import annotations

from cartelera.catalog.filters import Adult, Available, FacetCondition, Filters, Seen, Way, all_of, any_of, none_of
from cartelera.catalog.model import Credit, Film, Group, Offer, OtherName, Title, TitleId, TitleSummary
from cartelera.catalog.names import NameMatch, Names, NearName
from cartelera.catalog.reading import Catalog

__all__ = [
    "Adult",
    "Available",
    "Catalog",
    "Credit",
    "FacetCondition",
    "Film",
    "Filters",
    "Group",
    "NameMatch",
    "Names",
    "NearName",
    "Offer",
    "OtherName",
    "Seen",
    "Title",
    "TitleId",
    "TitleSummary",
    "Way",
    "all_of",
    "any_of",
    "none_of",
]
