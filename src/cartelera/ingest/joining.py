"""Several files of one platform's catalogue in one call: parts become one source, snapshots of different days do not.

Parts (films and series, one letter each, a file and a cleaned copy of it) hold different titles, or one of them only
what another holds. Two snapshots hold mostly the same titles, and each some of its own, or the same ones under other
ids: which is the newer nothing says, so that neither is taken.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import duckdb

from cartelera.counts import counted
from cartelera.errors import FileRejectedError
from cartelera.ingest.catalogues import SINGLE, platforms_in
from cartelera.ingest.context import StagingContext
from cartelera.ingest.differences import title_key
from cartelera.ingest.files import Skipped
from cartelera.ingest.intake import UNCHANGED, FileOutcome, Intake, difference_of, same_reading
from cartelera.ingest.staging_schema import COLUMNS
from cartelera.tables import sql
from cartelera.tables.manifest import Entry, Manifest

MOST_SHARED = 0.5
"""The share of the smaller file's titles that another part may hold too, if each has some of its own."""
_FEWEST_SHARED = 3
_NAMED = 3
"""So many files are named in one line; of more, their number."""
_WITH_MATURITY = ("rating", "maturity")
_OWN = ("offer_id", "show_id", "platform", *_WITH_MATURITY)


@dataclass(frozen=True, slots=True)
class _Part:
    """A file that was staged as a part of a source."""

    file: FileOutcome
    entry: Entry
    rows: Path

    @property
    def shown(self) -> str:
        return self.file.plan.candidate.shown


def joined(context: StagingContext, before: Manifest, intake: Intake, *, accept: bool = False) -> Intake:
    """The intake with the files of one catalogue as one source.

    Those that look like snapshots of different days are skipped, unless it is to `accept` them. Raises
    FileRejectedError if one of these was named itself.
    """
    entries, fresh, skipped = dict(intake.entries), set(intake.fresh), list(intake.skipped)
    files = [file for file in intake.files if not file.plan.part_of]
    parts = [
        _Part(file, entries.pop(file.counted), context.source(file.counted))
        for file in intake.files
        if file.plan.part_of
    ]
    for key, group in _groups(context, parts):
        fresh -= {part.file.counted for part in group}
        if not accept and (why := _why_apart(context.connection, group)):
            skipped += _held_back(context, group, why)
            continue
        entry = _join(context, key, group)
        found, is_fresh = _outcome(context, before, key, group, entry)
        files.append(found)
        entries[key] = entry
        if is_fresh:
            fresh.add(key)
    return replace(intake, entries=entries, fresh=frozenset(fresh), files=tuple(files), skipped=tuple(skipped))


def _groups(context: StagingContext, parts: Iterable[_Part]) -> Iterator[tuple[str, list[_Part]]]:
    """The parts of each source, by its key: of one platform, or of several platforms some of which they share."""
    groups: dict[str, list[_Part]] = {}
    platforms: dict[str, set[str]] = {}
    for part in parts:
        key = part.file.plan.part_of
        if not key.startswith(f"{SINGLE}."):
            own = set(platforms_in(context.connection, key, part.rows))
            key = next((other for other, held in platforms.items() if held & own), key)
            platforms.setdefault(key, set()).update(own)
        groups.setdefault(key, []).append(part)
    yield from groups.items()


def _held_back(context: StagingContext, group: Sequence[_Part], why: str) -> Iterator[Skipped]:
    if any(part.file.plan.candidate.explicit for part in group):
        raise FileRejectedError(f"{' and '.join(part.shown for part in group)}: {why}; nothing was changed")
    for part in group:
        others = " and ".join(other.shown for other in group if other is not part)
        _discard(context, part.file.counted)
        yield Skipped(part.shown, f"it and {others} {why}")


def _discard(context: StagingContext, key: str) -> None:
    context.source(key).unlink(missing_ok=True)
    context.refusals_of(key).unlink(missing_ok=True)


def _outcome(
    context: StagingContext, before: Manifest, key: str, group: Sequence[_Part], entry: Entry
) -> tuple[FileOutcome, bool]:
    """What became of the files of one source, and whether it is to be made anew."""
    last = group[-1].file.plan
    shown = group[0].shown if len(group) == 1 else _names([part.shown for part in group])
    plan = replace(last, key=key, candidate=replace(last.candidate, shown=shown))
    if key in before.sources and same_reading(before.sources[key], plan, entry.sha256):
        _discard(context, key)
        return FileOutcome(plan, key, UNCHANGED), False
    found = difference_of(context, before, plan)
    newly = "read by newer rules" if key in before.outdated else "new"
    return FileOutcome(plan, key, newly if found is None else str(found), found), True


def _names(names: Sequence[str]) -> str:
    return " and ".join(names) if len(names) <= _NAMED else f"{names[0]} and {len(names) - 1} others"


def _join(context: StagingContext, key: str, group: Sequence[_Part]) -> Entry:
    """Stage the rows of all parts as the source `key`; its entry."""
    first, target = group[0], context.source(key)
    if len(group) == 1:
        first.rows.replace(target)
        _refusals(context, key, group)
        return first.entry
    kept = _fold(context.connection, [part.rows for part in group], context.scratch / "joined.parquet")
    for part in group:
        part.rows.unlink()
    (context.scratch / "joined.parquet").replace(target)
    _refusals(context, key, group)
    entries = [part.entry for part in group]
    dialects = dict.fromkeys(entry.dialect for entry in entries if entry.dialect)
    return replace(
        first.entry,
        file=_names([entry.file for entry in entries]),
        sha256=hashlib.sha256("".join(entry.sha256 for entry in entries).encode()).hexdigest(),
        columns=max(entry.columns for entry in entries),
        read=sum(entry.read for entry in entries),
        duplicates=sum(entry.duplicates for entry in entries) + kept,
        refused=sum(entry.refused for entry in entries),
        merged=sum(entry.merged for entry in entries) + kept,
        repaired=dict(sum((Counter(entry.repaired) for entry in entries), Counter[str]())),
        dialect=", ".join([f"{len(group)} files as one: {_names([entry.file for entry in entries])}", *dialects]),
    )


def _refusals(context: StagingContext, key: str, group: Sequence[_Part]) -> None:
    """The refused rows of all parts as those of the source `key`."""
    there = [path for part in group if (path := context.refusals_of(part.file.counted)).is_file()]
    if not there:
        return
    rows = " UNION ALL ".join(
        f"SELECT * REPLACE ({sql.text(key)} AS source) FROM {sql.parquet_source(path)}" for path in there
    )
    made = context.scratch / "refused.parquet"
    context.connection.execute(f"COPY ({rows}) TO {sql.target(made)} (FORMAT parquet, COMPRESSION zstd)")
    for path in there:
        path.unlink()
    made.replace(context.refusals_of(key))


@dataclass(frozen=True, slots=True)
class _Overlap:
    """What two files have in common. `left`, `right`: titles of each; `left_shared`, `right_shared`: of these in both;
    `moved`: of them under other ids.
    """

    left: int
    right: int
    left_shared: int
    right_shared: int
    moved: int

    @property
    def are_snapshots(self) -> bool:
        """Whether they are snapshots of different days rather than parts of one."""
        shared = min(self.left_shared, self.right_shared)
        if shared < max(_FEWEST_SHARED, MOST_SHARED * min(self.left, self.right)):
            return False
        both_have_own = self.left_shared < self.left and self.right_shared < self.right
        return both_have_own or self.moved > shared / 2


def _why_apart(connection: duckdb.DuckDBPyConnection, group: Sequence[_Part]) -> str:
    """Why the files cannot be parts of one catalogue; empty if they can."""
    for one, other in combinations(group, 2):
        _load(connection, "left_rows", one.rows)
        _pair(connection, other.rows)
        overlap = _Overlap(
            *connection.execute(
                "SELECT (SELECT count(*) FROM left_rows), (SELECT count(*) FROM right_rows), "
                "count(DISTINCT ours), count(*), count(*) FILTER (ours <> theirs) FROM paired"
            ).fetchall()[0]
        )
        if overlap.are_snapshots:
            title = counted(overlap.right_shared, "title")
            how = f"{overlap.moved:,} of them under other ids" if overlap.moved else "and each others of its own"
            return (
                f"would all be {group[0].file.plan.part_of.replace('.', ' ')}, and share {title}, {how}: snapshots of "
                "different days? Ingest them one at a time, the newest last"
            )
    return ""


def _fold(connection: duckdb.DuckDBPyConnection, parts: Sequence[Path], target: Path) -> int:
    """Write the titles of all parts, each once, to `target`; how many rows had others' titles.

    What the later part says of a title counts, cell by cell; its id stays as the first had it. An id under which a
    later part has another title is followed by some letters of the title's hash.
    """
    _load(connection, "left_rows", parts[0])
    merged = 0
    for path in parts[1:]:
        _pair(connection, path)
        newer = ", ".join(_newer(column) for column in COLUMNS["platform"])
        taken = "r.offer_id IN (SELECT offer_id FROM left_rows)"
        tail = f"'-' || left(md5({_identity('r')}), 6)"
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE folded AS "
            f"SELECT {newer} FROM left_rows l LEFT JOIN (SELECT ours, r.* FROM paired p JOIN right_rows r "
            "ON r.offer_id = p.theirs QUALIFY row_number() OVER (PARTITION BY ours ORDER BY theirs) = 1) r "
            "ON r.ours = l.offer_id UNION ALL BY NAME "
            f"SELECT r.* REPLACE (CASE WHEN {taken} THEN r.offer_id || {tail} ELSE r.offer_id END AS offer_id) "
            "FROM right_rows r WHERE offer_id NOT IN (SELECT theirs FROM paired)"
        )
        merged += connection.execute("SELECT count(*) FROM paired").fetchall()[0][0]
        connection.execute("CREATE OR REPLACE TEMP TABLE left_rows AS SELECT * FROM folded")
    connection.execute(f"COPY left_rows TO {sql.target(target)} (FORMAT parquet, COMPRESSION uncompressed)")
    for name in ("left_rows", "right_rows", "paired", "folded"):
        connection.execute(f"DROP TABLE IF EXISTS {name}")
    return merged


def _newer(column: str) -> str:
    """SQL: the cell of the later row `r`, or if that is empty of the earlier `l`."""
    name = sql.name(column)
    if column in _WITH_MATURITY:  # A rating is never empty: without a maturity it says nothing.
        return f"CASE WHEN r.maturity IS NULL THEN l.{name} ELSE r.{name} END AS {name}"
    return f"l.{name}" if column in _OWN else f"coalesce(r.{name}, l.{name}) AS {name}"


def _load(connection: duckdb.DuckDBPyConnection, table: str, path: Path) -> None:
    """The staged rows of a file, with every column there may be."""
    columns: Mapping[str, str] = COLUMNS["platform"]
    empty = ", ".join(f"NULL::{kind} AS {sql.name(name)}" for name, kind in columns.items())
    names = ", ".join(map(sql.name, columns))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {names} FROM (SELECT {empty} WHERE false UNION ALL BY NAME "
        f"SELECT * FROM {sql.parquet_source(path)})"
    )


def _pair(connection: duckdb.DuckDBPyConnection, later: Path) -> None:
    """`right_rows`, those of a later file, and `paired`: their ids (`theirs`) of titles that `left_rows` has (`ours`).

    By id, if most of the ids in both bear the same title; else, and for the others, by title, year, kind and platform.
    """
    _load(connection, "right_rows", later)
    shared, alike = connection.execute(
        f"SELECT count(*), count(*) FILTER ({title_key('l.display_title')} = {title_key('r.display_title')}) "
        "FROM left_rows l JOIN right_rows r USING (offer_id)"
    ).fetchall()[0]
    by_id = "l.offer_id = r.offer_id" if alike > shared / 2 else "false"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE paired AS WITH "
        f"of_id AS (SELECT l.offer_id AS ours, r.offer_id AS theirs FROM left_rows l JOIN right_rows r ON {by_id}), "
        f"l AS (SELECT {_identity('l')} AS title, min(offer_id) AS ours FROM left_rows l GROUP BY 1), "
        f"r AS (SELECT {_identity('r')} AS title, offer_id AS theirs FROM right_rows r) "
        "SELECT * FROM of_id UNION ALL SELECT ours, theirs FROM l JOIN r USING (title) "
        "WHERE theirs NOT IN (SELECT theirs FROM of_id)"
    )


def _identity(row: str) -> str:
    """SQL: what makes two rows one title."""
    name = f"{row}.display_title"
    return (
        f"concat_ws('|', {row}.platform, coalesce(nullif({title_key(name)}, ''), lower({name})), "
        f"coalesce({row}.release_year, 0), coalesce({row}.type, ''))"
    )
