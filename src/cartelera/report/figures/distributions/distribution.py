"""The figure of any measure: a histogram with median and fence, and the titles with the largest values."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cartelera.report.canvas import Canvas, Panel, Picture
from cartelera.report.charts.base import AxisSpec, titled
from cartelera.report.charts.dot_plot import Dot, DotStyle, dot_plot
from cartelera.report.charts.histogram import Bin, Rule, histogram
from cartelera.report.data import ReportData, Rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.figures.distributions.measure import (
    Distribution,
    Measure,
    Outlier,
    Summary,
    query_distribution,
    query_summary,
    title_and_year,
)
from cartelera.report.text import EMPTY, Text, films, number, percent, short, text, usd_short

_FENCE = Text(
    "Extremo: a más de 1,5 rangos intercuartílicos de los cuartiles. La tabla trae los intervalos y después los "
    "extremos.",
    "Outlier: more than 1.5 interquartile ranges beyond the quartiles. The table has the bins, then the outliers.",
)
_FENCE_LOG = Text(
    "Extremo: a más de 1,5 rangos intercuartílicos de los cuartiles, en logaritmos. La tabla trae los intervalos "
    "y después los extremos.",
    "Outlier: more than 1.5 interquartile ranges beyond the quartiles, in logarithms. The table has the bins, "
    "then the outliers.",
)


def finding(measure: Measure, distribution: Distribution, remark: Text = EMPTY) -> Finding:
    """How many films have a value, the quartiles, the largest, how many lie far out, and the remark."""
    summary = distribution.summary
    return Finding(
        _stated(measure, summary) + _spread(measure, distribution) + remark,
        {
            "n": summary.n,
            "median": summary.median,
            "mean": summary.mean,
            "q1": summary.q1,
            "q3": summary.q3,
            "most": summary.most,
            "skew": summary.skew,
            "fence": distribution.fence,
            "above": distribution.above,
            "below": distribution.below,
            "top": distribution.outliers[0].title,
        },
    )


def _stated(measure: Measure, summary: Summary) -> Text:
    return text(
        "{n} de {of} ({share}) {stated}.",
        "{n} of {of} ({share}) {stated}.",
        n=number(summary.n),
        of=films(summary.films),
        share=percent(summary.n / summary.films),
        stated=measure.stated,
    )


def _spread(measure: Measure, distribution: Distribution) -> Text:
    """The quartiles and the largest value; of one or two films only the largest."""
    summary, top = distribution.summary, distribution.outliers[0]
    largest, value = title_and_year(top.title, top.release_year), measure.write(top.value)
    if summary.n < 3:
        return text("La mayor: {t}, {v}.", "The largest: {t}, {v}.", t=largest, v=value)
    quartiles = text(
        "La mediana es {median} y la mitad central va de {q1} a {q3}; la mayor, {t}, llega a {v}.",
        "The median is {median} and the middle half runs from {q1} to {q3}; the largest, {t}, reaches {v}.",
        median=measure.write(summary.median),
        q1=measure.write(summary.q1),
        q3=measure.write(summary.q3),
        t=largest,
        v=value,
    )
    return quartiles + _far_out(distribution.above, distribution.below)


def _far_out(above: int, below: int) -> Text:
    if not above and not below:
        return Text("No hay valores extremos.", "There are no outliers.")
    return text(
        "Extremos: {a} por arriba y {b} por abajo.",
        "Outliers: {a} above and {b} below.",
        a=number(above),
        b=number(below),
    )


def chart(canvas: Canvas, measure: Measure, distribution: Distribution) -> Picture:
    """The histogram, and beside it the outliers."""
    left, right = canvas.split(0.47)
    return _histogram(left, measure, distribution), _named(right, measure, distribution)


def _histogram(canvas: Canvas, measure: Measure, distribution: Distribution) -> Panel:
    median, fence = distribution.summary.median, distribution.fence
    bins = distribution.bins if measure.log else gather_far_bins(distribution.bins, fence)
    rules = [Rule(median, canvas.t("mediana ", "median ") + canvas.to(measure.label(median)))]
    if bins[0].lo < fence < bins[-1].hi:
        rules.append(Rule(fence, canvas.t("extremos desde ", "outliers from ") + canvas.to(measure.label(fence))))
    title = canvas.to(measure.axis_title)
    if len(bins) < len(distribution.bins):
        last = canvas.to(short(bins[-1].lo))
        title += canvas.t(f"; la última barra: {last} o más", f"; last bar: {last} or more")
    return histogram(
        canvas,
        bins,
        AxisSpec(title, axis=measure.axis(canvas), log=measure.log),
        count_title=canvas.t("películas", "films"),
        rules=rules,
        height=220 if canvas.narrow else 250,
    )


def gather_far_bins(bins: list[Bin], fence: float) -> list[Bin]:
    """The bins up to a little beyond the fence, and one last for all the rest.

    A few far values must not squeeze all others into one corner of a linear axis.
    """
    far = [each for each in bins if each.lo > fence * 1.25]
    if len(far) < 3:
        return bins
    near = [each for each in bins if each.lo <= fence * 1.25]
    width = bins[0].hi - bins[0].lo
    return [*near, Bin(near[-1].hi, near[-1].hi + width, sum(each.n for each in far))]


def _named(canvas: Canvas, measure: Measure, distribution: Distribution) -> Panel:
    outliers = distribution.outliers
    panel = dot_plot(
        canvas,
        [Dot(_with_dollars(canvas, each), each.value, measure.label(each.value)) for each in outliers],
        AxisSpec(log=measure.log),
        DotStyle(bare=True, name_share=0.64, line_height=34 if any(each.dollars for each in outliers) else 23),
    )
    return titled(f"{_named_title(canvas, outliers, distribution.summary.median)} ({canvas.to(measure.unit)})", panel)


def _with_dollars(canvas: Canvas, outlier: Outlier) -> str:
    return outlier.name + (f"\n[{canvas.to(usd_short(outlier.dollars))}]" if outlier.dollars else "")


def _named_title(canvas: Canvas, outliers: Sequence[Outlier], median: float) -> str:
    if len(outliers) > 1 and outliers[-1].value < median < outliers[0].value:
        return canvas.t("Los mayores y los menores", "The largest and the smallest")
    return canvas.t("Los mayores", "The largest")


def table(distribution: Distribution) -> Rows:
    """The bins, then the outliers as bins of one title each."""
    bins: Rows = [{"lo": each.lo, "hi": each.hi, "n": each.n} for each in distribution.bins]
    return bins + [
        {"lo": each.value, "hi": each.value, "n": 1, "title": each.title, "release_year": each.release_year}
        for each in distribution.outliers
    ]


def build_distribution(
    data: ReportData, measure: Measure, remark: Callable[[Summary], Text] = lambda _: EMPTY, note: Text = EMPTY
) -> Figure:
    """The figure of a measure. `remark` adds to the sentence, `note` comes before the note on outliers."""
    summary = query_summary(data, measure)
    require_rows(
        summary.n, f"Ninguna película: {measure.title.es.lower()}.", f"No film has it: {measure.title.en.lower()}."
    )
    distribution = query_distribution(data, measure, summary)
    return Figure(
        title=measure.title,
        finding=finding(measure, distribution, remark(summary)),
        draw=lambda canvas: chart(canvas, measure, distribution),
        table=table(distribution),
        note=note + (_FENCE_LOG if measure.log else _FENCE),
    )
