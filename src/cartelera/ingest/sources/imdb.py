"""IMDb's own tables (`title.basics.tsv` and its neighbours): tabs, no quotes, `\\N` for what is missing.

Films, series and TV films are titles; episodes, shorts, games and the rest are read and make none. Lists of IMDb's
ids stay texts until the merge knows which titles there are, since most rows are of others.
"""

from __future__ import annotations

from cartelera.ingest.cleaners import BOOLEAN, COUNT, IMDB_ID, NAME, YEAR, Cleaner, Policy, one_of
from cartelera.ingest.formats import Context, Format, Pairs, Rules, cleaned, missing
from cartelera.ingest.name_lists import name_list
from cartelera.ingest.sources.imdb_numbers import RATING_OF_10, VOTES

_MOVIES, _SERIES = ("movie", "tvmovie"), ("tvseries", "tvminiseries")
_KIND = (
    f"CASE WHEN {one_of('lower(titletype)', *_MOVIES)} THEN 'movie' "
    f"WHEN {one_of('lower(titletype)', *_SERIES)} THEN 'series' END"
)
_TITLE_ID = Cleaner("title_id", IMDB_ID.expects, Policy.REFUSE, IMDB_ID.sql)
_PERSON_ID = Cleaner(
    "person_id", "an id of a person at IMDb (nm0000158)", Policy.REFUSE,
    "CASE WHEN regexp_matches({x}, '^nm[0-9]{1,10}$') THEN {x} END",
)  # fmt: skip
_MINUTES = Cleaner(
    "runtime", "a number of minutes", Policy.EMPTY,
    "CASE WHEN TRY_CAST({x} AS INTEGER) BETWEEN 1 AND 100000 THEN TRY_CAST({x} AS INTEGER) END",
)  # fmt: skip


def _format(
    name: str, describes: str, required: str, optional: str, columns: tuple[tuple[str, Cleaner, str], ...], more: Pairs
) -> Format:
    """A table of IMDb's: its first column must be there, as must what `columns` cannot read."""

    def rules(_context: Context) -> Rules:
        values, refusals, repairs = cleaned(*columns)
        return Rules(
            columns=(*values, *more),
            refusals=(missing(columns[0][2]), *refusals),
            repairs=repairs,
            key=(),
            verbatim=frozenset(raw for _, _, raw in columns if raw.endswith(("title", "name"))),
        )

    return Format(
        name=name,
        describes=describes,
        required=frozenset(required.split()),
        optional=frozenset(optional.split()),
        rules=rules,
        unquoted=True,
    )


TITLES = _format(
    "imdb_titles",
    "IMDb's titles",
    "tconst titletype primarytitle",
    "originaltitle isadult startyear runtimeminutes genres",
    (
        ("imdb_id", _TITLE_ID, "tconst"),
        ("title", NAME, "primarytitle"),
        ("original_title", NAME, "originaltitle"),
        ("release_year", YEAR, "startyear"),
        ("runtime", _MINUTES, "runtimeminutes"),
    ),
    (("kind", _KIND), ("adult", BOOLEAN.value("isadult")), ("genres", f"coalesce({name_list('genres')}, [])")),
)
RATINGS = _format(
    "imdb_ratings",
    "IMDb's mean ratings",
    "tconst averagerating numvotes",
    "",
    (
        ("imdb_id", _TITLE_ID, "tconst"),
        ("imdb_rating", RATING_OF_10, "averagerating"),
        ("imdb_votes", VOTES, "numvotes"),
    ),
    (),
)
NAMES = _format(
    "imdb_names",
    "IMDb's names of titles (akas)",
    "titleid title region",
    "ordering language types",
    (("imdb_id", _TITLE_ID, "titleid"), ("name", NAME, "title"), ("place", COUNT, "ordering")),
    (("region", "region"), ("language", "language"), ("types", "types")),
)
CREW = _format(
    "imdb_crew",
    "IMDb's directors and writers",
    "tconst directors writers",
    "",
    (("imdb_id", _TITLE_ID, "tconst"),),
    (("directors", "directors"), ("writers", "writers")),
)
PEOPLE = _format(
    "imdb_people",
    "IMDb's people",
    "nconst primaryname",
    "",
    (("person", _PERSON_ID, "nconst"), ("name", NAME, "primaryname")),
    (),
)
PRINCIPALS = _format(
    "imdb_principals",
    "IMDb's principal cast and crew",
    "tconst ordering nconst category",
    "characters",
    (("imdb_id", _TITLE_ID, "tconst"), ("person", _PERSON_ID, "nconst"), ("place", COUNT, "ordering")),
    (("category", "category"), ("characters", "characters")),
)

FORMATS = (TITLES, RATINGS, NAMES, CREW, PEOPLE, PRINCIPALS)
