"""One module per raw format; each recognises its files by their columns."""

from __future__ import annotations

from cartelera.ingest.formats import Format
from cartelera.ingest.sources import credits as credits_  # Not the builtin.
from cartelera.ingest.sources import (
    imdb,
    imdb_catalogue,
    justwatch,
    keywords,
    links,
    movielens,
    movielens_100k,
    movies,
    movietweetings,
    netflix_prize,
    platforms,
    ratings,
    recbole,
    scores,
    series,
    several_platforms,
    tags,
    title_names,
)

FORMATS: tuple[Format, ...] = (
    movies.FORMAT,
    series.FORMAT,
    credits_.FORMAT,
    keywords.FORMAT,
    links.FORMAT,
    movielens_100k.FILMS,
    movietweetings.FILMS,
    movietweetings.RATINGS,
    netflix_prize.RATINGS,
    netflix_prize.TITLES,
    movielens.FORMAT,
    recbole.FORMAT,
    platforms.FORMAT,
    justwatch.FORMAT,
    justwatch.CREDITS,
    imdb_catalogue.FORMAT,
    several_platforms.FORMAT,
    *imdb.FORMATS,
    *ratings.FORMATS,
    scores.FORMAT,
    *tags.FORMATS,
    title_names.FORMAT,
)
