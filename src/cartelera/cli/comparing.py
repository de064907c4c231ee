"""Two releases side by side: `cartelera releases --compare A B`."""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan, nan
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cartelera.release.manifests import Manifest, gate, parameters, quality_metrics, sizes

if TYPE_CHECKING:
    from cartelera.evaluation.significance import Interval

Row = tuple[str, str, str, str]
"""What it is, of A, of B, and B less A."""


def show(out: Console, a: Manifest, b: Manifest, current: str | None) -> None:
    """Everything in which two releases can differ; of sources and parameters only those that do."""
    for letter, made in (("A", a), ("B", b)):
        served = ", current" if made.get("id") == current else ""
        out.print(
            f"{letter}: {made.get('id')}, code {made.get('code', 'unknown')}{served}", highlight=False, markup=False
        )
    _table(out, "release", _facts(a, b), "B − A")
    _table(out, "quality", _quality(a, b), "B − A")
    _table(out, "seconds", _seconds(a, b), "B − A")
    _table(out, "source", _sources(a, b))
    _table(out, "parameter", _parameters(a, b))
    for letter, made in (("A", a), ("B", b)):
        told = (made.get("gate") or {}).get("text") or "had nothing to compare it with"
        out.print(f"The gate of {letter}: {told.splitlines()[0]}", highlight=False, markup=False)


def _table(out: Console, what: str, rows: Iterable[Row], last: str = "") -> None:
    """One part; a line where there is nothing to show. Widths fit 80 columns: ids and JSON are folded."""
    shown = list(rows)
    if not shown:
        out.print(f"No {what} differs.\n" if not last else f"No {what} is known.\n", highlight=False)
        return
    table = Table(box=SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.add_column(what, overflow="fold", min_width=11)
    for letter in "AB":
        table.add_column(letter, justify="right" if last else "left", overflow="fold")
    if last:
        table.add_column(last, justify="right", no_wrap=True)
    for row in shown:
        table.add_row(*(Text(cell) for cell in row[: 4 if last else 3]))  # File names may hold brackets.
    out.print(table)


def _facts(a: Manifest, b: Manifest) -> Iterable[Row]:
    for name in ("titles", "viewers", "ratings"):
        yield _counts(name, a.get(name), b.get(name))
    ours, theirs = sizes(a), sizes(b)
    for name, part in (("size", "total"), ("its models", "model")):
        one, other = (each.get(part, 0) / 1e6 for each in (ours, theirs))
        yield name, f"{one:,.1f} MB", f"{other:,.1f} MB", f"{other - one:+,.1f} MB"
    yield "gate", gate(a), gate(b), ""


def _quality(a: Manifest, b: Manifest) -> Iterable[Row]:
    """Every figure; how and on whom they were measured, where that is not the same, comes first."""
    ours, theirs = quality_metrics(a), quality_metrics(b)
    if not ours and not theirs:
        return
    one, other = a.get("quality") or {}, b.get("quality") or {}
    if one.get("protocol") != other.get("protocol"):
        yield "protocol", str(one.get("protocol", "")), str(other.get("protocol", "")), ""
    yield _counts("judged on", one.get("viewers"), other.get("viewers"))
    for metric in dict.fromkeys([*ours, *theirs]):
        x, y = ours.get(metric), theirs.get(metric)
        difference = nan if x is None or y is None else y.value - x.value
        yield metric, figure(x), figure(y), "" if isnan(difference) else f"{difference:+.4f}"


def _seconds(a: Manifest, b: Manifest) -> Iterable[Row]:
    ours, theirs = a.get("seconds") or {}, b.get("seconds") or {}
    for step in dict.fromkeys([*ours, *theirs]):
        x, y = ours.get(step), theirs.get(step)
        difference = "" if x is None or y is None else f"{y - x:+,.2f}"
        yield step, "" if x is None else f"{x:,.2f}", "" if y is None else f"{y:,.2f}", difference


def _sources(a: Manifest, b: Manifest) -> Iterable[Row]:
    ours, theirs = a.get("sources") or {}, b.get("sources") or {}
    for key in sorted(ours.keys() | theirs.keys()):
        x, y = ours.get(key), theirs.get(key)
        if (x or {}).get("sha256") != (y or {}).get("sha256"):
            yield key, _source(x), _source(y), ""


def _source(entry: dict[str, Any] | None) -> str:
    """Its file, how many rows were kept, and the head of its hash."""
    if entry is None:
        return "–"
    return f"{entry.get('file')}: {entry.get('kept', 0):,} rows, {str(entry.get('sha256'))[:8]}"


def _parameters(a: Manifest, b: Manifest) -> Iterable[Row]:
    ours, theirs = parameters(a), parameters(b)
    for name in sorted(ours.keys() | theirs.keys()):
        x, y = (str(each[name]) if name in each else "–" for each in (ours, theirs))
        if x != y:
            yield name, x, y, ""


def _counts(name: str, x: int | None, y: int | None) -> Row:
    x, y = x or 0, y or 0
    return name, f"{x:,}", f"{y:,}", f"{y - x:+,}"


def figure(found: Interval | None) -> str:
    """A figure with its interval, as all tables of releases show it."""
    if found is None or isnan(found.value):
        return "not judged"
    return f"{found.value:.4f} [{found.low:.4f}, {found.high:.4f}]"
