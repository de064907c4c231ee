"""The Netflix Prize: ratings below the number of their film (`1:`, then `viewer,rating,date`), and its list of titles.

`combined_data_1.txt` to `4` and `mv_0000001.txt` …; `movie_titles.csv` or `.txt` (`id,year,title`, commas in the title
unquoted, ISO 8859-1).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from cartelera.ingest.cleaners import COUNT, NAME, YEAR, Cleaner, Policy
from cartelera.ingest.formats import Context, Format, Headerless, Rules
from cartelera.ingest.scales import FIVE
from cartelera.ingest.sources.ratings import COLUMNS, RatingForm, rating_rules
from cartelera.tables import ids

_ITEM_ID = Cleaner("item_id_netflix_prize", COUNT.expects, Policy.REFUSE, f"'{ids.NETFLIX_PRIZE}' || {COUNT.sql}")
_TITLE = "^([0-9]+),([0-9]{4}|NULL),(.*)$"
_UNSPLIT = "\x1f"
"""A delimiter that stands in no file: the line is one column."""


def _are_ratings(rows: Sequence[Sequence[str]]) -> bool:
    lines = [row[0] for row in rows]
    ratings = [line for line in lines if not re.fullmatch("[0-9]+:", line)]
    return len(ratings) < len(lines) and lines[0][-1] == ":" and sum(map(_is_rating, ratings)) * 2 >= len(ratings) > 0


def _is_rating(line: str) -> bool:
    return re.fullmatch("[0-9]+,[1-5],[0-9]{4}-[0-9]{2}-[0-9]{2}", line) is not None


def _are_titles(rows: Sequence[Sequence[str]]) -> bool:
    return all(re.match(_TITLE, row[0]) for row in rows)


def _title_rules(_context: Context) -> Rules:
    number, year, title = (f"regexp_extract(line, '{_TITLE}', {group})" for group in (1, 2, 3))
    return Rules(
        columns=(
            ("item_id", _ITEM_ID.value(number)),
            ("title", NAME.value(title)),
            ("original_title", NAME.value(title)),
            ("release_year", YEAR.value(f"nullif({year}, 'NULL')")),
            ("genres", "[]::VARCHAR[]"),
        ),
        refusals=((f"NOT regexp_matches(line, '{_TITLE}')", "'not a line such as 1,2003,Dinosaur Planet'"),),
        key=("item_id",),
        verbatim=frozenset(("line",)),
    )


RATINGS = Format(
    name="netflix-prize",
    describes="Netflix Prize ratings",
    required=frozenset(COLUMNS),
    optional=frozenset(),
    rules=partial(rating_rules, form=RatingForm(item_id=_ITEM_ID, scale=FIVE, dataset="netflix-prize")),
    stages="ratings",
    has_header=False,
    headerless=(
        Headerless(_UNSPLIT, ("userid", "rating", "timestamp", "movieid"), _are_ratings, read_as=",", grouped=True),
    ),
)
TITLES = Format(
    name="netflix-prize-titles",
    describes="Netflix Prize titles",
    required=frozenset(("line",)),
    optional=frozenset(),
    rules=_title_rules,
    stages="movielens",
    has_header=False,
    headerless=(Headerless(_UNSPLIT, ("line",), _are_titles),),
)
