"""The report as one HTML file that needs no network and no script: light and dark, telephone and paper."""

from __future__ import annotations

from functools import cache

import jinja2
from markupsafe import Markup

from cartelera.report import words
from cartelera.report.document import Document, RenderedFigure
from cartelera.report.figure import Claim
from cartelera.report.render import inline
from cartelera.report.style import CSS
from cartelera.report.text import Lang, Text
from cartelera.report.values import column_names, format_cell

_ROWS = 15
"""Rows of a figure's table that the page shows; the CSV beside it has all."""

_PAGE = """<!doctype html>
<html lang="{{ lang }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{ t(w.TITLE) }} · Cartelera</title>
<style>{{ css }}</style>
</head>
<body>
<a class="skip" href="#main">{{ t(w.CONTENTS) }}</a>
<header>
<p class="brand">Cartelera</p>
<h1>{{ t(w.TITLE) }}</h1>
<p class="lead">{{ t(summary) }}</p>
<p class="small">{{ t(made) }}</p>
</header>
{% if themes %}<nav aria-label="{{ t(w.CONTENTS) }}"><ul>
{% for theme, figures in themes %}<li><a href="#{{ figures[0].id }}-theme">{{ t(theme) }}</a></li>
{% endfor %}</ul></nav>{% endif %}
<main id="main">
{% if claims %}<section class="claims"><h2>{{ t(w.CLAIMS) }}</h2>
<div class="scroll"><table><thead><tr>
<th scope="col">{{ t(w.CLAIM) }}</th><th scope="col">{{ t(w.HERE) }}</th><th scope="col"></th></tr></thead><tbody>
{% for one in claims %}{% set claim = one.figure.claim %}
<tr><td><a href="#{{ one.id }}">{{ t(claim.said) }}</a></td><td>{{ t(claim.found) }}</td>
<td class="verdict {{ mark(claim) }}">{{ t(w.verdict(claim)) }}</td></tr>
{% endfor %}</tbody></table></div></section>{% endif %}
{% for theme, figures in themes %}<section>
<h2 id="{{ figures[0].id }}-theme">{{ t(theme) }}</h2>
{% for one in figures %}<figure id="{{ one.id }}">
<figcaption><h3>{{ t(one.figure.title) }}</h3><p>{{ t(one.figure.sentence) }}</p>
{% if one.figure.claim %}{% set claim = one.figure.claim %}
<p class="claim {{ mark(claim) }}"><strong>{{ t(w.CLAIM) }}:</strong> {{ t(claim.said) }}
<strong>{{ t(w.verdict(claim))|capitalize }}:</strong> {{ t(claim.found) }}.</p>
{% endif %}</figcaption>
<div class="wide" role="img" aria-label="{{ t(one.figure.title) }}">{{ drawn(one, one.wide, 'w') }}</div>
<div class="narrow" role="img" aria-label="{{ t(one.figure.title) }}">{{ drawn(one, one.narrow, 'n') }}</div>
{% if one.figure.note.es %}<p class="small">{{ t(one.figure.note) }}</p>{% endif %}
<details><summary>{{ t(w.TABLE) }}</summary><div class="scroll"><table><thead><tr>
{% for name in header(one) %}<th scope="col">{{ name }}</th>{% endfor %}</tr></thead><tbody>
{% for row in one.figure.table[:rows] %}<tr>
{% for name in header(one) %}<td>{{ cell(row.get(name), name) }}</td>{% endfor %}</tr>
{% endfor %}</tbody></table></div>
<p class="small"><a href="figures/{{ one.id }}.csv">{{ one.id }}.csv</a> ({{ one.figure.table|length }}) ·
<a href="figures/{{ one.id }}.svg">SVG</a> · <a href="figures/{{ one.id }}.png">PNG</a></p></details>
</figure>
{% endfor %}</section>
{% endfor %}
{% if absent %}<section class="absent"><h2>{{ t(w.ABSENT) }}</h2><ul>
{% for one in absent %}<li><code>{{ one.id }}</code>: {{ t(one.why) }}</li>
{% endfor %}</ul></section>{% endif %}
</main>
</body>
</html>
"""


@cache
def _template() -> jinja2.Template:
    return jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(_PAGE)


def page(report: Document, lang: Lang) -> str:
    """The whole report as HTML."""

    def t(text: Text) -> str:
        return text.to(lang)

    def mark(claim: Claim) -> str:
        return "counted" if claim.holds is None else "yes" if claim.holds else "no"

    def drawn(one: RenderedFigure, svg: str, mark: str) -> str:
        return Markup(inline(svg, f"{one.id}-{mark}"))

    made: str = _template().render(
        lang=lang,
        t=t,
        w=words,
        css=Markup(CSS),
        summary=words.summary(report),
        made=words.figures_made(report),
        themes=report.themes(),
        claims=[one for one in report.figures if one.figure.claim],
        absent=report.skipped,
        drawn=drawn,
        mark=mark,
        header=lambda one: column_names(one.figure.table),
        cell=lambda value, name: format_cell(value, name, lang),
        rows=_ROWS,
    )
    return made
