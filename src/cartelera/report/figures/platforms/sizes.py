"""Titles by platform and kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cartelera.report.canvas import BLUE, ORANGE, Canvas, Picture
from cartelera.report.charts.bars import Segment, stacked_bars
from cartelera.report.charts.base import AxisSpec, Series
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Claim, Figure, Finding, require_rows
from cartelera.report.figures.platforms.common import NO_TITLES, shown
from cartelera.report.text import Text, names, number, percent, platform_name, text, titles


@dataclass(frozen=True, slots=True)
class PlatformSize:
    """How many films and series a platform has."""

    platform: str
    movies: int
    series: int

    @property
    def total(self) -> int:
        """Films and series together."""
        return self.movies + self.series

    @property
    def series_share(self) -> float:
        """The share of series."""
        return self.series / self.total


def query(data: ReportData) -> list[PlatformSize]:
    """The platforms, the largest first."""
    return data.records(
        PlatformSize,
        "SELECT platform, count(*) FILTER (type = 'movie') AS movies, "
        "count(*) FILTER (type IS DISTINCT FROM 'movie') AS series "
        "FROM offers WHERE coalesce(platform, '') <> '' GROUP BY platform ORDER BY count(*) DESC, platform",
    )


def finding(sizes: Sequence[PlatformSize]) -> Finding:
    """How many titles there are, the largest platform, and the one with the largest share of series."""
    total, movies = sum(size.total for size in sizes), sum(size.movies for size in sizes)
    sentence = text(
        "{total}, el {m} películas.", "{total}, {m} of them films.", total=titles(total), m=percent(movies / total)
    )
    if len(sizes) > 1:
        sentence = sentence + _compared(sizes)
    values = {
        f"{size.platform}.{kind}": n for size in sizes for kind, n in (("movies", size.movies), ("series", size.series))
    }
    return Finding(
        sentence,
        {"titles": total, "movies": movies, "largest": sizes[0].platform, **values},
        _claim(sizes),
    )


def _compared(sizes: Sequence[PlatformSize]) -> Text:
    largest = sizes[0]
    most_series = max(sizes, key=lambda size: (size.series_share, size.platform))
    return text(
        "La mayor plataforma es {a} ({n}); donde más pesan las series es en {b} ({s}).",
        "The largest platform is {a} ({n}); series weigh most on {b} ({s}).",
        a=platform_name(largest.platform),
        n=number(largest.total),
        b=platform_name(most_series.platform),
        s=percent(most_series.series_share),
    )


def _claim(sizes: Sequence[PlatformSize]) -> Claim:
    listed = names(
        [
            text(
                "{p} {m} + {s}",
                "{p} {m} + {s}",
                p=platform_name(size.platform),
                m=number(size.movies),
                s=number(size.series),
            )
            for size in sizes
        ]
    )
    return Claim(
        Text("Títulos por plataforma y tipo.", "Titles by platform and kind."),
        text("películas + series: {l}", "films + series: {l}", l=listed),
        None,
    )


def chart(canvas: Canvas, sizes: Sequence[PlatformSize]) -> Picture:
    """A bar per platform: its films, its series, and both numbers at the end."""
    movies, series = canvas.t("películas", "films"), canvas.t("series", "series")
    segments = [
        Segment(shown(canvas, size.platform), part, n)
        for size in sizes
        for part, n in ((movies, size.movies), (series, size.series))
    ]
    totals = {
        shown(canvas, size.platform): canvas.to(
            text("{a} + {b}", "{a} + {b}", a=number(size.movies), b=number(size.series))
        )
        for size in sizes
    }
    axis = AxisSpec(canvas.t("títulos", "titles"))
    return stacked_bars(canvas, segments, axis, Series((movies, series), (BLUE, ORANGE)), totals=totals)


def build(data: ReportData) -> Figure:
    """Titles by platform and kind."""
    sizes = query(data)
    require_rows(sizes, *NO_TITLES)
    return Figure(
        title=Text("Títulos por plataforma y tipo", "Titles by platform and kind"),
        finding=finding(sizes),
        draw=lambda canvas: chart(canvas, sizes),
        table=as_rows(sizes),
    )
