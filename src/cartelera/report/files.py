"""The files of a report: written aside, then each put in its place as a whole."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from cartelera.atomic import replace_file
from cartelera.errors import WorkspaceError
from cartelera.report.document import Document
from cartelera.report.findings import findings_json
from cartelera.report.html import html_page
from cartelera.report.pdf import pdf_document
from cartelera.report.render import on_paper, png
from cartelera.report.text import Lang
from cartelera.report.values import csv_text


def write_files(document: Document, lang: Lang, folder: Path, *, whole: bool) -> list[Path]:
    """Write the figures to `folder` and, with `whole`, the pages and `findings.json`; the files, relative to it.

    With `whole`, files of an earlier report that this one does not make are removed. Raises WorkspaceError if the
    folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".report-", dir=folder) as name:
            scratch = Path(name)
            _write_figures(document, scratch / "figures")
            if whole:
                _write_pages(document, lang, scratch)
            files = sorted(path.relative_to(scratch) for path in scratch.rglob("*") if path.is_file())
            if whole:
                _remove_stale(folder, set(files))
            for file in files:
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                replace_file(scratch / file, folder / file, durable=False)
    except OSError as error:
        raise WorkspaceError(f"cannot write the report to {folder}: {error.strerror or error}") from error
    return files


def _write_figures(document: Document, folder: Path) -> None:
    (folder / "narrow").mkdir(parents=True)
    for figure in document.figures:
        (folder / f"{figure.id}.svg").write_text(on_paper(figure.wide), encoding="utf-8")
        (folder / "narrow" / f"{figure.id}.svg").write_text(on_paper(figure.narrow), encoding="utf-8")
        (folder / f"{figure.id}.png").write_bytes(png(figure.wide))
        (folder / f"{figure.id}.csv").write_text(csv_text(figure.figure.table), encoding="utf-8")


def _write_pages(document: Document, lang: Lang, folder: Path) -> None:
    (folder / "report.html").write_text(html_page(document, lang), encoding="utf-8")
    (folder / "report.pdf").write_bytes(pdf_document(document, lang))
    findings = json.dumps(findings_json(document, lang), ensure_ascii=False, indent=1, default=str)
    (folder / "findings.json").write_text(findings + "\n", encoding="utf-8")


def _remove_stale(folder: Path, kept: set[Path]) -> None:
    """Remove what an earlier report wrote to `folder` and this one does not; nothing that a report did not write."""
    try:
        before = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
        listed = [Path(file) for figure in before["figures"] for file in figure["files"].values()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return
    for file in listed:
        if file not in kept and not file.is_absolute() and ".." not in file.parts:
            (folder / file).unlink(missing_ok=True)
