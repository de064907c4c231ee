"""Titles that are like another one, and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cartelera.catalog import Filters, Title, TitleSummary
from cartelera.catalog.filters import Mask
from cartelera.models.item_similarity import ListRules, nearest
from cartelera.recommendation import FloatArray, Reason
from cartelera.release.similar import MAX_SIMILAR, named_reasons, weightiest_reasons
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
        """The rows of the `n` titles most like that at `row`: a look-up, but for little known titles of a catalogue
        that is too large for all to have theirs ready."""
        if not self._is_ready(row):
            return self._nearest(row, n)[0]
        return [other for other in self._release.similar[row].tolist()[:n] if other >= 0]

    def similar_titles(self, title: TitleSummary, n: int = SIMILAR) -> list[TitleSummary]:
        """The `n` titles most like `title`."""
        return self._catalog.summaries(self.similar_rows(title.row, n))

    def names_like(self, row: int, n: int = SIMILAR) -> list[str]:
        """The names of the `n` titles most like that at `row`. Reads no title."""
        return self._catalog.columns.names(self.similar_rows(row, n))

    def similar_names(self, text: str, year: str | None = None, n: int = SIMILAR) -> list[str]:
        """The names of the `n` titles most like the one that `text` names. Raises NotFoundError. Reads no title."""
        return self.names_like(self._names.title_row(text, year), n)

    def find(
        self, text: str, year: str | int | None = None, n: int = SIMILAR, filters: Filters | None = None
    ) -> SimilarTitles:
        """The `n` titles most like the one that `text` names, explained. Raises NotFoundError, and InvalidValueError if
        the filters name what no title has."""
        named = self._names.title(text, year)
        return SimilarTitles(named.title, named.others, self.explained(named.title.row, n, filters))

    def explained(self, row: int, n: int = SIMILAR, filters: Filters | None = None) -> tuple[SimilarTitle, ...]:
        """The `n` titles most like that at `row`, each with its reasons: as `similar_rows`.

        With `filters` only those that pass, in the same order; more than the release holds ready are worked out now,
        from all but the ratings.
        """
        mask = None if filters is None or filters == Filters() else filters.mask(self._catalog.facets)
        ready = self.similar_rows(row, MAX_SIMILAR) if self._is_ready(row) else []
        places = [place for place, other in enumerate(ready) if mask is None or mask[other]][:n]
        rows = [ready[place] for place in places]
        reasons = self._release.similar_reasons.explain(self._release.content, row, rows, places) if rows else []
        if len(rows) < n and (mask is not None or not self._is_ready(row) or n > MAX_SIMILAR):
            found, terms = self._nearest(row, n, mask)
            new = [place for place, other in enumerate(found) if other not in set(rows)][: n - len(rows)]
            rows += (more := [found[place] for place in new])
            reasons += named_reasons(self._release.content, row, more, *weightiest_reasons(terms[new]))
        return tuple(map(SimilarTitle, self._catalog.summaries(rows), reasons))

    def _is_ready(self, row: int) -> bool:
        return row < self._release.similarity.weights.best_known

    def _nearest(self, row: int, n: int, mask: Mask | None = None) -> tuple[list[int], FloatArray]:
        similarity = self._release.similarity
        return nearest(similarity, self._rules, row, n, pool=similarity.weights.best_known, mask=mask)

    @cached_property
    def _rules(self) -> ListRules:
        return ListRules.of(self._catalog)
