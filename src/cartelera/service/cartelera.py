"""`Cartelera`: the product over one opened release."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from cartelera.catalog import Catalog, Credit, Filters, Offer, Title
from cartelera.errors import ErrorCode, NotFoundError
from cartelera.history import History, row_array
from cartelera.recommendation import Query, Recommendation
from cartelera.release import Release
from cartelera.service.questions import Questions
from cartelera.service.viewers import Viewers, in_spanish

SIMILAR = 5


@dataclass(frozen=True, slots=True)
class TitlePage:
    """A title with everything a page about it shows."""

    title: Title
    credits: tuple[Credit, ...]
    offers: tuple[Offer, ...]
    similar: tuple[Title, ...]


class Cartelera:
    """Search, titles, what is like them, and the staff's questions, over one opened release."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.catalog: Catalog = release.catalog
        self.questions = Questions(release.catalog)
        self.viewers = Viewers(release)

    def search(self, text: str, n: int = 20, filters: Filters | None = None) -> list[Title]:
        """Titles whose names or people hold all the words of `text`; else those with the nearest names.

        Adult titles only if `filters` say so.
        """
        filters = filters or Filters()
        rows = self.catalog.search(text, n, filters)
        if not rows:
            passing = filters.mask(self.catalog)
            for name in self.catalog.names.suggest("title", text):
                match = self.catalog.names.exact("title", name)
                rows += [row for row in match.ids if passing[row]] if match else ()
        return self.catalog.titles(list(dict.fromkeys(rows))[:n])

    def title(self, title_id: str) -> Title:
        """The title any source calls `title_id`. Raises NotFoundError."""
        row = self.catalog.row(title_id)
        if row is None:
            raise NotFoundError(ErrorCode.TITLE_ID, name=title_id[:80])
        return self.catalog.title(row)

    def named(self, text: str, year: int | None = None) -> Title:
        """The title that `text` names: the most popular, or that of `year`. Raises NotFoundError."""
        match = self.catalog.names.resolve("title", text)
        if match is None:
            raise NotFoundError(ErrorCode.TITLE, partial(self.catalog.names.suggest, "title", text), name=text[:80])
        titles = self.catalog.titles(match.ids)
        chosen = [title for title in titles if year is None or title.year == year]
        if not chosen:
            years = tuple(f"{title.title} ({title.year})" for title in titles)
            raise NotFoundError(ErrorCode.TITLE_YEAR, years, name=match.name, year=year)
        return chosen[0]

    def page(self, title_id: str) -> TitlePage:
        """Everything about one title. Raises NotFoundError."""
        title = self.title(title_id)
        similar = self.catalog.titles(self.similar_rows(title.row, 6))
        return TitlePage(
            title,
            tuple(self.catalog.credits(title.row)),
            tuple(self.catalog.offers(title.row)),
            tuple(similar),
        )

    def similar_rows(self, row: int, n: int = SIMILAR) -> list[int]:
        """The rows of the `n` titles most like that at `row`: a look-up."""
        return [other for other in self.release.similar[row].tolist()[:n] if other >= 0]

    def recomendacion(self, titulo: str, anio: str | None = None, n: int = SIMILAR) -> list[str]:
        """The names of the `n` titles most like the one named."""
        names = self.catalog.column("title")
        return [names[row] for row in self.similar_rows(self.questions.any_row(titulo, anio), n)]

    def recomendacion_usuario(self, usuario: str, n: int = 10) -> dict[str, Any]:
        """The best titles that a viewer has not rated, as the Spanish question answers it."""
        viewer, history = self._history(usuario)
        advice = self.viewers.advise(history, viewer=viewer, n=n)
        return {
            "usuario": viewer,
            "nivel": advice.tier,
            "recomendaciones": [
                {
                    "titulo": one.title.title,
                    "anio": one.title.year,
                    "plataformas": list(one.title.platforms),
                    "compatibilidad": None if one.chance is None else round(100 * one.chance, 1),
                    "puntaje_estimado": None if one.rating is None else round(one.rating, 2),
                    "motivos": in_spanish(one.reasons),
                }
                for one in advice.offered
            ],
        }

    def recomendacion_usuario_titulo(self, usuario: str, titulo: str, anio: str | None = None) -> dict[str, Any]:
        """Whether a viewer would like a title, as the Spanish question answers it."""
        viewer, history = self._history(usuario)
        opinion = self.viewers.opinion(history, self.questions.any_title(titulo, anio), viewer=viewer)
        return {
            "usuario": viewer,
            "titulo": opinion.title.title,
            "recomendada": opinion.recommended,
            "compatibilidad": round(100 * opinion.chance, 1),
            "puntaje_estimado": None if opinion.rating is None else round(opinion.rating, 2),
            "motivos": in_spanish(opinion.reasons),
        }

    def _history(self, usuario: str) -> tuple[str, History]:
        return self.viewers.history(usuario)

    def why(self, title: Title, rows: Sequence[int]) -> list[Recommendation]:
        """The reasons why the titles at `rows` are like `title`."""
        query = Query(seeds=row_array([title.row]))
        return [Recommendation(row, 0.0, self.release.content.explain(query, row)) for row in rows]
