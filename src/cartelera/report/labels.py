"""The labels around the figures: headings and verdicts of the report, in both languages."""

from __future__ import annotations

from cartelera.report.document import Document
from cartelera.report.figure import Claim
from cartelera.report.text import EMPTY, Text, count, day, number, text

TITLE = Text("Retrato de los datos", "The picture of the data")
CONTENTS = Text("Contenido", "Contents")
CLAIMS = Text("Lo que se decía de estos datos", "What was said of such data")
CLAIM = Text("Se decía", "It was said")
HERE = Text("Aquí", "Here")
HOLDS = Text("se confirma", "confirmed")
FAILS = Text("no se confirma", "not confirmed")
COUNTED = Text("contado de nuevo", "counted again")
FIGURE = Text("Figura", "Figure")
TABLE = Text("Ver los datos", "See the data")
ABSENT = Text("Figuras sin nada que mostrar", "Figures with nothing to show")
NO_DATA = Text(
    "No hay datos de los que hablar: las tablas de este espacio de trabajo no existen o están vacías. "
    "Con `cartelera ingest FICHEROS…` se llenan.",
    "There are no data to speak of: the tables of this workspace do not exist or are empty. `cartelera ingest "
    "FILES…` fills them.",
)
TINY = Text(
    "Hay muy pocos títulos ({n}): las cifras son exactas, pero dicen poco de nada más.",
    "There are very few titles ({n}): the figures are exact, but say little beyond themselves.",
)
FEW = 100
"""Titles below which the report warns that it rests on little."""


def verdict(claim: Claim) -> Text:
    """Does the claim hold here?"""
    return COUNTED if claim.holds is None else HOLDS if claim.holds else FAILS


def summary(report: Document) -> Text:
    """What the report rests on."""
    sizes = report.sizes
    if not any(sizes.values()):
        return NO_DATA
    parts = text(
        "{t}, {c}, {o} y {r}.",
        "{t}, {c}, {o} and {r}.",
        t=count(sizes["titles"], ("título", "títulos"), ("title", "titles")),
        c=count(sizes["credits"], ("crédito", "créditos"), ("credit", "credits")),
        o=count(
            sizes["offers"],
            ("oferta en plataformas", "ofertas en plataformas"),
            ("offer on platforms", "offers on platforms"),
        ),
        r=count(sizes["ratings"], ("valoración", "valoraciones"), ("rating", "ratings")),
    )
    dated = EMPTY if report.dated is None else text("Tablas del {d}.", "Tables of {d}.", d=day(report.dated))
    against = EMPTY if report.against is None else text("Comparadas con {a}.", "Compared with {a}.", a=report.against)
    few = text(TINY.es, TINY.en, n=number(sizes["titles"])) if sizes["titles"] < FEW else EMPTY
    return parts + dated + against + few


def figures_made(report: Document) -> Text:
    """How many figures there are, and how many had nothing to show."""
    return text(
        "{n}; {a} sin nada que mostrar.",
        "{n}; {a} with nothing to show.",
        n=count(len(report.figures), ("figura", "figuras"), ("figure", "figures")),
        a=number(len(report.skipped)),
    )
