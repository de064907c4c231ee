"""`findings.json`: what the report says, for machines."""

from __future__ import annotations

from typing import Any

from cartelera.report.document import Document, RenderedFigure
from cartelera.report.figure import Claim
from cartelera.report.labels import summary
from cartelera.report.text import Lang, Text


def findings_json(document: Document, lang: Lang) -> dict[str, Any]:
    """Each figure's texts in both languages, its numbers and its files."""
    return {
        "lang": lang,
        "tables": document.sizes,
        "dated": document.dated.isoformat() if document.dated else None,
        "summary": _both(summary(document)),
        "figures": [_figure(figure) for figure in document.figures],
        "absent": [{"id": skipped.id, "why": _both(skipped.why)} for skipped in document.skipped],
    }


def _figure(rendered: RenderedFigure) -> dict[str, Any]:
    figure = rendered.figure
    return {
        "id": rendered.id,
        "theme": _both(rendered.theme),
        "title": _both(figure.title),
        "sentence": _both(figure.finding.sentence),
        "note": _both(figure.note),
        "findings": figure.finding.values,
        "claim": None if rendered.claim is None else _claim(rendered.claim),
        "files": {
            "svg": f"figures/{rendered.id}.svg",
            "narrow": f"figures/narrow/{rendered.id}.svg",
            "png": f"figures/{rendered.id}.png",
            "csv": f"figures/{rendered.id}.csv",
        },
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {"said": _both(claim.statement), "found": _both(claim.evidence), "holds": claim.holds}


def _both(text: Text) -> dict[str, str]:
    return {"es": text.es, "en": text.en}
