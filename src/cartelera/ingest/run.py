"""`ingest`: from files and folders to clean tables, all or nothing."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from cartelera.errors import FileRefused
from cartelera.ingest.files import Candidate, Skipped, check, discover, peek
from cartelera.ingest.merge import Merged, Source, merge
from cartelera.ingest.quarantine import Quarantine, Refusal
from cartelera.ingest.reading import Context, Dialect, Format, sniff, stage
from cartelera.ingest.sources import FORMATS
from cartelera.ingest.sources.ratings import dataset_name
from cartelera.workspace import Workspace

RULES_VERSION = 1
"""Raised when a rule changes, so that files already ingested are read again."""

_BRIEF = {"amazon": "a", "disney": "d", "hulu": "h", "netflix": "n"}


@dataclass(slots=True)
class SourceReport:
    """One line of the closing table."""

    key: str
    format: str
    file: str
    read: int
    kept: int
    merged: int
    refused: int
    repaired: dict[str, int] = field(default_factory=dict)
    change: str = ""
    remark: str = ""
    unchanged: bool = False


@dataclass(slots=True)
class IngestReport:
    """What `ingest` did: a line per source, what was skipped, the size of each clean table, whether anything changed."""

    sources: list[SourceReport]
    skipped: list[Skipped]
    tables: dict[str, int]
    changed: bool


class Progress:
    """What `ingest` tells while it works; this one says nothing."""

    def begin(self, what: str, total: int) -> None:
        """A piece of work begins, of `total` bytes (0: unknown)."""

    def advance(self, amount: int) -> None:
        """`amount` of it is done."""

    def end(self, note: str = "") -> None:
        """It is done."""


@dataclass(frozen=True, slots=True)
class _Plan:
    candidate: Candidate
    form: Format
    dialect: Dialect
    context: Context
    key: str


def ingest(
    paths: list[Path], workspace: Workspace, *, platform: str | None = None, progress: Progress | None = None
) -> IngestReport:
    """Read every raw file in `paths` into the clean tables of `workspace`.

    A source read before is replaced by its newer file; the same file again changes nothing. Raises FileRefused, with
    nothing changed, where a file is damaged or not what it claims, and WorkspaceError where another command writes.
    """
    progress = progress or Progress()
    with workspace.writing() as scratch:
        manifest = _manifest(workspace)
        plans, skipped = _plan(paths, platform, manifest)
        if not plans:
            raise FileRefused("nothing to ingest: " + _nothing(skipped, paths))
        connection = connect(scratch)
        (scratch / "tables" / "sources").mkdir(parents=True)
        (scratch / "plain").mkdir()
        reports, refusals, entries = [], {}, dict(manifest["sources"])
        for plan in plans:
            report, rows, entry = _read(connection, plan, manifest, workspace, scratch, progress)
            reports.append(report)
            if entry is not None:
                entries[plan.key], refusals[plan.key] = entry, rows
        changed = bool(refusals)
        tables = dict(manifest["tables"])
        if changed:
            progress.begin("merging into clean tables", 0)
            prefixes = {p: x for p, x in manifest["platforms"].items() if f"platform.{p}" in entries}
            merged = merge(connection, _sources(entries, workspace, scratch), prefixes, scratch / "tables")
            _account(reports, merged, entries)
            tables = merged.counts
            made = {"version": RULES_VERSION, "platforms": prefixes, "sources": entries, "tables": tables}
            (scratch / "tables" / "ingest.json").write_text(json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True))
            connection.close()
            quarantine = Quarantine(workspace.quarantine)
            workspace.publish_tables(scratch / "tables")
            for key, rows in refusals.items():
                quarantine.put(key, rows)
            progress.end()
    return IngestReport(reports, skipped, tables, changed)


def connect(scratch: Path) -> duckdb.DuckDBPyConnection:
    """DuckDB in memory, held below 1 GB and spilling to `scratch`."""
    connection = duckdb.connect(
        config={"memory_limit": "1000MB", "temp_directory": str(scratch / "spill"), "threads": min(os.cpu_count() or 2, 4)}
    )
    connection.execute("SET preserve_insertion_order = true")
    connection.execute("SET enable_progress_bar = false")
    return connection


def _manifest(workspace: Workspace) -> dict[str, Any]:
    empty: dict[str, Any] = {"version": RULES_VERSION, "platforms": {}, "sources": {}, "tables": {}}
    path = workspace.tables / "ingest.json"
    if not path.is_file():
        return empty
    loaded: dict[str, Any] = json.loads(path.read_text())
    return loaded


def _plan(
    paths: list[Path], platform: str | None, manifest: dict[str, Any]
) -> tuple[list[_Plan], list[Skipped]]:
    """What to read as what. Raises FileRefused for a named file that is no known format, or two files of one source."""
    plans: list[_Plan] = []
    skipped: list[Skipped] = []
    for candidate in discover(paths):
        if isinstance(candidate, Skipped):
            skipped.append(candidate)
            continue
        found = sniff(peek(candidate), FORMATS)
        if isinstance(found, str):
            refused = found.startswith("REFUSE ")
            if candidate.explicit or refused:
                raise FileRefused(f"{candidate.shown}: {found.removeprefix('REFUSE ')}; nothing was changed")
            skipped.append(Skipped(candidate.shown, found))
            continue
        form, dialect = found
        name = _platform(candidate, platform) if form.name == "platform" else ""
        prefix = _prefix(name, manifest["platforms"]) if name else ""
        context = Context(frozenset(dialect.columns), candidate.stem, candidate.parent, name, prefix)
        key = f"{form.name}.{name or _slug(_name(form, context))}"
        plans.append(_Plan(candidate, form, dialect, context, key))
    return _distinct(plans), skipped


def _distinct(plans: list[_Plan]) -> list[_Plan]:
    """Two movie files of one name in two folders are two sources; two catalogues of one platform are a mistake."""
    keys = [plan.key for plan in plans]
    result = []
    for plan in plans:
        if keys.count(plan.key) > 1:
            others = " and ".join(p.candidate.shown for p in plans if p.key == plan.key)
            if plan.form.name in ("platform", "ratings"):
                raise FileRefused(f"{others}: would all be {plan.key.replace('.', ' ')}; ingest them one at a time, the newest last")
            plan = _Plan(plan.candidate, plan.form, plan.dialect, plan.context, f"{plan.key}-{_slug(plan.context.parent)}")
        result.append(plan)
    if len({plan.key for plan in result}) < len(result):
        raise FileRefused("two files have the same folder and file name: rename one")
    return result


def _name(form: Format, context: Context) -> str:
    return dataset_name(context) if form.name == "ratings" else context.stem


def _slug(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-").lower() or "unnamed"


def _platform(candidate: Candidate, platform: str | None) -> str:
    if platform:
        return _slug(platform)
    name = re.split(r"[^a-z0-9+]+", candidate.stem.lower().strip("_- "))[0]
    if not name or not name[0].isalpha() or name in {"titles", "catalogue", "catalog", "platform", "data", "movies", "shows"}:
        raise FileRefused(f"{candidate.shown}: which platform is it? Say --platform NAME; nothing was changed")
    return name


def _prefix(platform: str, known: dict[str, str]) -> str:
    """The letters in front of a platform's ids: its first, or as many as it takes to differ from the others'."""
    taken = {prefix: name for name, prefix in (_BRIEF | known).items() if name in known}
    if platform not in known:
        own = _BRIEF.get(platform)
        lengths = [own] if own else [platform[:n] for n in range(1, len(platform) + 1)]
        reserved = set(_BRIEF.values()) if not own else set()
        # A prefix that ends in s would read as another platform's (`as1`: a + s1, or as + 1 …).
        free = [p for p in lengths if p not in taken and p not in reserved and (len(p) == 1 or not p.endswith("s"))]
        known[platform] = free[0] if free else platform + "x"
    return known[platform]


def _read(
    connection: duckdb.DuckDBPyConnection,
    plan: _Plan,
    manifest: dict[str, Any],
    workspace: Workspace,
    scratch: Path,
    progress: Progress,
) -> tuple[SourceReport, list[Refusal], dict[str, Any] | None]:
    """One file, staged in `scratch`; the entry is None where the very same file was ingested before."""
    shown = plan.candidate.shown
    progress.begin(shown, plan.candidate.path.stat().st_size if not plan.candidate.packing else 0)
    raw = check(plan.candidate, scratch / "plain", progress.advance)
    before = manifest["sources"].get(plan.key)
    same = [k for k, e in manifest["sources"].items() if e["sha256"] == raw.sha256 and e["format"] == plan.form.name]
    current = manifest["version"] == RULES_VERSION and bool(same)
    if current and (plan.key in same or plan.form.name != "platform"):
        entry = manifest["sources"][plan.key if plan.key in same else same[0]]
        counts = {name: entry[name] for name in ("read", "kept", "merged", "refused", "repaired", "remark")}
        remark = "" if plan.key in same else f"the same file as {same[0]}"
        progress.end("unchanged")
        counts["remark"] = remark or counts["remark"]
        return SourceReport(plan.key, plan.form.name, shown, **counts, change="unchanged", unchanged=True), [], None
    target = scratch / "tables" / "sources" / f"{plan.key}.parquet"
    staged = stage(connection, raw.plain, shown, plan.dialect, plan.form, plan.context, target)
    if plan.candidate.packing:
        raw.plain.unlink()
    old = workspace.tables / "sources" / f"{plan.key}.parquet"
    key = plan.form.rules(plan.context).key
    change = _change(connection, old, target, key) if before and old.is_file() else "new"
    report = SourceReport(
        plan.key, plan.form.name, shown, staged.read, staged.kept, staged.merged, staged.refused, staged.repaired, change
    )
    entry = {
        "format": plan.form.name, "file": Path(shown).name, "sha256": raw.sha256, "read": staged.read, "kept": staged.kept,
        "merged": staged.merged, "refused": staged.refused, "repaired": staged.repaired, "remark": "",
        "columns": len(plan.form.known & plan.context.present),
    }  # fmt: skip
    progress.end(f"{staged.read:,} rows")
    return report, staged.refusals, entry


def _change(connection: duckdb.DuckDBPyConnection, old: Path, new: Path, key: tuple[str, ...]) -> str:
    """How the newer file of a source differs from the older, in rows."""
    on = " AND ".join(f'o."{k}" = n."{k}"' for k in key)
    first = f'"{key[0]}"'
    try:
        row = connection.execute(
            f"SELECT count(*) FILTER (o.{first} IS NULL), count(*) FILTER (n.{first} IS NULL), "
            f"count(*) FILTER (o.{first} IS NOT NULL AND n.{first} IS NOT NULL AND o.whole <> n.whole) "
            f"FROM (SELECT *, hash(COLUMNS(*)::VARCHAR) AS h, t::VARCHAR AS whole FROM read_parquet('{old}') t) o "
            f"FULL JOIN (SELECT *, t::VARCHAR AS whole FROM read_parquet('{new}') t) n ON {on}".replace(
                "hash(COLUMNS(*)::VARCHAR) AS h, ", ""
            )
        ).fetchone()
    except duckdb.Error:
        return "replaced"
    assert row is not None
    words = [f"{n:,} {what}" for n, what in zip(row, ("new", "gone", "changed"), strict=True) if n]
    return ", ".join(words) or "same rows"


def _sources(entries: dict[str, Any], workspace: Workspace, scratch: Path) -> list[Source]:
    """Every staged source, old ones linked beside the new; those with more columns are trusted before others."""
    folder = scratch / "tables" / "sources"
    ordered = sorted(entries, key=lambda key: (-entries[key]["columns"], key))
    sources = []
    for rank, key in enumerate(ordered):
        path = folder / f"{key}.parquet"
        if not path.exists():
            old = workspace.tables / "sources" / f"{key}.parquet"
            try:
                os.link(old, path)
            except OSError:
                shutil.copyfile(old, path)
        sources.append(Source(key, entries[key]["format"], path, rank))
    return sources


def _account(reports: list[SourceReport], merged: Merged, entries: dict[str, Any]) -> None:
    """Rows of a movie source that a better one already had count as merged, not as kept."""
    by_key = {report.key: report for report in reports if not report.unchanged}
    for key, entry in entries.items():
        own = entry.setdefault("own_merged", entry["merged"])
        good = entry["read"] - entry["refused"]
        entry["merged"] = own + merged.overlapping.get(key, 0)
        entry["kept"] = good - entry["merged"]
        entry["remark"] = merged.remarks.get(key, "")
        if report := by_key.get(key):
            report.kept, report.merged, report.remark = entry["kept"], entry["merged"], entry["remark"]


def _nothing(skipped: list[Skipped], paths: list[Path]) -> str:
    if not skipped:
        return f"no file in {', '.join(map(str, paths))}"
    return "; ".join(f"{s.shown}: {s.why}" for s in skipped[:3]) + ("; …" if len(skipped) > 3 else "")


ProgressFactory = Callable[[], Progress]
