"""For whom each platform's titles are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cartelera.report.axes import percent_axis
from cartelera.report.canvas import GREY, Canvas, Picture
from cartelera.report.charts.bars import Segment, stacked_bars
from cartelera.report.charts.base import AxisSpec, Series
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.figures.platforms.common import NO_TITLES, platforms_by_size, shown
from cartelera.report.text import Text, percent, platform_name, text
from cartelera.tables import sql


@dataclass(frozen=True, slots=True)
class Band:
    """Maturity codes that mean about the same age."""

    key: str
    name: Text
    colour: str
    codes: tuple[str, ...] = ()


_BANDS = (
    Band(
        "all",
        Text("todos los públicos", "everyone"),
        "#bfe0f5",
        ("G", "TV-Y", "TV-G", "ALL", "ALL_AGES", "TP", "APTA"),
    ),
    Band(
        "children",
        Text("desde 7 años o con sus padres", "7 and over, or with parents"),
        "#56b4e9",
        ("PG", "TV-Y7", "TV-Y7-FV", "TV-PG", "7+", "6+", "7", "6"),
    ),
    Band(
        "teens",
        Text("desde 12–14 años", "12–14 and over"),
        "#0072b2",
        ("PG-13", "TV-14", "13+", "12+", "14+", "12", "13", "14"),
    ),
    Band(
        "adults",
        Text("desde 16–18 años", "16–18 and over"),
        "#d55e00",
        ("R", "NC-17", "TV-MA", "16+", "18+", "16", "17", "18", "AGES_16_", "AGES_18_", "17+"),
    ),
)
_UNRATED = Band("unrated", Text("sin clasificar", "unrated"), GREY)


@dataclass(frozen=True, slots=True)
class BandSize:
    """How many titles of a platform are in a band."""

    platform: str
    band: str
    n: int


@dataclass(frozen=True, slots=True)
class PlatformMaturity:
    """The titles of a platform by band."""

    platform: str
    sizes: Mapping[str, int]

    def share(self, *bands: str) -> float:
        """The share of titles in these bands."""
        return sum(self.sizes.get(band, 0) for band in bands) / sum(self.sizes.values())

    @property
    def adult_share(self) -> float:
        return self.share("adults")

    @property
    def family_share(self) -> float:
        return self.share("all") + self.share("children")

    @property
    def unrated_share(self) -> float:
        return self.share("unrated")


def query(data: ReportData) -> list[BandSize]:
    """Titles per platform and band."""
    whens = " ".join(
        f"WHEN upper(maturity) IN ({', '.join(sql.text(code) for code in band.codes)}) THEN {sql.text(band.key)}"
        for band in _BANDS
    )
    return data.records(
        BandSize,
        f"SELECT platform, CASE {whens} ELSE 'unrated' END AS band, count(*) AS n FROM offers "
        f"WHERE coalesce(platform, '') <> '' GROUP BY ALL ORDER BY platform, band",
    )


def by_platform(sizes: Sequence[BandSize], platforms: Sequence[str]) -> list[PlatformMaturity]:
    """The bands of each platform, in the order of `platforms`."""
    return [
        PlatformMaturity(platform, {row.band: row.n for row in sizes if row.platform == platform})
        for platform in platforms
    ]


def finding(platforms: Sequence[PlatformMaturity]) -> Finding:
    """The platform with the largest share for adults, for families, and without a rating."""
    values = {
        f"{each.platform}.{band}": each.share(band)
        for each in platforms
        for band in ("adults", "all", "children", "unrated")
    }
    return Finding(_compared(platforms) if len(platforms) > 1 else _alone(platforms[0]), values)


def _compared(platforms: Sequence[PlatformMaturity]) -> Text:
    adult = max(platforms, key=lambda each: each.adult_share)
    family = max(platforms, key=lambda each: each.family_share)
    unrated = max(platforms, key=lambda each: each.unrated_share)
    return text(
        "La más adulta es {a}: el {x} es para 16 años o más. La más familiar es {b}: el {y} es para menores "
        "de 12. Sin clasificar queda más en {c} ({z}).",
        "The most adult is {a}: {x} is for 16 and over. The most family-minded is {b}: {y} is for under twelves. "
        "Most is left unrated on {c} ({z}).",
        a=platform_name(adult.platform),
        x=percent(adult.adult_share),
        b=platform_name(family.platform),
        y=percent(family.family_share),
        c=platform_name(unrated.platform),
        z=percent(unrated.unrated_share),
    )


def _alone(platform: PlatformMaturity) -> Text:
    return text(
        "En {a} el {x} es para 16 años o más y el {y} para menores de 12; sin clasificar queda el {z}.",
        "On {a} {x} is for 16 and over and {y} for under twelves; {z} is left unrated.",
        a=platform_name(platform.platform),
        x=percent(platform.adult_share),
        y=percent(platform.family_share),
        z=percent(platform.unrated_share),
    )


def chart(canvas: Canvas, platforms: Sequence[PlatformMaturity]) -> Picture:
    """A bar per platform, divided into bands."""
    bands = (*_BANDS, _UNRATED)
    series = Series([canvas.to(band.name) for band in bands], [band.colour for band in bands])
    segments = [
        Segment(shown(canvas, each.platform), canvas.to(band.name), each.sizes.get(band.key, 0))
        for each in platforms
        for band in bands
    ]
    axis = AxisSpec(canvas.t("proporción de los títulos", "share of the titles"), axis=percent_axis())
    return stacked_bars(canvas, segments, axis, series, normalize=True)


def build(data: ReportData) -> Figure:
    """Maturity ratings of each platform."""
    sizes = query(data)
    require_rows(sizes, *NO_TITLES)
    platforms = by_platform(sizes, platforms_by_size(data))
    return Figure(
        title=Text("Clasificación por edades", "Maturity ratings"),
        finding=finding(platforms),
        draw=lambda canvas: chart(canvas, platforms),
        table=as_rows(sizes),
        note=Text(
            "Los códigos de cada plataforma (TV-MA, 18+, R…) se agrupan en bandas de edad; NR, UR y lo que falta "
            "quedan sin clasificar.",
            "The platforms' codes (TV-MA, 18+, R…) are grouped into age bands; NR, UR and what is missing stay "
            "unrated.",
        ),
    )
