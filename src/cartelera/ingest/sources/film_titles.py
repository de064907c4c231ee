"""Titles as MovieLens writes them: `City of Lost Children, The (Cité des enfants perdus, La) (1995)`.

The year stands at the end (of a series the years, `1975-1979`, or the first), before it other titles in parentheses,
of which the last is taken for the original one; articles stand behind.
"""

from __future__ import annotations

from cartelera.names import ARTICLES

_YEAR = r"\s*\(([0-9]{4})(?:\s*[-–—]\s*(?:[0-9]{4})?)?\s*\)[^0-9]*$"
_ARTICLE = f"^(.*\\S), ({'|'.join(article.title() for article in ARTICLES)})$"
_ELIDED = "^(.*\\S), (L''|L’)$"
_OTHERS = r"^(.*\S)\s+\(([^()]*[^()\s][^()]*)\)$"
_NO_TITLE = (
    r"(?i)^((part|vol|volume|season|episode)\b.{0,8}|tv|tv series|video|v|3d|[ivx]+|[0-9]{4}"
    r"|.*\b(cut|version|edition))$"
)
"""What stands in parentheses and is no other title."""
_OPEN_END = r"(?i)([^,\s]\s+(or|and|of|the|a|to|in|with)|[:&,-])$"
"""How a text ends to which what follows in parentheses belongs: `Birdman: Or (The Unexpected Virtue of Ignorance)`."""


def release_year(title: str) -> str:
    """SQL: the year behind a title."""
    return f"TRY_CAST(nullif(regexp_extract({title}, '{_YEAR}', 1), '') AS INTEGER)"


def without_year(title: str) -> str:
    """SQL: a title without its year, unless it is nothing else."""
    return f"coalesce(nullif(trim(regexp_replace({title}, '{_YEAR}', '')), ''), {title})"


def article_first(title: str) -> str:
    """SQL: `Usual Suspects, The` → `The Usual Suspects`."""
    moved = f"regexp_replace({title}, '{_ARTICLE}', '\\2 \\1')"
    return f"CASE WHEN contains({title}, ', ') THEN regexp_replace({moved}, '{_ELIDED}', '\\2\\1') ELSE {title} END"


def main_title(title: str) -> str:
    """SQL: the title that a text without a year begins with."""
    return article_first(f"CASE WHEN {_has_others(title)} THEN {_before_others(title)} ELSE {title} END")


def original_title(title: str) -> str:
    """SQL: the last of the other titles in a text without a year, else its only one."""
    last = f"regexp_extract({title}, '{_OTHERS}', 2)"
    plain = f"trim(regexp_replace({last}, '^(?i)a\\.?k\\.?a\\.?[:\\s]+', ''))"
    return f"CASE WHEN {_has_others(title)} THEN {article_first(plain)} ELSE {article_first(title)} END"


def _before_others(title: str) -> str:
    return f"regexp_replace({title}, '(\\s+\\([^()]*\\))+$', '')"


def _has_others(title: str) -> str:
    last = f"regexp_extract({title}, '{_OTHERS}', 2)"
    return (
        f"({title}[-1] = ')' AND {last} <> '' AND NOT regexp_matches({last}, '{_NO_TITLE}') "
        f"AND NOT regexp_matches({_before_others(title)}, '{_OPEN_END}'))"
    )
