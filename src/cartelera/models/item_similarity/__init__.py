"""Item-to-item similarity: the titles most like a title."""

from __future__ import annotations

from cartelera.models.item_similarity.lists import ListRules
from cartelera.models.item_similarity.neighbours import Neighbours, nearest
from cartelera.models.item_similarity.similarity import TERMS, ItemSimilarity, TitleSimilarity

__all__ = ["TERMS", "ItemSimilarity", "ListRules", "Neighbours", "TitleSimilarity", "nearest"]
