"""Reliability of predicted probabilities: the share that was liked, by the predicted probability of a like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from cartelera.report.axes import percent_axis
from cartelera.report.canvas import BLUE, GREY, SOFT, Canvas, Picture
from cartelera.report.charts.base import base_chart, layer, mark_rows, wrapped
from cartelera.report.data import ReportData, Rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.figures.recommender.manifest import damaged, evaluation
from cartelera.report.release_manifest import Estimate, finite_number, nested, read_estimate
from cartelera.report.text import EMPTY, NBSP, Text, number, percent, ratings, text

_FEW = 1000
"""Ratings below which shares per tenth differ from probabilities by chance alone."""


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The ratings whose predicted probability lies in one tenth: their mean probability, and the share liked."""

    predicted: float
    liked: float
    ratings: int

    @property
    def error(self) -> float:
        """How far the probability lies from the share."""
        return abs(self.predicted - self.liked)


@dataclass(frozen=True, slots=True)
class Reliability:
    """How the predictor does: the bins, the lowest first; its errors; the least rating of a liked title."""

    bins: list[ReliabilityBin]
    rmse: Estimate | None
    auc: Estimate | None
    like_threshold: float | None

    @property
    def ratings(self) -> int:
        """Ratings in all bins."""
        return sum(each.ratings for each in self.bins)

    @property
    def ece(self) -> float:
        """Expected calibration error: the mean error over all ratings."""
        return sum(each.ratings * each.error for each in self.bins) / self.ratings


def query(predictions: dict[str, Any]) -> Reliability | None:
    """The predictor in the evaluation `predictions` of a manifest; None if it cannot be read."""
    predictor = nested(predictions, "models", "predictor")
    bins = _bins(nested(predictor, "reliability"))
    if predictor is None or bins is None:
        return None
    rmse, auc = (read_estimate(nested(predictor, "figures", "all", name)) for name in ("RMSE", "AUC"))
    return Reliability(bins, rmse, auc, finite_number(nested(predictions, "parameters", "like_threshold")))


def _bins(entries: Any) -> list[ReliabilityBin] | None:
    """The bins of predicted probability, the lowest first; None if one of them cannot be read."""
    if not isinstance(entries, list):
        return None
    bins = [_bin(entry) for entry in entries]
    known = [each for each in bins if each is not None]
    return sorted(known, key=lambda each: each.predicted) if len(known) == len(bins) else None


def _bin(entry: Any) -> ReliabilityBin | None:
    predicted, liked, n = (finite_number(nested(entry, name)) for name in ("predicted", "liked", "count"))
    if predicted is None or liked is None or n is None or not (0 <= predicted <= 1 and 0 <= liked <= 1 and n >= 1):
        return None
    return ReliabilityBin(predicted, liked, int(n))


def finding(reliability: Reliability) -> Finding:
    """Whether the probabilities mean what they say, and how far predicted ratings are off."""
    rmse, auc = reliability.rmse, reliability.auc
    return Finding(
        _trust(reliability) + _rating_error(rmse) + _discrimination(auc),
        {
            "ratings": reliability.ratings,
            "ece": reliability.ece,
            "rmse": None if rmse is None else rmse.value,
            "auc": None if auc is None else auc.value,
        },
    )


def _trust(reliability: Reliability) -> Text:
    """Whether the probabilities mean what they say, and where they are furthest off."""
    worst = max(reliability.bins, key=lambda each: each.error)
    return text(
        "{h}: en {n} apartadas, la probabilidad se desvía {e} puntos porcentuales de media (ECE {ece}). Donde más, "
        "dice {p}{b}% y gustó el {l}{b}% ({k}).",
        "{h}: on {n} held back, the probability is off by {e} percentage points on average (ECE {ece}). Where it is "
        "furthest off it says {p}%, and {l}% were liked ({k}).",
        h=verdict(reliability.ratings, reliability.ece),
        n=ratings(reliability.ratings),
        e=number(100 * reliability.ece, 1),
        ece=number(reliability.ece, 3),
        p=number(100 * worst.predicted, 1),
        l=number(100 * worst.liked, 1),
        k=ratings(worst.ratings),
        b=NBSP,
    )


def verdict(n: int, ece: float) -> Text:
    """Can a probability be trusted whose calibration error over `n` ratings is `ece`?"""
    if n < _FEW:
        return Text("Son muy pocas para juzgarlo", "Too few to tell")
    if ece < 0.02:
        return Text("Sí", "Yes")
    if ece < 0.05:
        return Text("A grandes rasgos", "Roughly")
    return Text("No", "No")


def _rating_error(rmse: Estimate | None) -> Text:
    if rmse is None:
        return EMPTY
    return text(
        "La valoración predicha suele errar en {v} puntos de 5 (RMSE).",
        "The predicted rating is typically off by {v} points out of 5 (RMSE).",
        v=number(rmse.value, 2),
    )


def _discrimination(auc: Estimate | None) -> Text:
    if auc is None:
        return EMPTY
    return text(
        "De dos valoraciones, una que gustó y otra que no, pone por delante la que gustó en el {p} de los casos "
        "(AUC {v}).",
        "Of two ratings, one liked and one not, the liked one is put first in {p} of cases (AUC {v}).",
        p=percent(auc.value),
        v=number(auc.value, 3),
    )


def note(reliability: Reliability, release: str) -> Text:
    """What counts as liked, and what the diagonal means."""
    return _what_is_liked(reliability.like_threshold) + text(
        "Sobre la diagonal gusta tantas veces como se predice. Las valoraciones se apartaron antes de aprender del "
        "resto. Versión {r}.",
        "On the diagonal, as many are liked as predicted. The ratings were held back, and the predictor learned "
        "from the rest. Release {r}.",
        r=release,
    )


def _what_is_liked(threshold: float | None) -> Text:
    if threshold is None:
        return EMPTY
    least = number(threshold, 0 if threshold.is_integer() else 1)
    return text("Gusta lo que recibe {v} o más.", "Liked is what is given {v} or more.", v=least)


def chart(canvas: Canvas, bins: Sequence[ReliabilityBin]) -> Picture:
    """Share liked against probability, a disc per tenth with the area of its ratings, the diagonal behind them."""
    whole = alt.Scale(domain=[0, 1], nice=False)
    x_title = canvas.t("probabilidad predicha de que guste", "predicted probability “will like it”")
    x = alt.X("predicted:Q", title=wrapped(canvas, x_title), scale=whole, axis=percent_axis(grid=False))
    y_title = canvas.t("proporción que gustó", "share that was liked")
    y = alt.Y("liked:Q", title=y_title, scale=whole, axis=percent_axis())
    diagonal = base_chart(canvas, [{"predicted": end, "liked": end} for end in (0, 1)])
    # Without the stroke, a tenth with few ratings would not be seen beside one with thousands.
    discs = base_chart(canvas, mark_rows(canvas, bins)).mark_circle(
        color=BLUE, opacity=0.75, stroke=BLUE, strokeWidth=2
    )
    return layer(
        canvas,
        diagonal.mark_line(color=GREY, strokeWidth=1.5, strokeDash=[5, 4]).encode(x=x, y=y),
        *(words.encode(x=x, y=y, text="label:N") for words in _corners(canvas)),
        discs.encode(x=x, y=y, size=_area(canvas, max(each.ratings for each in bins))),
        height=300 if canvas.narrow else 400,
    )


def _area(canvas: Canvas, most: int) -> alt.Size:
    """The area of a disc by its ratings, with a legend of round numbers."""
    legend = alt.Legend(
        title=canvas.t("valoraciones", "ratings"),
        orient="top",
        values=round_sizes(most),
        format=",d",
        symbolFillColor=BLUE,
        symbolStrokeColor=BLUE,
    )
    scale = alt.Scale(domain=[0, most], range=[0, 250 if canvas.narrow else 500])
    return alt.Size("ratings:Q", scale=scale, legend=legend)


def _corners(canvas: Canvas) -> list[alt.Chart]:
    """What lies above the diagonal and what below, each written in its corner."""
    above = canvas.t("gustó más de lo predicho", "liked more than predicted")
    below = canvas.t("gustó menos de lo predicho", "liked less than predicted")
    return [
        base_chart(canvas, [{"predicted": x, "liked": y, "label": words}]).mark_text(align=align, color=SOFT)
        for align, x, y, words in (("left", 0.03, 0.93, above), ("right", 0.97, 0.07, below))
    ]


def round_sizes(most: int) -> list[int]:
    """Two round numbers of ratings for the legend: the largest that is at most `most`, and a fifth of it."""
    steps = [k * 10**power for power in range(len(str(most))) for k in (1, 2, 5) if k * 10**power <= most]
    return sorted({max(1, steps[-1] // 5), steps[-1]})


def table(bins: Sequence[ReliabilityBin]) -> Rows:
    """A row per tenth, with where it begins."""
    return [
        {
            "from": min(int(each.predicted * 10), 9) / 10,
            "predicted": each.predicted,
            "liked": each.liked,
            "ratings": each.ratings,
        }
        for each in bins
    ]


def build(data: ReportData) -> Figure:
    """Can the probability “will like it” be trusted?"""
    reliability = query(evaluation(data.release, "predictions"))
    if reliability is None:
        raise damaged(data.release)
    require_rows(reliability.bins, "El predictor no dio ninguna probabilidad.", "The predictor gave no probability.")
    return Figure(
        title=Text("¿Es de fiar la probabilidad de que guste?", "Can the probability “will like it” be trusted?"),
        finding=finding(reliability),
        draw=lambda canvas: chart(canvas, reliability.bins),
        table=table(reliability.bins),
        note=note(reliability, str(data.release.id)),
    )
