"""The report as one HTML file that needs no network and no script: light and dark, telephone and paper."""

from __future__ import annotations

from functools import cache

import jinja2
from markupsafe import Markup

from cartelera.report import labels
from cartelera.report.document import Document, RenderedFigure
from cartelera.report.figure import Claim
from cartelera.report.render import inline
from cartelera.report.text import Lang, Text
from cartelera.report.values import column_names, format_cell

_ROWS = 15
"""Rows of a figure's table that the page shows; the CSV beside it has all."""


@cache
def _template() -> jinja2.Template:
    loader = jinja2.PackageLoader("cartelera.report")
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("report.html")


def html_page(document: Document, lang: Lang) -> str:
    """The whole report as HTML."""

    def t(text: Text) -> str:
        return text.to(lang)

    page: str = _template().render(
        lang=lang,
        t=t,
        labels=labels,
        summary=labels.summary(document),
        counts=labels.figures_made(document),
        themes=document.themes(),
        claims=[each for each in document.figures if each.claim],
        skipped=document.skipped,
        inline_svg=_inline_svg,
        verdict_class=_verdict_class,
        header=lambda each: column_names(each.figure.table),
        cell=lambda value, name: format_cell(value, name, lang),
        rows=_ROWS,
    )
    return page


def _verdict_class(claim: Claim) -> str:
    """The class of a claim in the style sheet."""
    if claim.holds is None:
        return "counted"
    return "yes" if claim.holds else "no"


def _inline_svg(figure: RenderedFigure, svg: str, suffix: str) -> Markup:
    """A picture of the figure with ids that no other picture of the page has."""
    return Markup(inline(svg, f"{figure.id}-{suffix}"))
