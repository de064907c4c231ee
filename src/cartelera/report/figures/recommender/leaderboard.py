"""nDCG@10 of the model being served and of the baselines, on viewers they were not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from cartelera.report.axes import number_axis
from cartelera.report.canvas import BLUE, INK, SOFT, Canvas, Picture
from cartelera.report.charts.base import base_chart, layer, legend, mark_rows, name_axis, series_shape, wrapped
from cartelera.report.data import ReportData, Rows
from cartelera.report.figure import Figure, Finding, Value
from cartelera.report.figures.recommender.manifest import damaged, evaluation
from cartelera.report.release_manifest import Estimate, nested, read_estimate
from cartelera.report.text import NBSP, Text, number, text, viewers

_OWN = "model"
"""What a release calls the model it serves, among the baselines."""
_NAMES = {
    _OWN: Text("Cartelera", "Cartelera"),
    "ease": Text("EASE", "EASE"),
    "ials": Text("iALS", "iALS"),
    "popularity": Text("popularidad", "popularity"),
}
_METRIC = "nDCG@10"


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """The models that were measured, the best first, among them the one being served.

    `difference` is the paired difference of the served model from the best baseline, if that was measured.
    """

    models: dict[str, Estimate]
    difference: Estimate | None

    @property
    def own(self) -> Estimate:
        """The figure of the served model."""
        return self.models[_OWN]

    @property
    def best_baseline(self) -> str | None:
        """The best of the others."""
        return next((name for name in self.models if name != _OWN), None)


def query(quality: dict[str, Any]) -> Leaderboard | None:
    """The leaderboard in the evaluation `quality` of a manifest; None if the served model's figure cannot be read."""
    models = _models(nested(quality, "models"))
    if _OWN not in models:
        return None
    own = nested(quality, "models", _OWN)
    board = Leaderboard(models, read_estimate(nested(own, "differences", _METRIC)))
    return board if nested(own, "against") == board.best_baseline else Leaderboard(models, None)


def _models(entries: Any) -> dict[str, Estimate]:
    """The models whose figure can be read, the best first."""
    if not isinstance(entries, dict):
        return {}
    estimates = {name: read_estimate(nested(entry, "figures", "all", _METRIC)) for name, entry in entries.items()}
    known = {name: estimate for name, estimate in estimates.items() if estimate is not None}
    return dict(sorted(known.items(), key=lambda item: (-item[1].value, item[0])))


def finding(board: Leaderboard) -> Finding:
    """How the served model does, alone, against the best baseline and against popularity."""
    values: dict[str, Value] = {f"{name}.ndcg_at_10": estimate.value for name, estimate in board.models.items()}
    return Finding(_standing(board), values | {"viewers": board.own.count, "best_baseline": board.best_baseline})


def _standing(board: Leaderboard) -> Text:
    own = text(
        "Ante {n} que no conocía, Cartelera alcanza un nDCG@10 de {v} (intervalo del 95{b}%: de {lo} a {hi})",
        "For {n} it did not know, Cartelera reaches an nDCG@10 of {v} (95% interval: {lo} to {hi})",
        n=viewers(board.own.count),
        v=number(board.own.value, 3),
        lo=number(board.own.low, 3),
        hi=number(board.own.high, 3),
        b=NBSP,
    )
    rival = board.best_baseline
    if rival is None:
        return text("{s}; no se midió ninguna referencia.", "{s}; no baseline was measured.", s=own)
    sentence = text("{s}, {c}.", "{s}, {c}.", s=own, c=_compared(board, rival))
    popularity = board.models.get("popularity")
    if popularity is None or rival == "popularity":
        return sentence
    return sentence + text(
        "Recomendar a todos lo más popular da {p}.",
        "Recommending the most popular to everybody gives {p}.",
        p=number(popularity.value, 3),
    )


def _compared(board: Leaderboard, rival: str) -> Text:
    """How the model stands to the best baseline, and whether that may be chance."""
    baseline, difference = board.models[rival], board.difference
    if difference is None:
        return text(
            "y la mejor referencia, {r}, {v}",
            "and the best baseline, {r}, {v}",
            r=_name(rival),
            v=number(baseline.value, 3),
        )
    return text(
        "{w} la mejor referencia, {r} ({v}): la diferencia es {d} (de {lo} a {hi})",
        "{w} the best baseline, {r} ({v}): the difference is {d} ({lo} to {hi})",
        w=significance(difference),
        r=_name(rival),
        v=number(baseline.value, 3),
        d=number(difference.value, 3),
        lo=number(difference.low, 3),
        hi=number(difference.high, 3),
    )


def significance(difference: Estimate) -> Text:
    """More, less or neither, by the interval of the difference."""
    if difference.low > 0:
        return Text("significativamente más que", "significantly more than")
    if difference.high < 0:
        return Text("significativamente menos que", "significantly less than")
    return Text("sin diferencia significativa con", "not significantly different from")


def _name(model: str) -> Text:
    return _NAMES.get(model, Text(model, model))


@dataclass(frozen=True, slots=True)
class RankedModel:
    """A line of the picture: a model, its figure with its interval, and what is written beside it."""

    name: str
    group: str
    value: float
    low: float
    high: float
    label: Text


def chart(canvas: Canvas, models: dict[str, Estimate]) -> Picture:
    """A mark per model with its interval and its figure beside it; the served model in another colour and shape."""
    own, baselines = canvas.t("Cartelera", "Cartelera"), canvas.t("referencias", "baselines")
    # A telephone has no room for an interval in figures beside one that can be seen.
    label = _value_label if canvas.narrow else _interval_label
    ranked = [
        RankedModel(
            canvas.to(_name(name)),
            own if name == _OWN else baselines,
            estimate.value,
            estimate.low,
            estimate.high,
            label(estimate),
        )
        for name, estimate in models.items()
    ]
    return _marks(canvas, ranked, (own, baselines))


def _marks(canvas: Canvas, ranked: Sequence[RankedModel], groups: Sequence[str]) -> Picture:
    rows = mark_rows(canvas, ranked)
    names = min(int(canvas.width * 0.3), max(len(each.name) for each in ranked) * 7 + 12)
    room = (max(len(row["label"]) for row in rows) * 6.4 + 14) / (canvas.width - names - 20)
    scale = alt.Scale(domain=[0, max(0.01, *(each.high for each in ranked)) / (1 - room)], nice=False)
    title = wrapped(canvas, canvas.t("nDCG@10 (más es mejor)", "nDCG@10 (more is better)"))
    ticks = number_axis(canvas, tickCount=5, grid=False)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title=title, scale=scale, axis=ticks)

    present = [group for group in groups if any(each.group == group for each in ranked)]
    colour = alt.Color(
        "group:N",
        title=None,
        sort=present,
        legend=legend(canvas, present, names),
        scale=alt.Scale(domain=list(groups), range=[BLUE, SOFT]),
    )
    base = base_chart(canvas, rows).encode(y=alt.Y("name:N", sort=None, axis=name_axis(names)))
    points = base.mark_point(filled=True, size=45 if canvas.narrow else 90, opacity=1)
    return layer(
        canvas,
        base.mark_rule(strokeWidth=2.5).encode(x=x("low"), x2="high:Q", color=colour),
        points.encode(x=x("value"), color=colour, shape=series_shape(canvas, "group", present, names)),
        base.mark_text(align="left", dx=8, color=INK).encode(x=x("high"), text="label:N"),
        height={"step": 34},
    )


def _value_label(estimate: Estimate) -> Text:
    return number(estimate.value, 3)


def _interval_label(estimate: Estimate) -> Text:
    return text(
        "{v} [{lo}; {hi}]",
        "{v} [{lo}, {hi}]",
        v=number(estimate.value, 3),
        lo=number(estimate.low, 3),
        hi=number(estimate.high, 3),
    )


def table(models: dict[str, Estimate]) -> Rows:
    """A row per model."""
    return [
        {
            "model": name,
            "ndcg_at_10": estimate.value,
            "low": estimate.low,
            "high": estimate.high,
            "viewers": estimate.count,
        }
        for name, estimate in models.items()
    ]


def build(data: ReportData) -> Figure:
    """Cartelera against the baselines."""
    board = query(evaluation(data.release, "quality"))
    if board is None:
        raise damaged(data.release)
    return Figure(
        title=Text("Cartelera frente a las referencias", "Cartelera against the baselines"),
        finding=finding(board),
        draw=lambda canvas: chart(canvas, board.models),
        table=table(board.models),
        note=text(
            "nDCG@10: 1 si los títulos que gustaron encabezan los diez recomendados; 0 si no hay ninguno entre ellos. "
            "De cada espectador se conoce una parte de las valoraciones, y se busca lo que le gustó del resto; ningún "
            "modelo se entrenó con él. Barras: intervalos del 95{b}%. Versión {r}.",
            "nDCG@10: 1 where the titles that were liked lead the ten recommended, 0 where none is among them. Of each "
            "viewer a part of the ratings is known, and what they liked of the rest is to be found; no model was "
            "trained on these viewers. Bars: 95% intervals. Release {r}.",
            b=NBSP,
            r=str(data.release.id),
        ),
    )
