"""The results of an evaluation for people: tables in the terminal, JSON, Markdown, and one page with plots."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import jinja2
import numpy as np
import orjson
from markupsafe import Markup

from cartelera.evaluation.metrics import METRICS
from cartelera.evaluation.plot import Point, reliability, scatter
from cartelera.evaluation.protocols import PROTOCOLS, Task
from cartelera.evaluation.results import Report, Result
from cartelera.evaluation.significance import Difference, Interval
from cartelera.evaluation.slices import ALL

if TYPE_CHECKING:
    from rich.table import Table

SHORT: dict[Task, tuple[str, ...]] = {
    "ranking": ("nDCG@10", "nDCG@100", "Recall@10", "MRR", "Coverage@10"),
    "rating": ("RMSE", "MAE", "AUC", "NLL", "ECE"),
}
"""The figures a terminal has room for."""


def table(report: Report) -> Table:
    """The leaderboard, best first: figures, the interval of the main one, the difference from the best baseline."""
    from rich.markup import escape
    from rich.table import Table

    shown = Table(title=heading(report), caption=caption(report), title_justify="left", caption_justify="left")
    shown.add_column("model", no_wrap=True)
    for metric in SHORT[report.task]:
        shown.add_column(metric + ("" if METRICS[metric].better == "high" else " ↓"), justify="right", no_wrap=True)
    for name in ("difference", "p", "fit s", "MB"):
        shown.add_column(name, justify="right", no_wrap=True)
    for model in report.best_first():
        result = report.results[model]
        difference = result.differences.get(report.main)
        shown.add_row(
            escape(model),
            *(
                format_with_interval(result.figure(metric))
                if metric == report.main
                else format_value(result.figure(metric))
                for metric in SHORT[report.task]
            ),
            format_difference(difference),
            format_p(difference),
            f"{result.fit_seconds:.1f}",
            format_megabytes(result),
        )
    return shown


def slices_table(report: Report) -> Table:
    """The main metric of every model on every slice."""
    from rich.markup import escape
    from rich.table import Table

    shown = Table(title=f"{report.main} by slice", title_justify="left")
    shown.add_column("slice", no_wrap=True)
    shown.add_column("cases", justify="right")
    models = report.best_first()
    for model in models:
        shown.add_column(escape(model), justify="right")
    for slice_name in report.slices:
        figures = [report.results[model].figure(report.main, slice_name) for model in models]
        shown.add_row(slice_name, f"{max(figure.count for figure in figures):,}", *map(format_value, figures))
    return shown


def as_json(reports: Sequence[Report]) -> bytes:
    """All figures of all reports."""
    data = {"evaluations": [report.as_dict() for report in reports]}
    return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def markdown(report: Report) -> str:
    """The leaderboard as a Markdown table: the first two figures with their intervals, the others without."""
    metrics = [metric for metric in SHORT[report.task] if metric in _names(report)]
    heads = ["model", *metrics, "difference", "p", "fit s", "MB"]
    lines = [_cells(heads), "|---" + "|---:" * (len(heads) - 1) + "|"]
    for name in report.best_first():
        result = report.results[name]
        difference = result.differences.get(report.main)
        figures = [format_with_interval(result.figure(metric)) for metric in metrics[:2]]
        figures += [format_value(result.figure(metric)) for metric in metrics[2:]]
        seconds = f"{result.fit_seconds:.1f}"
        comparison = [format_difference(difference), format_p(difference)]
        lines.append(_cells([name, *figures, *comparison, seconds, format_megabytes(result)]))
    return "\n".join([f"**{heading(report)}.** {caption(report)}", "", *lines, ""])


def page(reports: Sequence[Report], *, note: str = "") -> str:
    """One HTML page for all reports; `note`: what was evaluated, in a sentence."""
    shown: str = _template().render(
        note=note,
        reports=reports,
        all=ALL,
        metrics=METRICS,
        heading=heading,
        caption=caption,
        format_value=format_value,
        format_with_interval=format_with_interval,
        format_difference=format_difference,
        format_p=format_p,
        format_megabytes=format_megabytes,
        plots=lambda report: [Markup(svg) for svg in plots(report)],
        names=_names,
    )
    return shown


def plots(report: Report) -> list[str]:
    """Quality against training time and size, and a reliability plot for each model that predicts, as SVG."""
    figures = {name: report.results[name].figure(report.main) for name in report.best_first()}
    figures = {name: figure for name, figure in figures.items() if np.isfinite(figure.value)}
    fit = {name: max(report.results[name].fit_seconds, 0.01) for name in figures}
    size = {name: report.results[name].nbytes / 1e6 for name in figures}
    drawn = [
        scatter(
            [Point(name, at[name], f.value, f.low, f.high) for name, f in figures.items() if at[name] > 0],
            title=f"{report.main} against {what}",
            x_name=what,
            y_name=report.main,
        )
        for what, at in (("seconds of training", fit), ("size, MB", size))
        if any(at.values())
    ]
    drawn.extend(
        reliability(report.results[name].reliability, model=name)
        for name in figures
        if report.results[name].reliability
    )
    return drawn


def heading(report: Report) -> str:
    """Which protocol, and what it measures."""
    return f"{report.protocol}: {PROTOCOLS[report.protocol].description}"


def caption(report: Report) -> str:
    """How much was evaluated, and how to read the figures."""
    what = "cases" if report.task == "ranking" else "hidden ratings"
    rounds = int(report.rounds.max(initial=0)) + 1
    rivals = sorted({result.against for result in report.results.values() if result.against})
    data = [
        f"{len(report.viewers):,} {what} of {len(np.unique(report.viewers)):,} viewers in {rounds} "
        + ("round." if rounds == 1 else "rounds."),
        "In brackets: 95% bootstrap intervals over viewers.",
    ]
    if report.task == "ranking":
        data.insert(1, f"All {report.candidates:,} titles are ranked, none sampled.")
    if rivals:
        data.append(f"Differences are from the best baseline ({' or '.join(rivals)}).")
    return " ".join(data)


def format_value(figure: Interval) -> str:
    """A figure alone."""
    return _number(figure.value)


def format_with_interval(figure: Interval) -> str:
    """A figure with its interval."""
    if not np.isfinite(figure.value):
        return format_value(figure)
    return f"{_number(figure.value)} [{_number(figure.low)}, {_number(figure.high)}]"


def format_difference(difference: Difference | None) -> str:
    """A signed difference."""
    return "" if difference is None or not np.isfinite(difference.value) else f"{difference.value:+.4f}"


def format_p(difference: Difference | None) -> str:
    """Its two-sided p."""
    return "" if difference is None or not np.isfinite(difference.value) else f"{difference.p:.4f}"


def format_megabytes(result: Result) -> str:
    """The model's size."""
    return f"{result.nbytes / 1e6:.1f}"


def _cells(values: Sequence[str]) -> str:
    return "| " + " | ".join(value.replace("|", "\\|") for value in values) + " |"


def _number(value: float) -> str:
    return "–" if not np.isfinite(value) else f"{value:.4f}"


def _names(report: Report) -> list[str]:
    """The metrics of which any model has a figure."""
    by_metric = {metric: None for result in report.results.values() for metric in result.estimates[ALL]}
    return [
        metric
        for metric in by_metric
        if any(
            np.isfinite(result.estimates[ALL][metric].value)
            for result in report.results.values()
            if metric in result.estimates[ALL]
        )
    ]


@cache
def _template() -> jinja2.Template:
    return jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(_PAGE)


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Leaderboard · Cartelera</title>
<style>
:root { --ground: #fff; --ink: #1f2431; --soft: #59626f; --grid: #dde1e6; --card: #f6f7f9; --mark: #005b8f; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171c; --ink: #e8eaee; --soft: #a9b1bc; --grid: #353b45; --card: #1c2027; --mark: #7cc4f2; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1100px; padding: 24px 14px 60px; background: var(--ground); color: var(--ink);
  font: 16px/1.5 "Liberation Sans", Arial, Helvetica, sans-serif; }
h1 { font-size: 1.8rem; line-height: 1.15; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.6rem 0 .4rem; padding-top: .8rem; border-top: 3px solid var(--ink); }
h3 { font-size: 1rem; margin: 1.4rem 0 .3rem; }
p { margin: 0 0 .7rem; } .small { font-size: .85rem; color: var(--soft); }
.plots { display: flex; flex-wrap: wrap; gap: 18px; margin: 1rem 0; }
.plots svg { flex: 1 1 330px; max-width: 520px; min-width: 0; height: auto; }
svg text { fill: var(--ink); font-size: 11px; } svg .tick { fill: var(--soft); font-size: 10.5px; }
svg .name { font-weight: bold; } svg .grid { stroke: var(--grid); fill: none; }
svg .whisker { stroke: var(--mark); stroke-width: 1.5; } svg .point { fill: var(--mark); }
svg .soft { fill-opacity: .75; } svg .leader { stroke: var(--soft); stroke-width: .7; fill: none; }
.scroll { overflow-x: auto; } .scroll:focus-visible { outline: 2px solid var(--mark); }
table { border-collapse: separate; border-spacing: 0; font-size: .85rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .3rem 0 .3rem .9rem; border-bottom: 1px solid var(--grid); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; position: sticky; left: 0;
  background: var(--ground); }
td small { display: block; color: var(--soft); }
tbody tr:first-child { font-weight: bold; }
</style>
</head>
<body>
<h1>Leaderboard</h1>
{% if note %}<p>{{ note }}</p>{% endif %}
{% for report in reports %}{% set models = report.best_first() %}
<section>
<h2>{{ heading(report) }}</h2>
<p class="small">{{ caption(report) }}</p>
<div class="plots">{% for svg in plots(report) %}{{ svg }}{% endfor %}</div>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">model</th>
{% for metric in names(report) %}
<th scope="col">{{ metric }}{{ " ↓" if metrics[metric].better == "low" }}</th>
{% endfor %}
<th scope="col">difference</th><th scope="col">p</th><th scope="col">fit s</th><th scope="col">MB</th>
</tr></thead><tbody>
{% for name in models %}{% set result = report.results[name] %}
{% set difference = result.differences.get(report.main) %}
<tr><td>{{ name }}</td>
{% for metric in names(report) %}{% set figure = result.estimates[all][metric] %}
<td>{{ format_value(figure) }}
{%- if figure.count %}<small>{{ format_with_interval(figure).partition(" ")[2] }}</small>{% endif %}</td>
{% endfor %}
<td>{{ format_difference(difference) }}{% if difference %}<small>from {{ result.against }}</small>{% endif %}</td>
<td>{{ format_p(difference) }}</td>
<td>{{ "%.1f"|format(result.fit_seconds) }}</td><td>{{ format_megabytes(result) }}</td></tr>
{% endfor %}</tbody></table></div>
{% if report.slices|length > 1 %}
<h3>{{ report.main }} by slice</h3>
<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">slice</th><th scope="col">cases</th>
{% for name in models %}<th scope="col">{{ name }}</th>{% endfor %}</tr></thead><tbody>
{% for slice in report.slices %}
<tr><td>{{ slice }}</td><td>{{ report.results[models[0]].estimates[slice][report.main].count }}</td>
{% for name in models %}<td>{{ format_value(report.results[name].estimates[slice][report.main]) }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></div>{% endif %}
</section>
{% endfor %}
</body>
</html>
"""
