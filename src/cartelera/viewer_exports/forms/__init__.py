"""Every form of a viewer's export, the more particular first."""

from __future__ import annotations

from collections.abc import Iterable

from cartelera.viewer_exports.form import Form
from cartelera.viewer_exports.forms import (
    any_table,
    criticker,
    filmaffinity,
    imdb,
    letterboxd,
    movielens,
    netflix,
    prime_video,
    simkl,
    tmdb,
    trakt,
)

FORMS: tuple[Form, ...] = (
    *letterboxd.FORMS,
    *imdb.FORMS,
    *tmdb.FORMS,
    *simkl.FORMS,
    *trakt.FORMS,
    *filmaffinity.FORMS,
    *movielens.FORMS,
    *criticker.FORMS,
    *netflix.FORMS,
    *prime_video.FORMS,
    *any_table.FORMS,
)
"""The first that fits a table's columns is what it is."""


def form_of(columns: Iterable[str]) -> Form | None:
    """The form of a table with these `bare` columns; None if it is of none."""
    columns = tuple(columns)
    return next((form for form in FORMS if form.fits(columns)), None)
