"""Mean vote by length of the overview: do short ones rate higher?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from cartelera.report.axes import number_axis
from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.base import AxisSpec, Series
from cartelera.report.charts.lines import Point, lines
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Claim, EmptyFigure, Figure, Finding
from cartelera.report.figures.relations.statistics import fetch_columns, pearson
from cartelera.report.text import EMPTY, Text, films, number, text

_BAND = 100
"""Characters per band of lengths."""
_ALL, _OFTEN = "all", "at least 50 votes"
_RATED = (
    "(SELECT length(overview) AS l, vote_average AS v, vote_count AS c FROM films "
    "WHERE length(overview) > 0 AND vote_count > 0)"
)


@dataclass(frozen=True, slots=True)
class LengthBand:
    """The mean vote of `n` films whose overview is that long, with the margin of its 95% interval."""

    length_from: int
    films: str
    n: int
    mean: float
    margin: float


@dataclass(frozen=True, slots=True)
class LengthCorrelation:
    """Pearson's r of length and vote over `n` films, and over the `n_often` with at least 50 votes."""

    r: float
    n: int
    r_often: float | None
    n_often: int

    def judged(self) -> tuple[float, int]:
        """The r that a verdict rests on, and over how many films: those with many votes if there is one of them."""
        return (self.r, self.n) if self.r_often is None else (self.r_often, self.n_often)

    @property
    def certain(self) -> bool:
        """Is r beyond twice its standard error? Fewer films could show as much by chance."""
        r, n = self.judged()
        return abs(r) > max(0.05, 2 / math.sqrt(n))

    @property
    def shorter_is_better(self) -> bool:
        """Do shorter overviews certainly rate higher?"""
        return self.certain and self.judged()[0] < 0


def query(data: ReportData) -> list[LengthBand]:
    """Votes by length, over all films and over those with at least 50 votes."""
    columns = "count(*) AS n, avg(v) AS mean, coalesce(1.96 * stddev_samp(v) / sqrt(count(*)), 0) AS margin"
    band = f"least(l // {_BAND}, 9) * {_BAND} AS length_from"
    return data.records(
        LengthBand,
        f"SELECT {band}, '{_ALL}' AS films, {columns} FROM {_RATED} GROUP BY length_from "
        f"UNION ALL SELECT {band}, '{_OFTEN}', {columns} FROM {_RATED} WHERE c >= 50 GROUP BY 1 "
        f"ORDER BY films, length_from",
    )


def query_correlation(data: ReportData) -> LengthCorrelation:
    """Length and vote. Raises EmptyFigure for fewer than three films, or if one of the two never varies."""
    columns = fetch_columns(data, {"l": "l", "v": "v", "c": "c"}, _RATED)
    lengths, votes, often = columns["l"], columns["v"], columns["c"] >= 50
    r = pearson(lengths, votes)
    if r is None:
        raise EmptyFigure(
            "Menos de tres películas tienen sinopsis y votos.", "Fewer than three films have an overview and votes."
        )
    return LengthCorrelation(r, len(votes), pearson(lengths[often], votes[often]), int(often.sum()))


def finding(bands: Sequence[LengthBand], correlation: LengthCorrelation) -> Finding:
    """Whether the length of the overview says anything about the vote."""
    own = [band for band in bands if band.films == _ALL]
    shortest, longest = own[0], own[-1]
    sentence = text(
        "{word}: r = {r} en {n}; la media es {a} en las de menos de {la} caracteres y {b} en las de {lb} o más.",
        "{word}: r = {r} over {n}; the mean is {a} below {la} characters and {b} from {lb} on.",
        word=_verdict(correlation),
        r=number(correlation.r, 3),
        n=films(correlation.n),
        a=number(shortest.mean, 2),
        la=number(shortest.length_from + _BAND),
        b=number(longest.mean, 2),
        lb=number(longest.length_from),
    )
    return Finding(
        sentence + _often(correlation.r_often),
        {
            "r": correlation.r,
            "r_at_least_50_votes": correlation.r_often,
            "films": correlation.n,
            "shortest": shortest.mean,
            "longest": longest.mean,
        },
        _claim(correlation),
    )


def _verdict(correlation: LengthCorrelation) -> Text:
    if not correlation.certain:
        return Text(
            "La longitud de la sinopsis apenas dice nada del voto",
            "The length of the overview says hardly anything about the vote",
        )
    if correlation.shorter_is_better:
        return Text("Las sinopsis más cortas puntúan más alto", "Shorter overviews rate higher")
    return Text("Las sinopsis más largas puntúan más alto", "Longer overviews rate higher")


def _often(r: float | None) -> Text:
    if r is None:
        return EMPTY
    return text("Con 50 votos o más, r = {o}.", "With 50 votes or more, r = {o}.", o=number(r, 3))


def _claim(correlation: LengthCorrelation) -> Claim:
    often = correlation.r_often
    return Claim(
        Text("Las sinopsis más cortas puntúan más alto.", "Shorter overviews rate higher."),
        text(
            "r = {r} en todas; r = {o} con 50 votos o más",
            "r = {r} over all; r = {o} with 50 votes or more",
            r=number(correlation.r, 3),
            o="—" if often is None else number(often, 3),
        ),
        correlation.shorter_is_better,
    )


def chart(canvas: Canvas, bands: Sequence[LengthBand]) -> Picture:
    """A line with intervals for all films, and one for those with many votes."""
    words = {_ALL: canvas.t("todas", "all"), _OFTEN: canvas.t("con 50 votos o más", "50 votes or more")}
    points = points_of(bands, words)
    return lines(
        canvas,
        points,
        AxisSpec(
            canvas.t("caracteres de la sinopsis (bandas de 100)", "characters in the overview (bands of 100)"),
            axis=number_axis(canvas, tickCount=10),
            scale=alt.Scale(domain=[0, 10 * _BAND], nice=False),
        ),
        AxisSpec(
            canvas.t("voto medio (de 0 a 10)", "mean vote (0 to 10)"),
            axis=number_axis(canvas, tickCount=6),
            scale=alt.Scale(domain=vote_domain(points), zero=False, clamp=True),
        ),
        Series([word for word in words.values() if any(point.series == word for point in points)]),
    )


def points_of(bands: Sequence[LengthBand], words: dict[str, str]) -> list[Point]:
    """A point with its interval per band; bands of fewer than five films are left out if there are many bands."""

    def point(band: LengthBand, margin: float) -> Point:
        middle = band.length_from + _BAND // 2
        return Point(words[band.films], middle, band.mean, band.mean - margin, band.mean + margin)

    full = [point(band, band.margin) for band in bands if band.n >= 5 or len(bands) < 8]
    return full or [point(band, 0.0) for band in bands]


def vote_domain(points: Sequence[Point]) -> list[float]:
    """The half votes between which all intervals lie, within 0 to 10."""
    lowest = min(point.low for point in points if point.low is not None)
    highest = max(point.high for point in points if point.high is not None)
    low, high = math.floor(lowest * 2) / 2, min(10.0, math.ceil(highest * 2) / 2)
    return [max(0.0, low), high if high > low else low + 1]


def build(data: ReportData) -> Figure:
    """Mean vote by length of the overview."""
    bands, correlation = query(data), query_correlation(data)
    return Figure(
        title=Text("Voto medio según la longitud de la sinopsis", "Mean vote by length of the overview"),
        finding=finding(bands, correlation),
        draw=lambda canvas: chart(canvas, bands),
        table=as_rows(bands),
        note=Text(
            "Las barras finas son intervalos de confianza del 95 %.", "The thin bars are 95% confidence intervals."
        ),
    )
