"""What the figures of ratings share: the data sets in order, and their wording."""

from __future__ import annotations

from collections.abc import Sequence

from cartelera.report.data import ReportData
from cartelera.report.text import Text

NO_RATINGS = ("No hay valoraciones.", "There are no ratings.")

MAX_SETS = 6
"""Data sets that are drawn; the smaller ones beyond that are left out of the pictures, never out of the tables."""


def data_sets(data: ReportData) -> list[str]:
    """Data sets, the largest first."""
    rows = data.rows("SELECT dataset FROM rated GROUP BY dataset ORDER BY count(*) DESC, dataset")
    return [row["dataset"] for row in rows]


def joined(parts: Sequence[Text]) -> Text:
    """The parts as one sentence, divided by semicolons."""
    spanish, english = "; ".join(part.es for part in parts), "; ".join(part.en for part in parts)
    return Text(_sentence(spanish), _sentence(english))


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:] + "."
