"""What stored events name, as rows of one release: ids change from one to the next, events do not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

from cartelera.catalog import Catalog
from cartelera.errors import InvalidValueError
from cartelera.events import NamedSubject, SubjectKind, TitleReference
from cartelera.history import Rows, row_array
from cartelera.names import fold, words
from cartelera.tables.ids import has_movie_source

_NEAR = 80
"""From this likeness on (of 100, by their words) two names are one that was mended or added to."""


class References:
    """Resolves what events name in one catalogue. Thread-safe; what was resolved is kept.

    An id of movie data (TMDB, IMDb, MovieLens) means the same title for ever. A platform's ids are numbered anew with
    each catalogue it sends: such an id counts only if its title still has the kind and year, and nearly the name, that
    it had when the event was written. Else, and if the id is gone, the only title of that name, kind and year is meant.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._rows: dict[TitleReference, int | None] = {}
        self._subjects: dict[NamedSubject, Rows | None] = {}

    def titles(self, references: Sequence[TitleReference]) -> list[int | None]:
        """The row of each; None if the release has no such title."""
        new = list(dict.fromkeys(each for each in references if each not in self._rows))
        if new:
            by_id = self._catalog.rows(each.title_id for each in new)
            self._rows |= {each: self._title(each, by_id.get(each.title_id)) for each in new}
        return [self._rows[each] for each in references]

    def subject(self, subject: NamedSubject) -> Rows | None:
        """The rows of all titles of a person, franchise or genre; None if the release has none of that name."""
        if subject not in self._subjects:
            self._subjects[subject] = self._subject(subject)
        return self._subjects[subject]

    def _title(self, reference: TitleReference, row: int | None) -> int | None:
        if reference.title is None or (row is not None and has_movie_source(reference.title_id)):
            return row
        match = self._catalog.names.exact("title", reference.title)
        bearers = () if match is None else match.ids
        if row is not None and row in bearers and self._alike((row,), reference):
            return row
        alike = self._alike(bearers, reference)
        if len(alike) == 1:
            return alike[0]
        return row if row is not None and self._is_renamed(row, reference) else None

    def _is_renamed(self, row: int, reference: TitleReference) -> bool:
        """Whether a title is of the kind and year of `reference` and has nearly its name."""
        from rapidfuzz import fuzz

        title, name = self._catalog.title(row), words(reference.title or "")
        near = max(fuzz.token_set_ratio(name, words(each)) for each in (title.title, title.original_title))
        return near >= _NEAR and bool(self._alike((row,), reference))

    def _alike(self, rows: Iterable[int], reference: TitleReference) -> list[int]:
        """Those of `rows` that are of the kind and year of `reference`."""
        return [
            title.row
            for title in self._catalog.summaries(list(rows))
            if title.year == reference.year and reference.kind in (None, title.kind)
        ]

    def _subject(self, subject: NamedSubject) -> Rows | None:
        if subject.kind is SubjectKind.PERSON:
            people = self._catalog.names.exact("person", subject.name)
            if people is None:
                return None
            return row_array(sorted({row for person in people.ids for row in self._catalog.rows_of(person)}))
        if subject.kind is SubjectKind.FRANCHISE:
            group = self._catalog.names.exact("collection", subject.name)
            return None if group is None else self._franchises.get(fold(group.name))
        try:
            genres = self._catalog.facets.genres
            return genres.rows(genres.index(subject.name))
        except InvalidValueError:
            return None

    @cached_property
    def _franchises(self) -> dict[str, Rows]:
        """The rows of each franchise, by its folded name."""
        rows: dict[str, list[int]] = {}
        for row, name in self._catalog.connection().execute(
            "SELECT row, collection FROM titles WHERE collection IS NOT NULL ORDER BY row"
        ):
            rows.setdefault(fold(name), []).append(row)
        return {name: np.array(those, dtype=np.int32) for name, those in rows.items()}
