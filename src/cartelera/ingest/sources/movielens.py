"""MovieLens's own list of films, for those that no other source describes.

Columns `movieId, title, genres`; in MovieLens 1M and 10M without a header, separated by `::`, in ISO 8859-1.
"""

from __future__ import annotations

from collections.abc import Sequence

from cartelera.ingest.cleaners import NAME, WHOLE_ID
from cartelera.ingest.formats import Context, Format, Headerless, Rules, cleaned, is_number, missing

_YEAR = r"\s*\(([0-9]{4})\)[^0-9]*$"
_ARTICLE = "^(.*), (The|A|An|Los|Las|El|La|Les|Le|Il|Der|Die|Das)$"


def _rules(_context: Context) -> Rules:
    columns, refusals, _ = cleaned(("movielens_id", WHOLE_ID, "movieid"), ("title", NAME, "title"))
    title = dict(columns)["title"]
    bare = f"coalesce(nullif(trim(regexp_replace({title}, '{_YEAR}', '')), ''), {title})"
    return Rules(
        columns=(
            columns[0],
            ("title", f"regexp_replace({bare}, '{_ARTICLE}', '\\2 \\1')"),
            ("release_year", f"TRY_CAST(nullif(regexp_extract({title}, '{_YEAR}', 1), '') AS INTEGER)"),
            ("genres", "list_filter(string_split(coalesce(genres, ''), '|'), "
                       "lambda g: g <> '' AND g <> '(no genres listed)')"),
        ),
        refusals=(missing("movieid"), *refusals, missing("title")),
        key=("movielens_id",),
        verbatim=frozenset(("title",)),
    )  # fmt: skip


def _is_film(rows: Sequence[Sequence[str]]) -> bool:
    return len(rows[0]) == 3 and is_number(rows[0][0]) and not is_number(rows[0][2])


COLUMNS = ("movieid", "title", "genres")
FORMAT = Format(
    name="movielens",
    describes="MovieLens films",
    required=frozenset(COLUMNS),
    optional=frozenset(),
    rules=_rules,
    headerless=(Headerless("::", COLUMNS, _is_film),),
)
