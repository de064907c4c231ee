"""Year of release of what each platform offers."""

from __future__ import annotations

from collections.abc import Sequence

from cartelera.report.axes import year_axis
from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.base import AxisSpec
from cartelera.report.charts.box_summary import box_summary
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.figures.platforms.common import BOX_NOTE, Quantiles, boxes, quantiles
from cartelera.report.text import Text, platform_name, text


def query(data: ReportData) -> list[Quantiles]:
    """The years of release per platform."""
    return quantiles(data, "release_year")


def finding(years: Sequence[Quantiles]) -> Finding:
    """The newest and the oldest catalogue."""
    newest, oldest = max(years, key=lambda row: row.p50), min(years, key=lambda row: row.p50)
    if len(years) > 1:
        sentence = text(
            "El catálogo más nuevo es el de {a} (mediana {x}) y el más antiguo el de {b} (mediana {y}, y un 5 % "
            "anterior a {z}).",
            "The newest catalogue is that of {a} (median {x}), the oldest that of {b} (median {y}, and 5% from "
            "before {z}).",
            a=platform_name(newest.platform),
            x=f"{newest.p50:.0f}",
            b=platform_name(oldest.platform),
            y=f"{oldest.p50:.0f}",
            z=f"{oldest.p5:.0f}",
        )
    else:
        sentence = text(
            "La mediana de {a} es {x}; un 5 % es anterior a {z}.",
            "The median of {a} is {x}; 5% are from before {z}.",
            a=platform_name(newest.platform),
            x=f"{newest.p50:.0f}",
            z=f"{newest.p5:.0f}",
        )
    return Finding(sentence, {f"{row.platform}.median_year": row.p50 for row in years})


def chart(canvas: Canvas, years: Sequence[Quantiles]) -> Picture:
    """The quantiles of each platform on an axis of years."""
    title = canvas.t("año de estreno", "year of release")
    axis = AxisSpec(title, axis=year_axis(tickCount=5 if canvas.narrow else 10))
    return box_summary(canvas, boxes(canvas, years, _year), axis)


def _year(value: float) -> Text:
    return Text(f"{value:.0f}", f"{value:.0f}")


def build(data: ReportData) -> Figure:
    """Age of each platform's catalogue."""
    years = query(data)
    require_rows(years, "Ningún título de plataforma dice su año.", "No title of a platform says its year.")
    return Figure(
        title=Text("Edad de cada catálogo", "Age of each catalogue"),
        finding=finding(years),
        draw=lambda canvas: chart(canvas, years),
        table=as_rows(years),
        note=BOX_NOTE,
    )
