"""Two releases side by side: `cartelera releases --compare A B`."""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan, nan
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cartelera.counts import counted
from cartelera.release.diff import Change, ReleaseDiff, SourceFile, diff
from cartelera.release.manifests import Manifest

if TYPE_CHECKING:
    from cartelera.evaluation.significance import Interval

Row = tuple[str, str, str, str]
"""What it is, of A, of B, and B less A."""
_SIZES = {"total": "size", "model": "its models"}


def print_diff(out: Console, a: Manifest, b: Manifest, current: str | None) -> None:
    """Everything in which two releases can differ; of sources and parameters only those that do."""
    differences = diff(a, b)
    for letter, manifest in (("A", a), ("B", b)):
        served = ", current" if manifest.get("id") == current else ""
        code = manifest.get("code", "unknown")
        out.print(f"{letter}: {manifest.get('id')}, code {code}{served}", highlight=False, markup=False)
    _print_table(out, "release", _facts(differences), "B − A")
    _print_table(out, "quality", _quality(differences), "B − A")
    _print_table(out, "seconds", map(_seconds, differences.seconds), "B − A")
    _print_table(out, "source", ((each.name, _source(each.a), _source(each.b), "") for each in differences.sources))
    _print_table(out, "parameter", map(_parameter, differences.parameters))
    for letter, manifest in (("A", a), ("B", b)):
        verdict = (manifest.get("gate") or {}).get("text") or "had nothing to compare it with"
        out.print(f"The gate of {letter}: {verdict.splitlines()[0]}", highlight=False, markup=False)


def _print_table(out: Console, what: str, rows: Iterable[Row], last: str = "") -> None:
    """One part, or a line if there is nothing to show. Widths fit 80 columns: ids and JSON are folded."""
    cells = list(rows)
    if not cells:
        out.print(f"No {what} differs.\n" if not last else f"No {what} is known.\n", highlight=False)
        return
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.add_column(what, overflow="fold", min_width=11)
    for letter in "AB":
        table.add_column(letter, justify="right" if last else "left", overflow="fold")
    if last:
        table.add_column(last, justify="right", no_wrap=True)
    for row in cells:
        table.add_row(*(Text(cell) for cell in row[: 4 if last else 3]))  # File names may hold brackets.
    out.print(table)


def _facts(differences: ReleaseDiff) -> Iterable[Row]:
    for count in differences.counts:
        yield _count(count.name, count)
    for size in differences.bytes:
        a, b = (size.a or 0) / 1e6, (size.b or 0) / 1e6
        yield _SIZES[size.name], f"{a:,.1f} MB", f"{b:,.1f} MB", f"{b - a:+,.1f} MB"
    yield "gate", differences.gate.a or "", differences.gate.b or "", ""


def _quality(differences: ReleaseDiff) -> Iterable[Row]:
    """Every metric; how and on whom it was measured, if that is not the same, comes first."""
    if not differences.metrics:
        return
    if differences.protocol is not None:
        yield "protocol", differences.protocol.a or "", differences.protocol.b or "", ""
    yield _count("evaluated on", differences.viewers_evaluated)
    for metric in differences.metrics:
        difference = nan if metric.a is None or metric.b is None else metric.b.value - metric.a.value
        change = "" if isnan(difference) else f"{difference:+.4f}"
        yield metric.name, format_interval(metric.a), format_interval(metric.b), change


def _seconds(step: Change[float]) -> Row:
    difference = "" if step.a is None or step.b is None else f"{step.b - step.a:+,.2f}"
    a, b = ("" if value is None else f"{value:,.2f}" for value in (step.a, step.b))
    return step.name, a, b, difference


def _source(source: SourceFile | None) -> str:
    """Its file, how many rows were kept, and the head of its hash."""
    return "–" if source is None else f"{source.file}: {counted(source.rows, 'row')}, {source.sha256[:8]}"


def _parameter(parameter: Change[str | float | bool | None]) -> Row:
    a, b = ("–" if value is None else str(value) for value in (parameter.a, parameter.b))
    return parameter.name, a, b, ""


def _count(name: str, count: Change[int]) -> Row:
    a, b = count.a or 0, count.b or 0
    return name, f"{a:,}", f"{b:,}", f"{b - a:+,}"


def format_interval(interval: Interval | None) -> str:
    """A metric with its interval, as all tables of releases show it."""
    if interval is None or isnan(interval.value):
        return "not evaluated"
    return f"{interval.value:.4f} [{interval.low:.4f}, {interval.high:.4f}]"
