"""The clean catalogue as everybody reads it: titles, people, offers, and how names resolve to them."""

from __future__ import annotations

from cartelera.catalog.model import Credit, Group, Offer, Title, TitleId
from cartelera.catalog.names import Match, Names
from cartelera.catalog.reading import Catalog

__all__ = ["Catalog", "Credit", "Group", "Match", "Names", "Offer", "Title", "TitleId"]
