"""The SQL that validates a file's rows: text as it stands, cleaned values, and what is wrong with them, in one pass."""

from __future__ import annotations

from pathlib import Path

from cartelera.ingest.cleaners import present, says_nothing, trimmed
from cartelera.ingest.dates import date_of_numbers
from cartelera.ingest.formats import Dialect, Format, Rules
from cartelera.tables import sql

RECORD_LIMIT = 24 << 20
"""Bytes of the longest record read; DuckDB sets aside sixteen times `max_line_size`."""

_SHORT_RECORD = 2 << 20


def validation_query(
    plain: Path, dialect: Dialect, form: Format, rules: Rules, longest: int, *, final: bool = False
) -> str:
    """SELECT of every row: the format's columns; `repair0` …; `reason` (NULL: good); `needs_python_parse`.

    The nested columns of a row that `needs_python_parse` must be parsed in Python; with `final` they have been, and
    what still cannot be parsed is refused.
    """
    columns = [f"{value} AS {sql.name(name)}" for name, value in rules.columns]
    columns += [f"{condition} AS repair{index}" for index, (_, condition) in enumerate(rules.repairs)]
    refusals, doubts = list(rules.refusals), []
    for nested in rules.nested:
        name = sql.name(nested.column)
        unread = f"({sql.name('given ' + nested.column)} AND {name} IS NULL)"
        if final:
            refusals.append((unread, sql.text(f"{nested.column} cannot be parsed")))
        else:
            doubts.append(f"{unread} OR {nested.ambiguous}")
    columns += [f"{date_of_numbers(sql.name(raw))} AS numeric_date{i}" for i, (_, raw) in enumerate(rules.dates)]
    whens = " ".join(f"WHEN {condition} THEN {reason}" for condition, reason in refusals)
    columns.append(f"CASE {whens} END AS reason")
    columns.append(f"coalesce({' OR '.join(doubts) or 'FALSE'}, FALSE) AS needs_python_parse")
    rows = _parsed(read_csv(plain, dialect, longest), dialect, form, rules, final)
    return f"SELECT {', '.join(columns)} FROM ({rows})"


def read_csv(plain: Path, dialect: Dialect, longest: int) -> str:
    types = ", ".join(f"{sql.text(column)}: 'VARCHAR'" for column in dialect.columns)
    quote = sql.text(dialect.quote)
    size = min(max(_SHORT_RECORD, longest + 4096), RECORD_LIMIT)
    return (
        f"read_csv({sql.source(plain)}, header={dialect.header}, delim={sql.text(dialect.delimiter)}, quote={quote}, "
        f"escape={quote}, columns={{{types}}}, auto_detect=false, strict_mode=true, null_padding=false, "
        f"store_rejects=true, rejects_limit=0, max_line_size={size}, skip={dialect.skip}, "
        "new_line='\\n')"
    )


def _parsed(source: str, dialect: Dialect, form: Format, rules: Rules, final: bool) -> str:
    """SELECT of the known columns: text trimmed, NULL if it says nothing; nested columns parsed.

    Each step is a query of its own, so that what it makes is made once.
    """
    nested = {sql.name(column.column): column for column in rules.nested}
    here = [sql.name(column) for column in dialect.columns if column in form.known]
    plain = [column for column in here if column not in nested]
    raw = [f"{trimmed(column)} AS {column}" for column in plain]
    raw += [f"CASE WHEN {says_nothing(c)} THEN NULL ELSE {c} END AS {c}" for c in here if c in nested]
    raw += [f"NULL::VARCHAR AS {sql.name(column)}" for column in sorted(form.known - set(dialect.columns))]
    verbatim = {sql.name(column) for column in rules.verbatim}
    cleaned = [f"{present(column, column in verbatim)} AS {column}" for column in plain]
    given = [f"{column} IS NOT NULL AS {sql.name('given ' + nested[column].column)}" for column in nested]
    query = f"SELECT {', '.join(raw)} FROM {source}"
    query = f"SELECT {', '.join(['* REPLACE (' + ', '.join(cleaned) + ')', *given])} FROM ({query})"
    all_steps = {c: (n.from_json,) if final else n.steps(dialect.quotes_swapped) for c, n in nested.items()}
    for step in zip(*all_steps.values(), strict=True):
        replaced = ", ".join(f"{value} AS {column}" for column, value in zip(all_steps, step, strict=True))
        query = f"SELECT * REPLACE ({replaced}) FROM ({query})"
    return query
