"""The report as PDF, set by Typst with its own fonts."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from cartelera.report import labels
from cartelera.report.document import Document, RenderedFigure
from cartelera.report.figure import Claim
from cartelera.report.text import Lang, Text


def pdf_document(document: Document, lang: Lang) -> bytes:
    """The whole report as PDF."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in document.figures:
            (folder / f"{each.id}.pdf").write_bytes(each.pdf)
        (folder / "report.json").write_text(json.dumps(_content(document, lang), ensure_ascii=False))
        sheet = files("cartelera.report").joinpath("templates", "report.typ").read_text(encoding="utf-8")
        (folder / "report.typ").write_text(sheet)
        pdf: bytes = typst.compile(folder / "report.typ", root=folder, timestamp=_timestamp(document))
        return pdf


def _timestamp(document: Document) -> int:
    """Seconds since 1970 of the tables' day, so that the same tables make the same file."""
    if document.dated is None:
        return 0
    return int(datetime(document.dated.year, document.dated.month, document.dated.day, tzinfo=UTC).timestamp())


def _content(document: Document, lang: Lang) -> dict[str, Any]:
    """What the sheet reads as `report.json`: every text in one language."""

    def t(text: Text) -> str:
        return text.to(lang)

    return {
        "lang": lang,
        "title": t(labels.TITLE),
        "summary": t(labels.summary(document)),
        "made": t(labels.figures_made(document)),
        "contents": t(labels.CONTENTS),
        "claims_title": t(labels.CLAIMS),
        "claim": t(labels.CLAIM),
        "here": t(labels.HERE),
        "claims": [_claim(each.claim, lang) for each in document.figures if each.claim is not None],
        "themes": [
            {"title": t(theme), "figures": [_figure(each, lang) for each in figures]}
            for theme, figures in document.themes()
        ],
        "absent": [{"id": each.id, "why": t(each.why)} for each in document.skipped],
        "absent_title": t(labels.ABSENT),
    }


def _figure(rendered: RenderedFigure, lang: Lang) -> dict[str, Any]:
    figure, claim = rendered.figure, rendered.claim
    boxed = None
    if claim is not None:
        boxed = _claim(claim, lang)
        boxed |= {"label": labels.CLAIM.to(lang) + ":", "verdict": boxed["verdict"].capitalize()}
    return {
        "id": rendered.id,
        "title": figure.title.to(lang),
        "sentence": figure.finding.sentence.to(lang),
        "note": figure.note.to(lang),
        "file": f"{rendered.id}.pdf",
        "claim": boxed,
    }


def _claim(claim: Claim, lang: Lang) -> dict[str, str]:
    return {
        "statement": claim.statement.to(lang),
        "evidence": claim.evidence.to(lang),
        "verdict": labels.verdict(claim).to(lang),
    }
