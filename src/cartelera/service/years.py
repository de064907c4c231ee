"""Titles with a year behind their names, as people write them: `Psycho (1998)`, `psycho 1998`.

A year in brackets says which title of a name is meant. A bare number may as well belong to the name, as in
`Blade Runner 2049`, so that the whole name comes first.
"""

from __future__ import annotations

from collections.abc import Sequence

from cartelera.catalog import Catalog, NearName
from cartelera.catalog.facets import UNKNOWN
from cartelera.service.values import split_year


def index_of_year(years: Sequence[int | None], year: int) -> int | None:
    """Where `year` stands first; else the only one that is a year before or after, since sources differ."""
    if year in years:
        return list(years).index(year)
    near = [index for index, other in enumerate(years) if other is not None and abs(other - year) == 1]
    return near[0] if len(near) == 1 else None


def near_titles(catalog: Catalog, kind: str, text: str, n: int = 5) -> tuple[list[NearName], str, int | None]:
    """The `n` names of titles or films nearest to `text`, or to what stands before its year, whichever is nearer.

    Returns too what they are like, and the year, None if it was taken for a part of the name.
    """
    dated = split_year(text)
    if dated is None:
        return catalog.names.nearest(kind, text, n), text, None
    name, year, bracketed = dated
    undated = catalog.names.nearest(kind, name, n)
    if not bracketed:
        whole = catalog.names.nearest(kind, text, n)
        if whole and (not undated or whole[0].likeness > undated[0].likeness):
            return whole, text, None
    return undated, name, year


def suggest_titles(catalog: Catalog, kind: str, text: str, n: int = 5) -> tuple[str, ...]:
    """The `n` names of titles or films most like `text`, best first, completions before others if it has no year.

    If it has one, titles of that year come first, with it behind their names.
    """
    near, _, year = near_titles(catalog, kind, text, n) if split_year(text) else ([], text, None)
    if year is None:
        return catalog.names.suggest(kind, text, n)
    fitting, others = [], []
    for each in near:
        years = [year_of(catalog, row) for row in each.match.ids]
        at = index_of_year(years, year)
        if at is None:
            others.append(each.match.name)
        else:
            fitting.append(f"{each.match.name} ({years[at]})")
    return (*fitting, *others)


def year_of(catalog: Catalog, row: int) -> int | None:
    """The year of the title at `row`, None if unknown."""
    year = int(catalog.facets.year[row])
    return None if year == UNKNOWN else year
