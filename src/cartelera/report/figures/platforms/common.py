"""What the figures of platforms share: the platforms in order, quantiles per platform, and their wording."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from cartelera.report.canvas import Canvas, colours
from cartelera.report.charts.base import Series
from cartelera.report.charts.box_summary import Box
from cartelera.report.data import ReportData
from cartelera.report.text import Text, number, platform_name

NO_TITLES = ("No hay títulos de plataformas.", "There are no titles of platforms.")

BOX_NOTE = Text(
    "Línea: del percentil 5 al 95; barra: la mitad central; la cifra, la mediana.",
    "Line: 5th to 95th percentile; bar: the middle half; the figure is the median.",
)


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Five quantiles of a value over the `n` titles of a platform that have it."""

    platform: str
    n: int
    p5: float
    p25: float
    p50: float
    p75: float
    p95: float


def platforms_by_size(data: ReportData) -> list[str]:
    """Platforms, the largest first."""
    rows = data.rows(
        "SELECT platform FROM offers WHERE coalesce(platform, '') <> '' GROUP BY platform ORDER BY count(*) DESC, "
        "platform"
    )
    return [row["platform"] for row in rows]


def quantiles(data: ReportData, value: str, where: str = "TRUE") -> list[Quantiles]:
    """The quantiles of `value` (SQL over offers) per platform, the largest platform first."""
    each = ", ".join(f"quantile_cont({value}, {percent / 100}) AS p{percent}" for percent in (5, 25, 50, 75, 95))
    return data.records(
        Quantiles,
        f"SELECT platform, count({value}) AS n, {each} FROM offers "
        f"WHERE {where} AND {value} IS NOT NULL AND coalesce(platform, '') <> '' GROUP BY platform "
        f"ORDER BY (SELECT count(*) FROM offers o WHERE o.platform = offers.platform) DESC, platform",
    )


def boxes(canvas: Canvas, rows: Sequence[Quantiles], label: Callable[[float], Text] = number) -> list[Box]:
    """The quantiles as a chart takes them, each with its median written as `label` does."""
    return [
        Box(shown(canvas, row.platform), row.p5, row.p25, row.p50, row.p75, row.p95, label(row.p50)) for row in rows
    ]


def shown(canvas: Canvas, platform: str) -> str:
    """A platform's name as the canvas's language writes it."""
    return canvas.to(platform_name(platform))


def platform_series(canvas: Canvas, platforms: Sequence[str], present: Container[str]) -> Series:
    """Those of `platforms` that are `present`, each in the colour it has among all of them."""
    palette = dict(zip(platforms, colours(list(platforms)), strict=True))
    drawn = [platform for platform in platforms if platform in present]
    return Series([shown(canvas, platform) for platform in drawn], [palette[platform] for platform in drawn])
