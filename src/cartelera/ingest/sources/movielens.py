"""MovieLens's own list of films, for those that no other source describes.

Columns `movieId, title, genres`, and sometimes `year`; in MovieLens 1M and 10M without a header, separated by `::`, in
ISO 8859-1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cartelera.ingest.cleaners import ITEM_ID, NAME, YEAR, Cleaner
from cartelera.ingest.formats import Context, Format, Headerless, Rules, cleaned, is_number, missing
from cartelera.ingest.name_lists import is_name_list, name_list
from cartelera.ingest.sources.film_titles import main_title, original_title, release_year, without_year
from cartelera.tables import sql

_LIST = f"CASE WHEN {is_name_list('genres')} THEN {name_list('genres')} ELSE string_split(genres, '|') END"
GENRES = f"coalesce(list_filter({_LIST}, lambda g: g <> '' AND lower(g) <> '(no genres listed)'), [])"


def film_rules(
    _context: Context,
    *,
    title: str = "title",
    item_id: Cleaner = ITEM_ID,
    genres: str = GENRES,
    year: str | None = None,
) -> Rules:
    """The rules of films that are rated. `title`: the raw column; `genres`: SQL of their list; `year`: SQL of the year,
    if it does not stand behind the title.
    """
    columns, refusals, repairs = cleaned(("item_id", item_id, "movieid"), ("title", NAME, title))
    written = dict(columns)["title"]
    bare = without_year(written) if year is None else written
    return Rules(
        columns=(
            columns[0],
            ("title", main_title(bare)),
            ("original_title", original_title(bare)),
            ("release_year", release_year(written) if year is None else year),
            ("genres", genres),
        ),
        refusals=(missing("movieid"), *refusals, missing(title)),
        repairs=repairs,
        key=("item_id",),
        titles=("title",),
        verbatim=frozenset((title,)),
    )


def _rules(context: Context) -> Rules:
    """Some tables have the year in a column of its own, of which nothing is left behind the title."""
    rules = film_rules(context)
    if "year" not in context.present:
        return rules
    year = f"coalesce({release_year(NAME.value('title'))}, {YEAR.value(sql.name('year'))})"
    columns = tuple((name, year if name == "release_year" else value) for name, value in rules.columns)
    return replace(rules, columns=columns)


def _is_film(rows: Sequence[Sequence[str]]) -> bool:
    return len(rows[0]) == 3 and is_number(rows[0][0]) and not is_number(rows[0][2])


COLUMNS = ("movieid", "title", "genres")
FORMAT = Format(
    name="movielens",
    describes="MovieLens films",
    required=frozenset(COLUMNS),
    optional=frozenset(("year",)),
    rules=_rules,
    aliases=(("releaseyear", "year"),),
    headerless=(Headerless("::", COLUMNS, _is_film),),
)
