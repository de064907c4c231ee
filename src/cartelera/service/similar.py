"""Titles that are like another one, and why."""

from __future__ import annotations

from dataclasses import dataclass

from cartelera.catalog import Title, TitleSummary
from cartelera.recommendation import Reason
from cartelera.service.context import ServiceContext
from cartelera.service.names import NameResolver

SIMILAR = 5


@dataclass(frozen=True, slots=True)
class SimilarTitle:
    """A title that is like another one, and what they share, the weightiest reason first."""

    title: TitleSummary
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class SimilarTitles:
    """The titles most like `title`; `others` have its name."""

    title: Title
    others: tuple[Title, ...]
    similar: tuple[SimilarTitle, ...]


class Similarity:
    """Looks up the similar titles that the release holds, and explains them."""

    def __init__(self, context: ServiceContext, names: NameResolver) -> None:
        self._release = context.release
        self._catalog = context.catalog
        self._names = names

    def similar_rows(self, row: int, n: int = SIMILAR) -> list[int]:
        """The rows of the `n` titles most like that at `row`: a look-up."""
        return [other for other in self._release.similar[row].tolist()[:n] if other >= 0]

    def similar_titles(self, title: TitleSummary, n: int = SIMILAR) -> list[TitleSummary]:
        """The `n` titles most like `title`."""
        return self._catalog.summaries(self.similar_rows(title.row, n))

    def similar_names(self, text: str, year: str | None = None, n: int = SIMILAR) -> list[str]:
        """The names of the `n` titles most like the one that `text` names. Raises NotFoundError. Reads no title."""
        return self._catalog.columns.names(self.similar_rows(self._names.title_row(text, year), n))

    def find(self, text: str, year: str | int | None = None, n: int = SIMILAR) -> SimilarTitles:
        """The `n` titles most like the one that `text` names, explained. Raises NotFoundError."""
        named = self._names.title(text, year)
        return SimilarTitles(named.title, named.others, self.explained(named.title.row, n))

    def explained(self, row: int, n: int = SIMILAR) -> tuple[SimilarTitle, ...]:
        """The `n` titles most like that at `row`, each with its reasons: a look-up."""
        rows = self.similar_rows(row, n)
        reasons = self._release.similar_reasons.explain(self._release.content, row, rows)
        return tuple(map(SimilarTitle, self._catalog.summaries(rows), reasons))
