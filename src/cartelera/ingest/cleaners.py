"""The value rules: text in, a typed value or nothing out, each with a named policy for what cannot be read.

A rule is a DuckDB expression, so that a column of 45,000 or 26 million values is cleaned in one pass; `clean` applies
a rule to texts, for tests and for people who want to know. Policies: `REFUSE` sends the row to quarantine, `EMPTY`
treats the value as missing and counts it as repaired. An empty text is never an error: it is missing.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

import duckdb

from cartelera.ingest.name_lists import is_name_list, name_list
from cartelera.tables import sql

EMPTY_WORDS = ("", "nan", "none", "null", "n/a", "na", "\\n", "-", "not given", "unknown")
"""Texts that stand for a missing value, in small letters."""

INVISIBLE = "\u200b\u200e\u200f\u2060\ufeff"
"""Characters that show nothing wherever they stand."""
_SOFT_HYPHEN = "\u00ad"
_WRONGLY_DECODED_I = "\u00c3\u00ad"
"""An í of UTF-8 that was decoded as Latin-1 (`Mart\u00c3\u00adnez`): there the soft hyphen is half of a letter."""
_KEPT_I = "\u00c3\ue000"


class Policy(Enum):
    """What to do with a value that is there but cannot be read."""

    REFUSE = "refuse the row"
    EMPTY = "treat as missing"
    NONE = "nothing is unreadable"


@dataclass(frozen=True, slots=True)
class Cleaner:
    """One rule. `sql` reads `{x}`, trimmed text or NULL (see `present`), and yields NULL if it cannot be read."""

    name: str
    expects: str
    policy: Policy
    sql: str

    def value(self, column: str) -> str:
        """The SQL expression for the cleaned value of `column` (text as `present` leaves it)."""
        return "(" + self.sql.replace("{x}", column) + ")"

    def unreadable(self, column: str) -> str:
        """The SQL condition: there is something in `column`, and this rule cannot read it."""
        return f"({column} IS NOT NULL AND {self.value(column)} IS NULL)"

    def reason(self, column: str, shown: str) -> str:
        """SQL text that says what is wrong with a column called `shown`, for the quarantine."""
        before, behind = sql.text(f"{shown} '"), sql.text(f"' is not {self.expects}")
        return f"{before} || left({column}, 60) || {behind}"


_BLANKS = sql.text(" \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u2007\u202f\u2028\u2029\u3000\u200c\u200d" + INVISIBLE)


def trimmed(column: str) -> str:
    """The text of a column without blanks around it; the slow way only if it may begin or end with one."""
    return f"(CASE WHEN {_graphic(column)} OR {column} = '' THEN {column} ELSE trim({column}, {_BLANKS}) END)"


def name_in(column: str) -> str:
    """The text of a column as a name: `trimmed`, and without what shows nothing; names in ASCII are left as they are.

    One expression, for lists of a million names, in whose lambdas DuckDB makes again what stands twice.
    """
    plain = f"{_graphic(column)} AND strlen({column}) = length({column})"
    return f"(CASE WHEN {plain} THEN {column} ELSE {_without_invisible(f'trim({column}, {_BLANKS})')} END)"


def _without_invisible(text: str) -> str:
    """SQL: `text` without what shows nothing, soft hyphens included unless they are half of a letter."""
    kept = f"replace({text}, {sql.text(_WRONGLY_DECODED_I)}, {sql.text(_KEPT_I)})"
    cleaned = f"translate({kept}, {sql.text(INVISIBLE + _SOFT_HYPHEN)}, '')"
    return f"replace({cleaned}, {sql.text(_KEPT_I)}, {sql.text(_WRONGLY_DECODED_I)})"


def _graphic(column: str) -> str:
    """SQL condition: the text begins and ends with a character of ASCII that is seen."""
    return f"{column} BETWEEN '!' AND '~' AND {column}[-1] BETWEEN '!' AND '~'"


def present(column: str, verbatim: bool = False) -> str:
    """A trimmed column, NULL if it says nothing: empty, or (unless `verbatim`) a word such as `nan` or `None`."""
    if verbatim:
        return f"nullif({column}, '')"
    return f"(CASE WHEN {says_nothing(column)} THEN NULL ELSE {column} END)"


def says_nothing(column: str) -> str:
    """SQL condition: the text is one of `EMPTY_WORDS`, blanks around it or not."""
    # What costs next to nothing is compared first: the length, and whether it begins before or after the digits.
    # With IN, DuckDB would join with a table of the words, which is slower and loses the order of the rows.
    words = one_of(f"lower(trim({column}))", *EMPTY_WORDS)
    return f"({column} = '-' OR (strlen({column}) <= 16 AND NOT {column} BETWEEN '!' AND 'M' AND {words}))"


def one_of(value: str, *words: str) -> str:
    """SQL condition: `value` is one of these words."""
    return f"list_contains([{', '.join(sql.text(word) for word in words)}], {value})"


_DIGITS = r"'^[0-9]{1,15}(\.0*)?$'"

WHOLE_ID = Cleaner(
    "whole_id", "a whole number above 0", Policy.REFUSE,
    f"CASE WHEN regexp_matches({{x}}, {_DIGITS}) THEN nullif(TRY_CAST(split_part({{x}}, '.', 1) AS BIGINT), 0) END",
)  # fmt: skip
_IMDB_DIGITS = "regexp_replace({x}, '^(tt)?0*', '')"
_PADDED = "'tt' || lpad({d}, CAST(greatest(7, length({d})) AS INTEGER), '0')"
_IMDB_DRESSED = r"^(.*imdb[.]com/title/)?(tt)?0*([1-9][0-9]{0,9})([.]0*|/.*|[?].*)?$"
_DRESSED_DIGITS = f"regexp_extract({{x}}, '{_IMDB_DRESSED}', 3)"
IMDB_ID = Cleaner(
    # Files have them by the million, hardly one of them a float or an address.
    "imdb_id", "an IMDb id (tt0114709)", Policy.EMPTY,
    f"CASE WHEN regexp_matches({{x}}, '^(tt)?0*[1-9][0-9]{{0,9}}$') THEN {_PADDED.replace('{d}', _IMDB_DIGITS)} "
    f"WHEN regexp_matches({{x}}, '{_IMDB_DRESSED}') THEN "
    f"{_PADDED.replace('{d}', _DRESSED_DIGITS)} END",
)  # fmt: skip
_FORMULA = '^="([^"]*)"$'
"""An id that a spreadsheet is to leave as it is."""
_DECIMAL = "^[0-9]{1,12},[0-9]+$"
_GROUPED = "^[0-9]{1,3}(,[0-9]{3})+([.][0-9]*)?$|^[0-9]{1,3}([.][0-9]{3}){2,}(,[0-9]*)?$"
# DuckDB reads `+-1` as -1, which nobody means.
_DOUBLE = "TRY_CAST(CASE WHEN NOT starts_with({x}, '+-') THEN {x} END AS DOUBLE)"
_WITH_COMMA = "TRY_CAST(replace({x}, ',', '.') AS DOUBLE)"
MONEY = Cleaner(
    "money", "an amount of US dollars", Policy.EMPTY,
    f"CASE WHEN {_DOUBLE} BETWEEN 0 AND 1e13 THEN TRY_CAST({_DOUBLE} AS BIGINT)"
    f" WHEN regexp_matches(ltrim({{x}}, '$ '), '{_GROUPED}') THEN"
    " TRY_CAST(regexp_replace(regexp_replace({x}, '[.,][0-9]{0,2}$', ''), '[^0-9]', '', 'g') AS BIGINT)"
    " WHEN regexp_matches({x}, '^[$] ?[0-9]{1,13}$') THEN TRY_CAST(ltrim({x}, '$ ') AS BIGINT)"
    f" WHEN regexp_matches({{x}}, '{_DECIMAL}') THEN TRY_CAST({_WITH_COMMA} AS BIGINT) END",
)  # fmt: skip
NUMBER = Cleaner(
    "number", "a number of 0 or more", Policy.EMPTY,
    f"CASE WHEN {_DOUBLE} BETWEEN 0 AND 1e12 THEN {_DOUBLE}"
    f" WHEN regexp_matches({{x}}, '{_DECIMAL}') THEN {_WITH_COMMA} END",
)  # fmt: skip
COUNT = Cleaner(
    "count", "a whole number of 0 or more", Policy.EMPTY,
    f"CASE WHEN regexp_matches({{x}}, {_DIGITS}) THEN TRY_CAST(split_part({{x}}, '.', 1) AS BIGINT)"
    " WHEN regexp_matches({x}, '^[0-9]{1,3}(,[0-9]{3})+$') THEN TRY_CAST(replace({x}, ',', '') AS BIGINT)"
    " WHEN regexp_matches({x}, '^[0-9]{1,15},0{1,2}$') THEN TRY_CAST(split_part({x}, ',', 1) AS BIGINT) END",
)  # fmt: skip
YEAR = Cleaner(
    "year", "a year (1870 to 2100)", Policy.EMPTY,
    f"CASE WHEN regexp_matches({{x}}, {_DIGITS})"
    " AND TRY_CAST(split_part({x}, '.', 1) AS INTEGER) BETWEEN 1870 AND 2100"
    " THEN TRY_CAST(split_part({x}, '.', 1) AS INTEGER) END",
)  # fmt: skip
BOOLEAN = Cleaner(
    "boolean", "True or False (the columns of this row are shifted)", Policy.REFUSE,
    f"CASE WHEN {one_of('lower({x})', 'true', '1', '1.0')} THEN TRUE"
    f" WHEN {one_of('lower({x})', 'false', '0', '0.0')} THEN FALSE END",
)  # fmt: skip
LANGUAGE = Cleaner(
    "language", "a language code (en)", Policy.EMPTY,
    "CASE WHEN regexp_matches({x}, '^[A-Za-z]{2,3}$') THEN lower({x}) END",
)  # fmt: skip
TEXT = Cleaner("text", "text", Policy.NONE, "{x}")
NAME = Cleaner(
    "name", "a title or a name", Policy.NONE,
    f"CASE WHEN strlen({{x}}) = length({{x}}) THEN {{x}} ELSE {_without_invisible('{x}')} END",
)  # fmt: skip
_LISTED = (
    f"CASE WHEN starts_with({{x}}, '[') AND {is_name_list('{x}')} THEN array_to_string({name_list('{x}')}, ', ')"
    " WHEN regexp_matches({x}, '^\\[\\s*\\]$') THEN ''"
    " WHEN contains({x}, '|') THEN regexp_replace({x}, '\\s*[|]\\s*', ', ', 'g')"
    # Not that of an entity of HTML.
    " WHEN contains({x}, ';') AND NOT regexp_matches({x}, '[,&]') THEN regexp_replace({x}, '\\s*;\\s*', ', ', 'g')"
    " ELSE {x} END"
)
NAMES = Cleaner(
    "names", "names separated by commas, however they are listed", Policy.EMPTY,
    f"nullif(trim(regexp_replace({NAME.sql.replace('{x}', _LISTED)}, ',(\\s*,)+', ',', 'g'), ' ,'), '')",
)  # fmt: skip
_LIKED = "'true', 'yes', 'like', 'liked', 'up', 'thumbs up', 'thumbs_up', 'me gusta', '\U0001f44d'"
_DISLIKED = "'false', 'no', 'dislike', 'disliked', 'down', 'thumbs down', 'thumbs_down', 'no me gusta', '\U0001f44e'"
RATING = Cleaner(
    # Of `8/10`, of `80%`, of five stars drawn and of words the scale is said.
    "rating", "a rating (a number)", Policy.REFUSE,
    f"CASE WHEN {_DOUBLE} BETWEEN -1e9 AND 1e9 THEN {_DOUBLE}"
    " WHEN regexp_matches({x}, '^[0-9]+,[0-9]+$') THEN TRY_CAST(replace({x}, ',', '.') AS DOUBLE)"
    " WHEN regexp_matches({x}, '^[0-9]+([.,][0-9]+)? ?/ ?(5|10|100)$') THEN"
    " 5 * TRY_CAST(replace(regexp_extract({x}, '^[0-9.,]+'), ',', '.') AS DOUBLE)"
    " / TRY_CAST(regexp_extract({x}, '[0-9]+$') AS DOUBLE)"
    " WHEN regexp_matches({x}, '^[0-9]+([.,][0-9]+)? ?%$') THEN"
    " TRY_CAST(replace(regexp_extract({x}, '^[0-9.,]+'), ',', '.') AS DOUBLE) / 20"
    f" WHEN lower({{x}}) IN ({_LIKED}) THEN 5 WHEN lower({{x}}) IN ({_DISLIKED}) THEN 0"
    " WHEN regexp_matches({x}, '^\u2605{1,5}\u00bd?\u2606*$') THEN"
    " length(regexp_replace({x}, '[^\u2605]', '', 'g')) + CASE WHEN contains({x}, '\u00bd') THEN 0.5 ELSE 0 END END",
)  # fmt: skip
_LAST = "4102444800"  # The year 2100.
_DAY = "epoch(try_strptime({x}, '%Y%m%d'))"
_FORMS = "['%B %d, %Y', '%d-%b-%Y', '%d %b %Y', '%a %b %d %H:%M:%S %Y', '%a %b  %d %H:%M:%S %Y']"
_WRITTEN = f"coalesce(epoch(TRY_CAST({{x}} AS TIMESTAMPTZ)), epoch(try_strptime({{x}}, {_FORMS})))"
TIME = Cleaner(
    # A number of milliseconds, microseconds or nanoseconds since 1973 is too large for one of seconds; written times
    # and days of digits are of the years since 1990, in which people rate on computers.
    "time", "a time (seconds since 1970, or YYYY-MM-DD hh:mm:ss)", Policy.EMPTY,
    f"CASE WHEN {_DOUBLE} BETWEEN 19900101 AND 21001231 AND {_DAY} IS NOT NULL THEN CAST({_DAY} AS BIGINT)"
    f" WHEN {_DOUBLE} BETWEEN 0 AND {_LAST} THEN CAST(floor({_DOUBLE}) AS BIGINT)"
    f" WHEN {_DOUBLE} BETWEEN 1e11 AND {_LAST}e3 THEN CAST(floor({_DOUBLE} / 1e3) AS BIGINT)"
    f" WHEN {_DOUBLE} BETWEEN 1e14 AND {_LAST}e6 THEN CAST(floor({_DOUBLE} / 1e6) AS BIGINT)"
    f" WHEN {_DOUBLE} BETWEEN 1e17 AND {_LAST}e9 THEN CAST(floor({_DOUBLE} / 1e9) AS BIGINT)"
    f" WHEN {_DOUBLE} IS NULL AND {_WRITTEN} BETWEEN 631152000 AND {_LAST} THEN CAST(floor({_WRITTEN}) AS BIGINT) END",
)  # fmt: skip
IMDB_ITEM_ID = Cleaner("imdb_item_id", IMDB_ID.expects, Policy.REFUSE, IMDB_ID.sql)
FILM_ID = Cleaner(
    "film_id", "an id of TMDB (a whole number)", Policy.REFUSE,
    "'tmdb-' || " + WHOLE_ID.sql.replace("{x}", "regexp_replace({x}, '^tmdb-', '')"),
)  # fmt: skip
_ITEM = (
    "CASE WHEN regexp_matches({x}, '^[1-9][0-9]{0,11}$') THEN 'ml-' || {x}"
    " WHEN regexp_matches(lower({x}), '^[a-z]{1,8}s[0-9]{1,10}$') THEN lower({x})"
    " WHEN regexp_matches(lower({x}), '^(tt[0-9]{1,10}|0[0-9]{6,9})$')"
    f" THEN {IMDB_ID.sql.replace('{x}', 'lower({x})')}"
    " WHEN regexp_matches(lower({x}), '^(tmdb-(tv-)?|ml-)[0-9]{1,12}$') THEN lower({x})"
    " WHEN regexp_matches({x}, '^[0-9]{1,12}(\\.0*)?$') THEN"
    " 'ml-' || CAST(TRY_CAST(split_part({x}, '.', 1) AS BIGINT) AS VARCHAR)"
    f" WHEN contains({{x}}, 'imdb.com/title/tt') THEN {IMDB_ID.sql}"
)
ITEM_ID = Cleaner(
    "item_id", "a title id (a number, tt0114709, or letters such as ns7881)", Policy.REFUSE,
    f"{_ITEM} WHEN starts_with({{x}}, '=') THEN "
    + _ITEM.replace("{x}", f"regexp_extract({{x}}, '{_FORMULA}', 1)") + " END END",
)  # fmt: skip
VIEWER_ID = Cleaner(
    # Releases store ids at the length of the longest: one of a megabyte would cost that for every viewer.
    "viewer_id", "the id of a viewer, of 200 bytes at most", Policy.REFUSE,
    "CASE WHEN strlen({x}) > 200 THEN NULL"
    f" WHEN regexp_matches({{x}}, '{_FORMULA}') THEN nullif(regexp_extract({{x}}, '{_FORMULA}', 1), '')"
    " WHEN {x}[-2:] = '.0' AND regexp_matches({x}, '^[0-9]{1,15}\\.0$') THEN {x}[:-3] ELSE {x} END",
)  # fmt: skip
SHOW_ID = Cleaner(
    "show_id", "an id such as s123", Policy.REFUSE,
    "CASE WHEN regexp_matches(lower({x}), '^s?[0-9]{1,10}(\\.0*)?$') THEN split_part(lower({x}), '.', 1) END",
)  # fmt: skip
_SERIES = ("tv show", "series", "show", "tv series", "tv", "tv mini series", "miniseries")
_KINDS = {
    "movie": "movie movies film films featurefilm tvmovie telefilm pelicula peliculas largometraje",
    "series": "series show shows tv tvshow tvshows tvseries tvserie tvminiseries miniseries miniserie limitedseries "
              "serie seriedetv programadetv",
}  # fmt: skip
_BARE_WORDS = "regexp_replace(lower(strip_accents({x})), '[^a-z]+', '', 'g')"
KIND = Cleaner(
    "kind", "Movie or TV Show", Policy.REFUSE,
    "CASE " + " ".join(f"WHEN {one_of(_BARE_WORDS, *words.split())} THEN '{kind}'" for kind, words in _KINDS.items())
    + " END",
)  # fmt: skip
_CLOCK = "^0?([0-9]):([0-5][0-9])(:[0-5][0-9])?$"
"""`01:35:00` and `1:35` are hours and minutes: nothing that is shown takes ten hours."""
_ISO_DURATION = "^pt(([0-9]{1,2})h)?(([0-9]{1,4})m)?([0-9.]+s)?$"
_MINUTES, _HOURS = "(m|min|mins|minutes?|minutos?|\u2032|\u2019|'')", "(h|hr|hrs|hours?|horas?)"
_SEASONS = "(seasons?|temporadas?|saisons?|staffeln?|stagion[ei])"
_PARTS = f"^([0-9]{{1,2}}) *{_HOURS}[ ,]*(and |y )?(([0-9]{{1,2}}) *{_MINUTES}?)?[.]?$"
DURATION = Cleaner(
    "duration", "a duration such as 90 min, 1h 30m or 2 Seasons", Policy.EMPTY,
    f"CASE WHEN regexp_matches(lower({{x}}), '^[0-9]{{1,5}}([.,][0-9]+)? *{_MINUTES}[.]?$') THEN"
    " round(TRY_CAST(replace(regexp_extract({x}, '^[0-9.,]+'), ',', '.') AS DOUBLE))::INTEGER || ' min'"
    f" WHEN regexp_matches(lower({{x}}), '^[0-9]{{1,5}}([.]0*)? *{_SEASONS}[.]?$') THEN"
    " regexp_extract({x}, '^[0-9]+') || ' season'"
    " WHEN regexp_matches(lower({x}), '^(s|season|temporada) ?0*[1-9][0-9]{0,2}$') THEN"
    " ltrim(regexp_extract({x}, '[0-9]+$'), '0') || ' season'"
    f" WHEN regexp_matches(lower({{x}}), '{_PARTS}') THEN 60 * TRY_CAST(regexp_extract({{x}}, '^[0-9]+') AS INTEGER)"
    f" + coalesce(TRY_CAST(regexp_extract(lower({{x}}), '{_PARTS}', 5) AS INTEGER), 0) || ' min'"
    + "".join(
        f" WHEN regexp_matches(lower({{x}}), '{form}') THEN"
        f" 60 * coalesce(TRY_CAST(regexp_extract(lower({{x}}), '{form}', {hours}) AS INTEGER), 0)"
        f" + coalesce(TRY_CAST(regexp_extract(lower({{x}}), '{form}', {minutes}) AS INTEGER), 0) || ' min'"
        for form, hours, minutes in ((_CLOCK, 1, 2), (_ISO_DURATION, 2, 4))
    )
    + " END",
)  # fmt: skip
MINUTES = Cleaner(
    "minutes", "a number of minutes", Policy.EMPTY,
    f"CASE WHEN {_DOUBLE} BETWEEN 0 AND 100000 THEN CAST(round({_DOUBLE}) AS INTEGER)"
    f" WHEN regexp_matches({{x}}, '^[0-9]{{1,5}},[0-9]+$') THEN CAST(round({_WITH_COMMA}) AS INTEGER)"
    f" WHEN ends_with({DURATION.sql}, ' min') THEN TRY_CAST(regexp_extract({DURATION.sql}, '^[0-9]+') AS INTEGER) END",
)  # fmt: skip

CLEANERS = (
    WHOLE_ID, IMDB_ID, MONEY, NUMBER, MINUTES, COUNT, YEAR, BOOLEAN, LANGUAGE, TEXT, NAME,
    NAMES, RATING, TIME, ITEM_ID, IMDB_ITEM_ID, FILM_ID, VIEWER_ID, SHOW_ID, KIND, DURATION,
)  # fmt: skip


def clean(cleaner: Cleaner, texts: list[str | None], connection: duckdb.DuckDBPyConnection) -> list[Any]:
    """`cleaner` applied to each text: what it reads, or None."""
    query = (
        f"SELECT {cleaner.value('v')} FROM (SELECT i, {present('t')} AS v FROM (SELECT i, {trimmed('w')} AS t "
        "FROM (SELECT unnest($1::VARCHAR[]) AS w, generate_subscripts($1::VARCHAR[], 1) AS i))) ORDER BY i"
    )
    return [row[0] for row in connection.execute(query, [texts]).fetchall()]


_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")


def plain_text(text: str) -> str:
    """HTML entities and tags resolved, blanks collapsed; case, accents and punctuation stay: text for people."""
    if "&" in text or "<" in text:
        text = _TAG.sub(" ", html.unescape(text))
    return " ".join(text.split())
