"""The labels around the figures: headings and verdicts of the report, in both languages."""

from __future__ import annotations

from cartelera.report.document import Document
from cartelera.report.figure import Claim
from cartelera.report.text import Text, count, day, number, ratings, text, titles

TITLE = Text("Retrato de los datos", "The picture of the data")
CONTENTS = Text("Contenido", "Contents")
CLAIMS = Text("Lo que se decía de estos datos", "What was said of such data")
CLAIM = Text("Se decía", "It was said")
HERE = Text("Aquí", "Here")
HOLDS = Text("se confirma", "confirmed")
FAILS = Text("no se confirma", "not confirmed")
COUNTED = Text("contado de nuevo", "counted again")
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
    if claim.holds is None:
        return COUNTED
    return HOLDS if claim.holds else FAILS


def summary(document: Document) -> Text:
    """What the report rests on: the size of the tables, their day, what they are compared with, a warning if tiny."""
    if not any(document.sizes.values()):
        return NO_DATA
    result = _sizes(document.sizes)
    if document.dated is not None:
        result = result + text("Tablas del {d}.", "Tables of {d}.", d=day(document.dated))
    if document.against is not None:
        result = result + text("Comparadas con {a}.", "Compared with {a}.", a=document.against)
    if document.sizes["titles"] < FEW:
        result = result + text(TINY.es, TINY.en, n=number(document.sizes["titles"]))
    return result


def _sizes(sizes: dict[str, int]) -> Text:
    return text(
        "{t}, {c}, {o} y {r}.",
        "{t}, {c}, {o} and {r}.",
        t=titles(sizes["titles"]),
        c=count(sizes["credits"], ("crédito", "créditos"), ("credit", "credits")),
        o=count(
            sizes["offers"],
            ("oferta en plataformas", "ofertas en plataformas"),
            ("offer on platforms", "offers on platforms"),
        ),
        r=ratings(sizes["ratings"]),
    )


def figures_made(document: Document) -> Text:
    """How many figures there are, and how many had nothing to show."""
    return text(
        "{n}; {a} sin nada que mostrar.",
        "{n}; {a} with nothing to show.",
        n=count(len(document.figures), ("figura", "figuras"), ("figure", "figures")),
        a=number(len(document.skipped)),
    )
