"""The report as PDF, set by Typst with its own fonts."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from cartelera.report import words
from cartelera.report.document import Document
from cartelera.report.text import Lang, Text

_SHEET = """
#let d = json("report.json")
#set document(title: d.title, author: "Cartelera", date: none)
#set text(font: "Libertinus Serif", size: 10.5pt, lang: d.lang)
#set page(paper: "a4", margin: (x: 18mm, y: 20mm), numbering: "1 / 1")
#set page(header: context if counter(page).get().first() > 1 [
  #set text(size: 8.5pt, fill: luma(90)); Cartelera · #d.title])
#set par(justify: true)
#set table(stroke: (x, y) => (bottom: 0.5pt + luma(200)), inset: (x: 4pt, y: 4pt))
#show heading.where(level: 1): it => block(above: 24pt, below: 12pt, text(17pt, it.body))
#show heading.where(level: 2): it => block(above: 0pt, below: 6pt, text(12.5pt, it.body))
#text(9pt, fill: luma(90), tracking: 1.5pt)[CARTELERA]
#v(-4pt)
#text(25pt, weight: "bold", d.title)

#text(12pt, d.summary)

#text(9pt, fill: luma(90), d.made)
#if d.themes.len() > 0 [
  #v(8pt)
  #outline(title: d.contents, depth: 1)
]
#if d.claims.len() > 0 [
  #heading(level: 1, outlined: false, d.claims_title)
  #set par(justify: false)
  #set text(9.5pt)
  #table(columns: (1.2fr, 1.6fr, auto), align: left,
    table.header([*#d.claim*], [*#d.here*], []),
    ..d.claims.map(c => (c.said, c.found, strong(c.verdict))).flatten())
]
#for theme in d.themes [
  #pagebreak(weak: true)
  = #theme.title
  #for f in theme.figures [
    #block(breakable: false, below: 22pt)[
      == #f.title
      #f.sentence
      #if f.claim != none [
        #v(-2pt)
        #block(fill: luma(245), inset: 6pt, width: 100%, text(9pt)[
          *#f.claim.label* #f.claim.said *#f.claim.verdict:* #f.claim.found.])
      ]
      #image(f.file, width: 100%, alt: f.title)
      #text(8pt, fill: luma(90))[#f.note #h(1fr) #raw(f.id)]
    ]
  ]
]
#if d.absent.len() > 0 [
  = #d.absent_title
  #set par(justify: false)
  #for a in d.absent [ - #raw(a.id): #a.why
  ]
]
"""


def document(report: Document, lang: Lang) -> bytes:
    """The whole report as PDF."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for one in report.figures:
            (folder / f"{one.id}.pdf").write_bytes(one.pdf)
        (folder / "report.json").write_text(json.dumps(_content(report, lang), ensure_ascii=False))
        (folder / "report.typ").write_text(_SHEET)
        made: bytes = typst.compile(folder / "report.typ", root=folder, timestamp=_stamp(report))
        return made


def _stamp(report: Document) -> int:
    """Seconds since 1970 of the tables' day, so that the same tables make the same file."""
    if report.dated is None:
        return 0
    return int(datetime(report.dated.year, report.dated.month, report.dated.day, tzinfo=UTC).timestamp())


def _content(report: Document, lang: Lang) -> dict[str, Any]:
    def t(text: Text) -> str:
        return text.to(lang)

    themes = [
        {
            "title": t(theme),
            "figures": [
                {
                    "id": one.id,
                    "title": t(one.figure.title),
                    "sentence": t(one.figure.sentence),
                    "note": t(one.figure.note),
                    "file": f"{one.id}.pdf",
                    "claim": None
                    if one.figure.claim is None
                    else {
                        "label": t(words.CLAIM) + ":",
                        "said": t(one.figure.claim.said),
                        "found": t(one.figure.claim.found),
                        "verdict": t(words.verdict(one.figure.claim)).capitalize(),
                    },
                }
                for one in figures
            ],
        }
        for theme, figures in report.themes()
    ]
    claims = [
        {
            "said": t(one.figure.claim.said),
            "found": t(one.figure.claim.found),
            "verdict": t(words.verdict(one.figure.claim)),
        }
        for one in report.figures
        if one.figure.claim is not None
    ]
    return {
        "lang": lang,
        "title": t(words.TITLE),
        "summary": t(words.summary(report)),
        "made": t(words.figures_made(report)),
        "contents": t(words.CONTENTS),
        "claims_title": t(words.CLAIMS),
        "claim": t(words.CLAIM),
        "here": t(words.HERE),
        "claims": claims,
        "themes": themes,
        "absent": [{"id": one.id, "why": t(one.why)} for one in report.skipped],
        "absent_title": t(words.ABSENT),
    }
