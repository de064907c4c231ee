"""Dates in cells: ISO, with a month's name in English or Spanish, or of numbers whose order the whole file tells.

`9/25/2021` can only be of one order, `3/4/2021` of two. So the order is decided for the file: by all its dates, then
by its form, and if neither says it the file is refused as a whole, naming the option. A cell that is no date by then
is empty.
"""

from __future__ import annotations

from functools import cache

import duckdb

from cartelera.ingest.cleaners import TIME, Cleaner, Policy
from cartelera.ingest.formats import Rules, UndecidableError
from cartelera.ingest.options import DateOrder
from cartelera.tables import sql

_MONTHS = (
    "january jan enero ene", "february feb febrero", "march mar marzo", "april apr abril abr", "may mayo",
    "june jun junio", "july jul julio", "august aug agosto ago", "september sep sept septiembre setiembre set",
    "october oct octubre", "november nov noviembre", "december dec diciembre dic",
)  # fmt: skip
_PASSED_OVER = (
    "st nd rd th de del of the mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday "
    "saturday sunday lunes martes miercoles jueves viernes sabado domingo"
)
_ISO = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?$"
_NUMBERS = r"^[0-9]{1,2}[-/.][0-9]{1,2}[-/.]([0-9]{4}|[0-9]{2})([T ].*)?$"
_ALONE = "^([0-9]{5}|[0-9]{8,10}|[0-9]{12,13})([.][0-9]+)?$"
_OF_A_NUMBER = (
    "CASE instr({x} || '.', '.') WHEN 6 THEN DATE '1899-12-30' + CAST(left({x}, 5) AS INTEGER) "
    "WHEN 9 THEN CAST(try_strptime(left({x}, 8), '%Y%m%d') AS DATE) "
    "ELSE CAST(epoch_ms(CAST(split_part({x}, '.', 1) AS BIGINT) * "
    "CASE WHEN instr({x} || '.', '.') < 12 THEN 1000 ELSE 1 END) AS DATE) END"
)
"""A number by its digits before the point: a day as spreadsheets count them, `20210925`, seconds or milliseconds."""
_CLOCK = "[ t]+[0-9]{1,2}:[0-9]{2}.*$"

_DAMAGED = 0.01
"""The share of a file's dates of numbers that may be of the other order, by damage."""


@cache
def date_cleaner(order: DateOrder | None) -> Cleaner:
    """The rule of dates in a file whose dates of numbers have this order; None: those of two readings are not read.

    A year of two digits is of 1930 to 2029, as spreadsheets have it.
    """
    text = f"regexp_replace(lower(strip_accents({{x}})), '{_CLOCK}', '')"
    words = f"regexp_extract_all({text}, '[0-9]+|[a-z]+|[^0-9a-z ,./ºª-]')"
    parts = f"list_filter({words}, lambda w: NOT list_contains([{_quoted(_PASSED_OVER.split())}], w))"
    months = ", ".join(f"'{name}': '{number}'" for number, names in enumerate(_MONTHS, 1) for name in names.split())
    first, second = (f"(MAP {{{months}}})[p[{place}]]" for place in (1, 2))
    numbers = {
        DateOrder.day_first: _date("p[3]", "p[2]", "p[1]"),
        DateOrder.month_first: _date("p[3]", "p[1]", "p[2]"),
        # What can only be read one way needs no order.
        None: f"CASE WHEN {_above_12('p[1]')} OR {_bare('p[1]')} = {_bare('p[2]')} THEN {_date('p[3]', 'p[2]', 'p[1]')}"
        f" WHEN {_above_12('p[2]')} THEN {_date('p[3]', 'p[1]', 'p[2]')} END",
    }[order]
    read = (
        f"CASE WHEN len(p) <> 3 THEN NULL WHEN {first} IS NOT NULL THEN {_date('p[3]', first, 'p[2]')} "
        f"WHEN {second} IS NOT NULL AND length(p[1]) = 4 THEN {_date('p[1]', second, 'p[3]')} "
        f"WHEN {second} IS NOT NULL THEN {_date('p[3]', second, 'p[1]')} "
        f"WHEN length(p[1]) = 4 THEN {_date('p[1]', 'p[2]', 'p[3]')} ELSE {numbers} END"
    )
    value = (
        f"CASE WHEN regexp_matches({{x}}, '{_ISO}') THEN TRY_CAST(left({{x}}, 10) AS DATE) "
        f"WHEN strlen({{x}}) <= 60 THEN list_transform([{parts}], lambda p: {read})[1] END"
    )
    value = f"CASE WHEN regexp_matches({{x}}, '{_ALONE}') THEN {_OF_A_NUMBER} ELSE {value} END"
    bounds = "d BETWEEN DATE '1870-01-01' AND DATE '2100-12-31'"
    bounded = f"list_transform([{value}], lambda d: CASE WHEN {bounds} THEN d END)[1]"
    return Cleaner("date", "a date (2021-09-25, September 25, 2021 or 25/9/2021)", Policy.EMPTY, bounded)


@cache
def time_cleaner(order: DateOrder | None) -> Cleaner:
    """The rule of times, which may be dates as `date_cleaner` reads them."""
    day = f"CAST(epoch({date_cleaner(order).sql}) AS BIGINT)"
    since_1990 = f"list_transform([{day}], lambda t: CASE WHEN t >= 631152000 THEN t END)[1]"
    return Cleaner("time", TIME.expects, Policy.EMPTY, f"coalesce({TIME.sql}, {since_1990})")


def _date(year: str, month: str, day: str) -> str:
    """SQL: the date of three texts of digits; NULL if there is none."""
    century = f"CASE WHEN {year} < '30' THEN '20' ELSE '19' END"
    whole = f"CASE length({year}) WHEN 4 THEN {year} WHEN 2 THEN {century} || {year} END"
    return f"TRY_CAST({whole} || '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0') AS DATE)"


def _bare(number: str) -> str:
    return f"ltrim({number}, '0')"


def _above_12(number: str) -> str:
    return f"(length({_bare(number)}) = 2 AND {_bare(number)} > '12')"


def _quoted(words: list[str]) -> str:
    return ", ".join(map(sql.text, words))


def date_of_numbers(column: str) -> str:
    """SQL: the text of a date of numbers, whose order the cell does not say; NULL if it is none."""
    # Times of ratings are numbers of seconds by the million, of which no expression need be matched.
    parted = " OR ".join(f"contains({column}, '{sign}')" for sign in "/-.")
    return f"CASE WHEN ({parted}) AND regexp_matches({column}, '{_NUMBERS}') THEN {column} END"


class OrderFoundError(Exception):
    """A file's dates of numbers are of this order, and it is to be read by that."""

    def __init__(self, order: DateOrder) -> None:
        super().__init__(order)
        self.order = order


def require_order(connection: duckdb.DuckDBPyConnection, rules: Rules, known: DateOrder | None) -> str:
    """What is said of the dates of numbers in the table `validated`, which has been read by the `known` order.

    Raises OrderFoundError if it was read by none and its dates tell one, UndecidableError if they leave it open.
    """
    numbered = [f"numeric_date{index}" for index in range(len(rules.dates))]
    if not numbered:
        return ""
    rows = " UNION ALL ".join(f"SELECT {column} AS d FROM validated WHERE {column} IS NOT NULL" for column in numbered)
    first, second = (f"TRY_CAST(regexp_extract_all(d, '[0-9]+')[{place}] AS INTEGER)" for place in (1, 2))
    count, days_first, days_second, differing, example = connection.execute(
        f"SELECT count(*), count(*) FILTER (a > 12), count(*) FILTER (b > 12), "
        "count(*) FILTER (a <> b), min(d) FILTER (a <> b) "
        f"FROM (SELECT d, {first} AS a, {second} AS b FROM ({rows}))"
    ).fetchall()[0]
    if not count:
        return ""
    if known is not None:
        return "dates are month/day/year" if known is DateOrder.month_first else "dates are day/month/year"
    if days_first > days_second and days_second <= _DAMAGED * count:
        raise OrderFoundError(DateOrder.day_first)
    if days_second > days_first and days_first <= _DAMAGED * count:
        raise OrderFoundError(DateOrder.month_first)
    if rules.date_order or not differing:
        raise OrderFoundError(rules.date_order or DateOrder.day_first)
    odd = (
        f"count({sql.name(column)}) FILTER (numeric_date{index} IS NULL) >= count(numeric_date{index})"
        for index, (column, _) in enumerate(rules.dates)
    )
    if connection.execute(f"SELECT {' AND '.join(odd)} FROM validated").fetchall()[0][0]:
        # Most dates of each column are written otherwise: these are odd cells, and not the way of the file.
        return ""
    raise UndecidableError(f"whether dates such as {example} begin with the day is open: say --dates dmy or mdy")
