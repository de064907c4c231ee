"""Minutes of films and seasons of series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from cartelera.report.axes import percent_axis
from cartelera.report.canvas import Canvas, Panel, Picture
from cartelera.report.charts.bars import Segment, stacked_bars
from cartelera.report.charts.base import AxisSpec, Series, titled
from cartelera.report.charts.box_summary import box_summary
from cartelera.report.data import ReportData, Rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.figures.platforms.common import BOX_NOTE, Quantiles, boxes, quantiles, shown
from cartelera.report.text import EMPTY, Text, number, percent, platform_name, text

_SEASONS = Series(("1", "2", "3", "4", "5+"), ("#d6eaf8", "#9fd0f0", "#5fb0e2", "#2a8acb", "#0069a8"))


@dataclass(frozen=True, slots=True)
class SeasonCount:
    """How many series of a platform have that many seasons (`5+`: five or more)."""

    platform: str
    seasons: str
    n: int


def query_minutes(data: ReportData) -> list[Quantiles]:
    """The minutes of films per platform."""
    return quantiles(data, "duration_int", "duration_type = 'min'")


def query_seasons(data: ReportData) -> list[SeasonCount]:
    """Series per platform and number of seasons."""
    return data.records(
        SeasonCount,
        "SELECT platform, CASE WHEN duration_int >= 5 THEN '5+' ELSE duration_int::VARCHAR END AS seasons, "
        "count(*) AS n FROM offers "
        "WHERE duration_type = 'season' AND duration_int >= 1 AND coalesce(platform, '') <> '' GROUP BY ALL "
        "ORDER BY platform, seasons",
    )


def single_season_shares(seasons: Sequence[SeasonCount]) -> dict[str, float]:
    """Platform → the share of its series that have one season."""
    totals: dict[str, int] = {}
    single: dict[str, int] = {}
    for row in seasons:
        totals[row.platform] = totals.get(row.platform, 0) + row.n
        single[row.platform] = single.get(row.platform, 0) + (row.n if row.seasons == "1" else 0)
    return {platform: single[platform] / totals[platform] for platform in totals}


def finding(minutes: Sequence[Quantiles], seasons: Sequence[SeasonCount]) -> Finding:
    """Where films are longest, and where series most often have a single season."""
    shares = single_season_shares(seasons)
    return Finding(
        _films(minutes) + _series(shares),
        {f"{row.platform}.median_minutes": row.p50 for row in minutes}
        | {f"{platform}.one_season": share for platform, share in shares.items()},
    )


def _films(minutes: Sequence[Quantiles]) -> Text:
    if not minutes:
        return EMPTY
    longest, shortest = max(minutes, key=lambda row: row.p50), min(minutes, key=lambda row: row.p50)
    if len(minutes) == 1:
        return text(
            "Las películas de {a} duran {x} min (mediana).",
            "The films of {a} run {x} min (median).",
            a=platform_name(longest.platform),
            x=number(longest.p50),
        )
    return text(
        "Las películas más largas son las de {a} (mediana {x} min) y las más cortas las de {b} ({y} min).",
        "The longest films are those of {a} (median {x} min), the shortest those of {b} ({y} min).",
        a=platform_name(longest.platform),
        x=number(longest.p50),
        b=platform_name(shortest.platform),
        y=number(shortest.p50),
    )


def _series(shares: Mapping[str, float]) -> Text:
    if not shares:
        return EMPTY
    most = max(shares, key=lambda platform: (shares[platform], platform))
    least = min(shares, key=lambda platform: (shares[platform], platform))
    if len(shares) == 1:
        return text("Series de una sola temporada: {x}.", "Series of a single season: {x}.", x=percent(shares[most]))
    return text(
        "Series de una sola temporada: del {y} en {b} al {x} en {a}.",
        "Series of a single season: from {y} on {b} to {x} on {a}.",
        a=platform_name(most),
        x=percent(shares[most]),
        b=platform_name(least),
        y=percent(shares[least]),
    )


def chart(canvas: Canvas, minutes: Sequence[Quantiles], seasons: Sequence[SeasonCount]) -> Picture:
    """The minutes of films beside the seasons of series, whichever there are."""
    left, right = canvas.split(0.5)
    panels: list[Panel] = []
    if minutes:
        axis = AxisSpec(left.t("duración (minutos)", "duration (minutes)"))
        panels.append(titled(left.t("Películas", "Films"), box_summary(left, boxes(left, minutes), axis)))
    if seasons:
        panels.append(_season_panel(right, seasons, [row.platform for row in minutes]))
    return tuple(panels)


def _season_panel(canvas: Canvas, seasons: Sequence[SeasonCount], order: Sequence[str]) -> Panel:
    """A bar per platform, divided by the number of seasons; the platforms of `order` come first."""

    def position(row: SeasonCount) -> int:
        return order.index(row.platform) if row.platform in order else len(order)

    segments = [Segment(shown(canvas, row.platform), row.seasons, row.n) for row in sorted(seasons, key=position)]
    title = canvas.t("proporción de las series, por temporadas", "share of the series, by seasons")
    panel = stacked_bars(canvas, segments, AxisSpec(title, axis=percent_axis()), _SEASONS, normalize=True)
    return titled(canvas.t("Series", "Series"), panel)


def table(minutes: Sequence[Quantiles], seasons: Sequence[SeasonCount]) -> Rows:
    """Quantiles of minutes, then series by seasons, under the same columns."""
    rows: Rows = []
    for row in minutes:
        figures = asdict(row)
        rows.append({"platform": figures.pop("platform"), "what": "minutes", **figures})
    blank = dict.fromkeys(rows[0]) if rows else {}
    return rows + [
        blank | {"platform": each.platform, "what": f"series of {each.seasons} season(s)", "n": each.n}
        for each in seasons
    ]


def build(data: ReportData) -> Figure:
    """Length of films and series."""
    minutes, seasons = query_minutes(data), query_seasons(data)
    require_rows(
        minutes or seasons,
        "Ningún título de plataforma dice su duración.",
        "No title of a platform says its duration.",
    )
    return Figure(
        title=Text("Duración de películas y series", "Length of films and series"),
        finding=finding(minutes, seasons),
        draw=lambda canvas: chart(canvas, minutes, seasons),
        table=table(minutes, seasons),
        note=BOX_NOTE,
    )
