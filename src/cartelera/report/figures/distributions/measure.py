"""What is measured, and what the tables say of it: quartiles, fences, bins and outliers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import altair as alt

from cartelera.report.axes import number_axis
from cartelera.report.canvas import Canvas
from cartelera.report.charts.dot_plot import unique_names
from cartelera.report.charts.histogram import Bin
from cartelera.report.data import ReportData
from cartelera.report.text import Text

_LARGEST, _SMALLEST = 8, 3
"""How many outliers are named in all, and how many of them may lie below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is measured: SQL over `films`, which rows count, and how its values are written and drawn."""

    value: str
    title: Text
    axis_title: Text
    unit: Text
    stated: Text
    """What is said of the films that have a value: “state their budget”."""
    write: Callable[[float], Text]
    """A value in a sentence."""
    label: Callable[[float], Text]
    """A value beside a mark."""
    where: str = "TRUE"
    axis: Callable[[Canvas], alt.Axis] = number_axis
    bins_per_doubling: int = 0
    """Bins each time the value doubles (a logarithmic axis); 0 for a linear axis."""
    bin_width: float = 1
    """Width of a bin on a linear axis."""
    dollars: str = "NULL"
    """SQL of an amount in dollars that is added to the name of an outlier, in brackets."""

    @property
    def log(self) -> bool:
        """Is the axis logarithmic?"""
        return self.bins_per_doubling > 0

    @property
    def source(self) -> str:
        """SQL: a subquery with the value as `v`, the title, its year and the added amount of each film that counts."""
        return (
            f"(SELECT CAST({self.value} AS DOUBLE) AS v, coalesce(title, title_id, '?') AS title, release_year, "
            f"{self.dollars} AS dollars FROM films WHERE {self.where} AND {self.value} IS NOT NULL)"
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """`n` of `films` films have a value. Where `n` is 0 all else is None.

    `low` and `high` are quartiles on the scale of the axis: of the logarithms if that is logarithmic.
    """

    n: int
    films: int
    mean: float
    median: float
    q1: float
    q3: float
    most: float
    low: float
    high: float
    skew: float | None

    def fences(self, log: bool) -> tuple[float, float]:
        """The values 1.5 interquartile ranges beyond the quartiles, below and above."""
        reach = 1.5 * (self.high - self.low)
        below, above = self.low - reach, self.high + reach
        return (math.exp(max(below, -300)), math.exp(min(above, 300))) if log else (below, above)


@dataclass(frozen=True, slots=True)
class Outlier:
    """A film with one of the largest or smallest values; `name` is its title and year, unlike any other's here."""

    name: str
    title: str
    release_year: int | None
    value: float
    dollars: float | None


@dataclass(frozen=True, slots=True)
class Distribution:
    """All of it; `above` and `below` count the films beyond the fences."""

    summary: Summary
    fence: float
    above: int
    below: int
    bins: list[Bin]
    outliers: list[Outlier]


def query_summary(data: ReportData, measure: Measure) -> Summary:
    """The quartiles and moments of a measure."""
    scale = "ln(v)" if measure.log else "v"
    return data.records(
        Summary,
        f"SELECT count(*) AS n, (SELECT count(*) FROM films) AS films, avg(v) AS mean, median(v) AS median, "
        f"quantile_cont(v, 0.25) AS q1, quantile_cont(v, 0.75) AS q3, max(v) AS most, "
        f"quantile_cont({scale}, 0.25) AS low, quantile_cont({scale}, 0.75) AS high, "
        f"CASE WHEN count(*) > 2 AND stddev_samp(v) > 0 THEN skewness(v) END AS skew FROM {measure.source}",
    )[0]


def query_distribution(data: ReportData, measure: Measure, summary: Summary) -> Distribution:
    """The bins and the outliers of a measure that at least one film has."""
    floor, fence = summary.fences(measure.log)
    beyond = data.first_row(
        f"SELECT count(*) FILTER (v > $hi) AS above, count(*) FILTER (v < $lo) AS below FROM {measure.source}",
        hi=fence,
        lo=floor,
    )
    outliers = _outliers(data, measure, beyond["below"])
    return Distribution(summary, fence, beyond["above"], beyond["below"], _bins(data, measure), outliers)


def _outliers(data: ReportData, measure: Measure, below: int) -> list[Outlier]:
    """The largest values and, if some lie far below, the smallest too; the largest first."""
    columns = f"SELECT v AS value, title, release_year, dollars FROM {measure.source}"
    least = min(_SMALLEST, below)
    rows = data.rows(f"{columns} ORDER BY v DESC, title LIMIT {_LARGEST - least}")
    if least:
        seen = {(row["title"], row["release_year"]) for row in rows}
        smallest = data.rows(f"{columns} ORDER BY v, title LIMIT {least}")
        rows += [row for row in reversed(smallest) if (row["title"], row["release_year"]) not in seen]
    each = unique_names([title_and_year(row["title"], row["release_year"]) for row in rows])
    return [Outlier(name=name, **row) for name, row in zip(each, rows, strict=True)]


def title_and_year(title: str, year: int | None) -> str:
    """`Metropolis (1927)`; the title alone if the year is unknown."""
    return f"{title} ({year})" if year else title


def _bins(data: ReportData, measure: Measure) -> list[Bin]:
    """Bins of equal width, or of equal ratio for a logarithmic axis."""
    k, width = measure.bins_per_doubling, measure.bin_width
    if measure.log:
        index, lo, hi = f"floor(log2(v) * {k})", f"pow(2, b / {k})", f"pow(2, (b + 1) / {k})"
    else:
        index, lo, hi = f"floor(v / {width})", f"b * {width}", f"(b + 1) * {width}"
    return data.records(
        Bin,
        f"SELECT {lo} AS lo, {hi} AS hi, n "
        f"FROM (SELECT {index} AS b, count(*) AS n FROM {measure.source} GROUP BY b) ORDER BY lo",
    )
