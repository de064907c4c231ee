"""Sixty-one titles that many people know: a third of them in Spanish, more than a third series."""

from __future__ import annotations

from cartelera.catalog import Catalog

LOOKED_AT: tuple[tuple[str, int | None, str], ...] = (
    ("Dark", None, "series"), ("Coco", 2017, "movie"), ("Grey's Anatomy", None, "series"),
    ("Breaking Bad", None, "series"), ("Better Call Saul", None, "series"), ("Casablanca", 1942, "movie"),
    ("Amélie", None, "movie"), ("Parasite", 2019, "movie"), ("ROMA", 2018, "movie"),
    ("The Secret in Their Eyes", 2009, "movie"), ("La casa de papel", None, "series"),
    ("Pan's Labyrinth", None, "movie"), ("Messi", 2014, "movie"),
    ("She-Ra and the Princesses of Power", None, "series"), ("Stranger Things", None, "series"),
    ("Only God Forgives", 2013, "movie"), ("Wild Tales", 2014, "movie"), ("Toy Story", 1995, "movie"),
    ("Narcos", None, "series"), ("Black Mirror", None, "series"),
)  # fmt: skip
"""Their fives were read while the weights were chosen."""
NOT_LOOKED_AT: tuple[tuple[str, int | None, str], ...] = (
    ("The Shawshank Redemption", None, "movie"), ("Alien", 1979, "movie"), ("Blade Runner", 1982, "movie"),
    ("Groundhog Day", None, "movie"), ("Mad Max: Fury Road", None, "movie"), ("Lost in Translation", None, "movie"),
    ("The Exorcist", 1973, "movie"), ("Whiplash", 2014, "movie"), ("Singin' in the Rain", None, "movie"),
    ("Moonlight", 2016, "movie"), ("Bicycle Thieves", None, "movie"), ("City of God", None, "movie"),
    ("Oldboy", 2003, "movie"), ("The Motorcycle Diaries", None, "movie"), ("All About My Mother", None, "movie"),
    ("The Devil's Backbone", None, "movie"), ("Like Water for Chocolate", None, "movie"), ("[REC]", None, "movie"),
    ("The Skin I Live In", None, "movie"), ("The Invisible Guest", None, "movie"), ("Cell 211", None, "movie"),
    ("Embrace of the Serpent", None, "movie"), ("Los Olvidados", None, "movie"),
    ("The Official Story", None, "movie"), ("No", 2012, "movie"), ("Cable Girls", None, "series"),
    ("Club of Crows", None, "series"), ("El marginal", None, "series"), ("Grand Hotel", None, "series"),
    ("The Office", None, "series"), ("Sherlock", None, "series"), ("Gilmore Girls", None, "series"),
    ("The Handmaid's Tale", None, "series"), ("The Mandalorian", None, "series"),
    ("Avatar: The Last Airbender", None, "series"), ("BoJack Horseman", None, "series"),
    ("Bridgerton", None, "series"), ("Lupin", None, "series"), ("Downton Abbey", None, "series"),
    ("Chef's Table", None, "series"), ("The Witcher", None, "series"),
)  # fmt: skip
"""Theirs were not, until the weights were fixed."""


def rows_of(catalog: Catalog, titles: tuple[tuple[str, int | None, str], ...]) -> list[int]:
    """The rows of the titles that the catalogue has, the best known of one name, in the order of `titles`."""
    names = [name.casefold() for name in catalog.column("title")]
    years, kinds = catalog.column("year").tolist(), catalog.column("kind").tolist()
    found = []
    for name, year, kind in titles:
        rows = (row for row, own in enumerate(names) if own == name.casefold())
        found += [row for row in rows if kinds[row] == kind and (year is None or years[row] == year)][:1]
    return found
