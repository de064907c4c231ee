"""How the recommender of the release being served does, as the release itself measured it when it was made."""

from __future__ import annotations

from typing import Any

import altair as alt

from cartelera.report.axes import number_axis, percent_axis
from cartelera.report.canvas import BLUE, GREY, INK, SOFT, Canvas, Picture
from cartelera.report.charts_by_field import chart, labelled, layer, legend, name_axis, shapes, wrapped
from cartelera.report.data import ReportData, Row, Rows
from cartelera.report.figure import EmptyFigure, Figure, Value, flat_figure, require_rows
from cartelera.report.release_manifest import Estimate, finite_number, nested, read_estimate
from cartelera.report.text import EMPTY, NBSP, Text, count, number, percent, text

_OWN = "model"
"""What a release calls the model it serves, among the baselines."""
_NAMES = {
    _OWN: Text("Cartelera", "Cartelera"),
    "ease": Text("EASE", "EASE"),
    "ials": Text("iALS", "iALS"),
    "popularity": Text("popularidad", "popularity"),
}
_METRIC = "nDCG@10"
_FEW = 1000
"""Ratings below which shares per tenth differ from probabilities by chance alone."""


def recommender_leaderboard(data: ReportData) -> Figure:
    """nDCG@10 of the model and the baselines on viewers they were not trained on."""
    quality = _judged(data, "quality")
    models = _models(quality)
    if _OWN not in models:
        raise EmptyFigure(*_unreadable(data))
    table: Rows = [
        {"model": name, "ndcg_at_10": one.value, "low": one.low, "high": one.high, "viewers": one.count}
        for name, one in models.items()
    ]
    rival = next((name for name in models if name != _OWN), None)
    return flat_figure(
        title=Text("Cartelera frente a las referencias", "Cartelera against the baselines"),
        sentence=_standing(models, quality, rival),
        draw=lambda canvas: _ranked(canvas, table),
        table=table,
        findings={f"{name}.ndcg_at_10": one.value for name, one in models.items()}
        | {"viewers": models[_OWN].count, "best_baseline": rival},
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


def recommender_reliability(data: ReportData) -> Figure:
    """Of what was said to be liked with a probability, how much was."""
    predictions = _judged(data, "predictions")
    told = nested(predictions, "models", "predictor")
    if told is None:
        raise EmptyFigure(*_unreadable(data))
    table = _tenths(nested(told, "reliability"))
    if table is None:
        raise EmptyFigure(*_unreadable(data))
    require_rows(table, "El predictor no dio ninguna probabilidad.", "The predictor gave no probability.")
    total = sum(row["ratings"] for row in table)
    ece = sum(row["ratings"] * abs(row["predicted"] - row["liked"]) for row in table) / total
    rmse, auc = (read_estimate(nested(told, "figures", "all", name)) for name in ("RMSE", "AUC"))
    return flat_figure(
        title=Text("¿Es de fiar la probabilidad de que guste?", "Can the probability “will like it” be trusted?"),
        sentence=_trust(table, total, ece) + _errors(rmse, auc),
        draw=lambda canvas: _reliability(canvas, table),
        table=table,
        findings={"ratings": total, "ece": ece, "rmse": _value(rmse), "auc": _value(auc)},
        note=_liking(predictions)
        + text(
            "Sobre la diagonal gusta tantas veces como se predice. Las valoraciones se apartaron antes de aprender del "
            "resto. Versión {r}.",
            "On the diagonal, as many are liked as predicted. The ratings were held back, and the predictor learned "
            "from the rest. Release {r}.",
            r=str(data.release.id),
        ),
    )


def _judged(data: ReportData, name: str) -> dict[str, Any]:
    """The evaluation `name` in the manifest. Raises EmptyFigure, with the reason, where there is none."""
    release = data.release
    if release.id is None:
        raise EmptyFigure(
            "No hay ninguna versión publicada (cartelera train la hace).",
            "There is no release (cartelera train makes one).",
        )
    if release.manifest is None:
        raise EmptyFigure(*_unreadable(data))
    told = release.manifest.get(name)
    if told is None:
        raise EmptyFigure(*_unjudged(release.id, release.manifest))
    if not isinstance(told, dict):
        raise EmptyFigure(*_unreadable(data))
    return told


def _unreadable(data: ReportData) -> tuple[str, str]:
    return (
        f"El manifiesto de la versión {data.release.id} está dañado.",
        f"The manifest of release {data.release.id} is damaged.",
    )


def _unjudged(release_id: str, manifest: dict[str, Any]) -> tuple[str, str]:
    """Why a release says nothing of how good it is."""
    if manifest.get("ratings") == 0:
        return (
            f"La versión {release_id} no tiene valoraciones de las que aprender.",
            f"Release {release_id} has no ratings to learn from.",
        )
    if nested(manifest, "signal", "taste") is False:
        return (
            f"La versión {release_id} no aprendió de las valoraciones: son muy pocas o no llevan gusto.",
            f"Release {release_id} learned nothing from the ratings: they are too few or carry no taste.",
        )
    return (
        f"La versión {release_id} no lo midió: es antigua o había muy pocos espectadores.",
        f"Release {release_id} did not measure it: it is an old one, or there were too few viewers.",
    )


def _models(quality: dict[str, Any]) -> dict[str, Estimate]:
    """The models whose figure can be read, the best first."""
    told = nested(quality, "models")
    found = {
        name: read_estimate(nested(one, "figures", "all", _METRIC))
        for name, one in (told.items() if isinstance(told, dict) else ())
    }
    known = {name: one for name, one in found.items() if one is not None}
    return dict(sorted(known.items(), key=lambda item: (-item[1].value, item[0])))


def _name(model: str) -> Text:
    return _NAMES.get(model, Text(model, model))


def _standing(models: dict[str, Estimate], quality: dict[str, Any], rival: str | None) -> Text:
    own = models[_OWN]
    sentence = text(
        "Ante {n} que no conocía, Cartelera alcanza un nDCG@10 de {v} (intervalo del 95{b}%: de {lo} a {hi})",
        "For {n} it did not know, Cartelera reaches an nDCG@10 of {v} (95% interval: {lo} to {hi})",
        n=count(own.count, ("espectador", "espectadores"), ("viewer", "viewers")),
        v=number(own.value, 3),
        lo=number(own.low, 3),
        hi=number(own.high, 3),
        b=NBSP,
    )
    if rival is None:
        return text("{s}; no se midió ninguna referencia.", "{s}; no baseline was measured.", s=sentence)
    sentence = text("{s}, {c}.", "{s}, {c}.", s=sentence, c=_compared(models, quality, rival))
    popular = models.get("popularity")
    if popular is None or rival == "popularity":
        return sentence
    return sentence + text(
        "Recomendar a todos lo más popular da {p}.",
        "Recommending the most popular to everybody gives {p}.",
        p=number(popular.value, 3),
    )


def _compared(models: dict[str, Estimate], quality: dict[str, Any], rival: str) -> Text:
    """How the model stands to the best baseline, and whether that may be chance."""
    told = nested(quality, "models", _OWN)
    known = nested(told, "against") == rival
    apart = read_estimate(nested(told, "differences", _METRIC)) if known else None
    if apart is None:
        return text(
            "y la mejor referencia, {r}, {v}",
            "and the best baseline, {r}, {v}",
            r=_name(rival),
            v=number(models[rival].value, 3),
        )
    if apart.low > 0:
        pattern = Text("significativamente más que", "significantly more than")
    elif apart.high < 0:
        pattern = Text("significativamente menos que", "significantly less than")
    else:
        pattern = Text("sin diferencia significativa con", "not significantly different from")
    return text(
        "{w} la mejor referencia, {r} ({v}): la diferencia es {d} (de {lo} a {hi})",
        "{w} the best baseline, {r} ({v}): the difference is {d} ({lo} to {hi})",
        w=pattern,
        r=_name(rival),
        v=number(models[rival].value, 3),
        d=number(apart.value, 3),
        lo=number(apart.low, 3),
        hi=number(apart.high, 3),
    )


def _ranked(canvas: Canvas, table: Rows) -> Picture:
    """A mark per model with its interval and its figure beside it; the served model in another colour and shape."""
    groups = [canvas.t("Cartelera", "Cartelera"), canvas.t("referencias", "baselines")]
    rows = [row | {"name": canvas.to(_name(row["model"])), "group": groups[row["model"] != _OWN]} for row in table]
    # A telephone has no room for an interval in figures beside one that can be seen.
    rows = labelled(canvas, rows, _plain if canvas.narrow else _ranged)
    limit = min(int(canvas.width * 0.3), max(len(row["name"]) for row in rows) * 7 + 12)
    room = (max(len(row["_label"]) for row in rows) * 6.4 + 14) / (canvas.width - limit - 20)
    scale = alt.Scale(domain=[0, max(0.01, *(row["high"] for row in rows)) / (1 - room)], nice=False)
    title = wrapped(canvas, canvas.t("nDCG@10 (más es mejor)", "nDCG@10 (more is better)"))
    ticks = number_axis(canvas, tickCount=5, grid=False)

    def x(name: str) -> alt.X:
        return alt.X(f"{name}:Q", title=title, scale=scale, axis=ticks)

    present = [group for group in groups if any(row["group"] == group for row in rows)]
    colour = alt.Color(
        "group:N",
        title=None,
        sort=present,
        legend=legend(canvas, present, limit),
        scale=alt.Scale(domain=groups, range=[BLUE, SOFT]),
    )
    base = chart(canvas, rows).encode(y=alt.Y("name:N", sort=None, axis=name_axis(limit)))
    return layer(
        canvas,
        base.mark_rule(strokeWidth=2.5).encode(x=x("low"), x2="high:Q", color=colour),
        base.mark_point(filled=True, size=45 if canvas.narrow else 90, opacity=1).encode(
            x=x("ndcg_at_10"), color=colour, shape=shapes(canvas, "group", present, limit)
        ),
        base.mark_text(align="left", dx=8, color=INK).encode(x=x("high"), text="_label:N"),
        height={"step": 34},
    )


def _plain(row: Row) -> Text:
    return number(row["ndcg_at_10"], 3)


def _ranged(row: Row) -> Text:
    return text(
        "{v} [{lo}; {hi}]",
        "{v} [{lo}, {hi}]",
        v=number(row["ndcg_at_10"], 3),
        lo=number(row["low"], 3),
        hi=number(row["high"], 3),
    )


def _tenths(told: Any) -> Rows | None:
    """The bins of predicted probability, the lowest first; None where one of them cannot be read."""
    if not isinstance(told, list):
        return None
    rows: Rows = []
    for one in told:
        predicted, liked, n = (finite_number(nested(one, name)) for name in ("predicted", "liked", "count"))
        if predicted is None or liked is None or n is None or not (0 <= predicted <= 1 and 0 <= liked <= 1 and n >= 1):
            return None
        rows.append(
            {"from": min(int(predicted * 10), 9) / 10, "predicted": predicted, "liked": liked, "ratings": int(n)}
        )
    return sorted(rows, key=lambda row: row["predicted"])


def _trust(table: Rows, total: int, ece: float) -> Text:
    """Whether the probabilities mean what they say, and where they are furthest off."""
    if total < _FEW:
        head = Text("Son muy pocas para juzgarlo", "Too few to tell")
    elif ece < 0.02:
        head = Text("Sí", "Yes")
    elif ece < 0.05:
        head = Text("A grandes rasgos", "Roughly")
    else:
        head = Text("No", "No")
    worst = max(table, key=lambda row: abs(row["predicted"] - row["liked"]))
    return text(
        "{h}: en {n} apartadas, la probabilidad se desvía {e} puntos porcentuales de media (ECE {ece}). Donde más, "
        "dice {p}{b}% y gustó el {l}{b}% ({k}).",
        "{h}: on {n} held back, the probability is off by {e} percentage points on average (ECE {ece}). Where it is "
        "furthest off it says {p}%, and {l}% were liked ({k}).",
        h=head,
        n=_ratings(total),
        e=number(100 * ece, 1),
        ece=number(ece, 3),
        p=number(100 * worst["predicted"], 1),
        l=number(100 * worst["liked"], 1),
        k=_ratings(worst["ratings"]),
        b=NBSP,
    )


def _errors(rmse: Estimate | None, auc: Estimate | None) -> Text:
    """How far predicted ratings lie from those given, and how well liked and not liked are told apart."""
    far = (
        EMPTY
        if rmse is None
        else text(
            "La valoración predicha suele errar en {v} puntos de 5 (RMSE).",
            "The predicted rating is typically off by {v} points out of 5 (RMSE).",
            v=number(rmse.value, 2),
        )
    )
    apart = (
        EMPTY
        if auc is None
        else text(
            "De dos valoraciones, una que gustó y otra que no, pone por delante la que gustó en el {p} de los casos "
            "(AUC {v}).",
            "Of two ratings, one liked and one not, the liked one is put first in {p} of cases (AUC {v}).",
            p=percent(auc.value),
            v=number(auc.value, 3),
        )
    )
    return far + apart


def _liking(predictions: dict[str, Any]) -> Text:
    """What counts as liked."""
    like = finite_number(nested(predictions, "parameters", "like"))
    if like is None:
        return EMPTY
    least = number(like, 0 if like.is_integer() else 1)
    return text("Gusta lo que recibe {v} o más.", "Liked is what is given {v} or more.", v=least)


def _ratings(n: int) -> Text:
    return count(n, ("valoración", "valoraciones"), ("rating", "ratings"))


def _value(figure: Estimate | None) -> Value:
    return None if figure is None else figure.value


def _reliability(canvas: Canvas, table: Rows) -> Picture:
    """Share liked against probability, a disc per tenth with the area of its ratings, the diagonal behind them."""
    most = max(row["ratings"] for row in table)
    whole = alt.Scale(domain=[0, 1], nice=False)
    x_title = wrapped(canvas, canvas.t("probabilidad predicha de que guste", "predicted probability “will like it”"))
    x = alt.X("predicted:Q", title=x_title, scale=whole, axis=percent_axis(grid=False))
    y = alt.Y(
        "liked:Q", title=canvas.t("proporción que gustó", "share that was liked"), scale=whole, axis=percent_axis()
    )
    sizes = alt.Legend(
        title=canvas.t("valoraciones", "ratings"), orient="top", values=_round_sizes(most), format=",d",
        symbolFillColor=BLUE, symbolStrokeColor=BLUE,
    )  # fmt: skip
    area = alt.Size(
        "ratings:Q", scale=alt.Scale(domain=[0, most], range=[0, 250 if canvas.narrow else 500]), legend=sizes
    )
    diagonal = chart(canvas, [{"predicted": end, "liked": end} for end in (0, 1)])
    # Without the stroke, a tenth with few ratings would not be seen beside one with thousands.
    discs = chart(canvas, table).mark_circle(color=BLUE, opacity=0.75, stroke=BLUE, strokeWidth=2)
    return layer(
        canvas,
        diagonal.mark_line(color=GREY, strokeWidth=1.5, strokeDash=[5, 4]).encode(x=x, y=y),
        *(words.encode(x=x, y=y, text="_label:N") for words in _corners(canvas)),
        discs.encode(x=x, y=y, size=area),
        height=300 if canvas.narrow else 400,
    )


def _corners(canvas: Canvas) -> list[alt.Chart]:
    """What lies above the diagonal and what below, each written in its corner."""
    above = canvas.t("gustó más de lo predicho", "liked more than predicted")
    below = canvas.t("gustó menos de lo predicho", "liked less than predicted")
    return [
        chart(canvas, [{"predicted": at, "liked": liked, "_label": words}]).mark_text(align=align, color=SOFT)
        for align, at, liked, words in (("left", 0.03, 0.93, above), ("right", 0.97, 0.07, below))
    ]


def _round_sizes(most: int) -> list[int]:
    """Two round numbers of ratings for the legend: the largest that occurs or less, and a fifth of it."""
    steps = [k * 10**power for power in range(len(str(most))) for k in (1, 2, 5) if k * 10**power <= most]
    return sorted({max(1, steps[-1] // 5), steps[-1]})
