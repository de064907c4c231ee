"""`report`: from clean tables to HTML, PDF, and every figure as PNG, SVG and CSV."""

from __future__ import annotations

import difflib
import importlib.util
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartelera.atomic import replace_file
from cartelera.errors import ErrorCode, InvalidValueError, NotFoundError, WorkspaceError
from cartelera.progress import NullProgress, Progress
from cartelera.report.text import LANGS, Lang, Text
from cartelera.workspace import Workspace

if TYPE_CHECKING:
    from cartelera.report.data import ReportData
    from cartelera.report.document import Document, RenderedFigure
    from cartelera.report.figure import Figure, FigureSpec

_NEEDED = ("altair", "vl_convert", "typst", "wordcloud")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: the folder, its files (relative to it), each figure's sentence, what was left out and why."""

    folder: Path
    files: list[Path]
    sentences: dict[str, Text]
    skipped: dict[str, Text]


def require_extra() -> None:
    """Raises WorkspaceError, with what to type, where the packages that draw are not installed."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise WorkspaceError(f"drawing needs {', '.join(missing)}: install them with `pip install 'cartelera[report]'`")


def write_report(
    workspace: Workspace,
    out: Path | None = None,
    lang: str = "es",
    only: tuple[str, ...] = (),
    against: Path | None = None,
    progress: Progress | None = None,
) -> Written:
    """Draw the workspace's tables, and what its release says of itself, and write the report to `out`
    (`reports/latest/<lang>` in the workspace if left out).

    With `only`, just those figures are written (PNG, SVG, CSV) and what else `out` holds stays as it is; otherwise also
    `report.html`, `report.pdf` and `findings.json`. `against` is an earlier workspace to compare with. Each file is
    replaced whole, and files of an earlier report that this one no longer makes are removed.

    Raises WorkspaceError (no workspace, cannot read or write, extra not installed), NotFoundError (no such figure) and
    InvalidValueError (no such language).
    """
    require_extra()
    language = _language(lang)
    if not workspace.root.is_dir():
        raise WorkspaceError(
            f"no workspace at {workspace.root}: run `cartelera ingest PATH... --workspace {workspace.root}` first"
        )
    workspace.recover()
    if against is not None and not against.is_dir():
        raise WorkspaceError(f"no folder {against} to compare with")
    from cartelera.report.data import open_tables

    chosen = _chosen(only)
    folder = out or workspace.reports / "latest" / language
    data = open_tables(workspace.root, against)
    try:
        report = _render_all(data, chosen, language, progress or NullProgress())
    finally:
        data.connection.close()
    files = _written(report, language, folder, whole=not only)
    return Written(
        folder,
        files,
        {one.id: one.figure.finding.sentence for one in report.figures},
        {one.id: one.why for one in report.skipped},
    )


def figure_ids() -> list[str]:
    """The ids of all figures, in the order of the report. Needs the extra."""
    require_extra()
    from cartelera.report.figures import FIGURES

    return [spec.id for spec in FIGURES]


def _language(lang: str) -> Lang:
    for known in LANGS:
        if lang == known:
            return known
    raise InvalidValueError(ErrorCode.LANGUAGE, LANGS, name=lang, known=" and ".join(LANGS))


def _chosen(only: tuple[str, ...]) -> list[FigureSpec]:
    """The figures asked for, each once; all of them if none are named. Raises NotFoundError for an unknown one."""
    from cartelera.report.figures import FIGURES

    known = {spec.id: spec for spec in FIGURES}
    ids = [name.replace("_", "-") for name in only]
    for name in ids:
        if name not in known:
            near = tuple(difflib.get_close_matches(name, known, n=3, cutoff=0.4))
            raise NotFoundError(ErrorCode.FIGURE, near, name=name, known="" if near else ", ".join(known))
    return [known[name] for name in dict.fromkeys(ids)] if ids else list(FIGURES)


def _render_all(data: ReportData, specs: list[FigureSpec], lang: Lang, progress: Progress) -> Document:
    from cartelera.report.document import Document, SkippedFigure
    from cartelera.report.figure import EmptyFigure

    report = Document(sizes=data.sizes(), dated=data.dated(), against=data.before)
    progress.begin("drawing", len(specs))
    for spec in specs:
        try:
            report.figures.append(_render(spec, spec.build(data), lang))
        except EmptyFigure as empty:
            report.skipped.append(SkippedFigure(spec.id, spec.theme, empty.why))
        progress.advance(1)
    progress.end(f"{len(report.figures)} of {len(specs)} figures")
    return report


def _render(spec: FigureSpec, figure: Figure, lang: Lang) -> RenderedFigure:
    from cartelera.report.canvas import NARROW, WIDE, Canvas
    from cartelera.report.document import RenderedFigure
    from cartelera.report.render import pdf, svg

    wide, narrow = (
        svg(figure.draw(canvas), canvas) for canvas in (Canvas(lang, WIDE, WIDE), Canvas(lang, NARROW, NARROW))
    )
    return RenderedFigure(spec.id, spec.theme, figure, wide, narrow, pdf(wide))


def _written(report: Document, lang: Lang, folder: Path, *, whole: bool) -> list[Path]:
    """Everything into a folder beside the target, then file by file to its place."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".report-", dir=folder) as name:
            scratch = Path(name)
            _put(report, lang, scratch, whole)
            files = sorted(path.relative_to(scratch) for path in scratch.rglob("*") if path.is_file())
            if whole:
                _clear(folder, set(files))
            for file in files:
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                replace_file(scratch / file, folder / file, durable=False)
    except OSError as error:
        raise WorkspaceError(f"cannot write the report to {folder}: {error.strerror or error}") from error
    return files


def _put(report: Document, lang: Lang, folder: Path, whole: bool) -> None:
    from cartelera.report.render import on_paper, png
    from cartelera.report.values import csv_text

    (folder / "figures" / "narrow").mkdir(parents=True)
    for one in report.figures:
        (folder / "figures" / f"{one.id}.svg").write_text(on_paper(one.wide), encoding="utf-8")
        (folder / "figures" / "narrow" / f"{one.id}.svg").write_text(on_paper(one.narrow), encoding="utf-8")
        (folder / "figures" / f"{one.id}.png").write_bytes(png(one.wide))
        (folder / "figures" / f"{one.id}.csv").write_text(csv_text(one.figure.table), encoding="utf-8")
    if whole:
        from cartelera.report.html import html_page
        from cartelera.report.pdf import pdf_document

        (folder / "report.html").write_text(html_page(report, lang), encoding="utf-8")
        (folder / "report.pdf").write_bytes(pdf_document(report, lang))
        found = json.dumps(findings(report, lang), ensure_ascii=False, indent=1, default=str)
        (folder / "findings.json").write_text(found + "\n", encoding="utf-8")


def findings(report: Document, lang: Lang) -> dict[str, Any]:
    """What the report says, for machines: each figure's texts in both languages, its numbers, its files."""
    from cartelera.report.labels import summary

    def both(text: Text) -> dict[str, str]:
        return {"es": text.es, "en": text.en}

    return {
        "lang": lang,
        "tables": report.sizes,
        "dated": report.dated.isoformat() if report.dated else None,
        "summary": both(summary(report)),
        "figures": [
            {
                "id": one.id,
                "theme": both(one.theme),
                "title": both(one.figure.title),
                "sentence": both(one.figure.finding.sentence),
                "note": both(one.figure.note),
                "findings": one.figure.finding.values,
                "claim": None
                if one.figure.finding.claim is None
                else {
                    "said": both(one.figure.finding.claim.statement),
                    "found": both(one.figure.finding.claim.evidence),
                    "holds": one.figure.finding.claim.holds,
                },
                "files": {
                    "svg": f"figures/{one.id}.svg",
                    "narrow": f"figures/narrow/{one.id}.svg",
                    "png": f"figures/{one.id}.png",
                    "csv": f"figures/{one.id}.csv",
                },
            }
            for one in report.figures
        ],
        "absent": [{"id": one.id, "why": both(one.why)} for one in report.skipped],
    }


def _clear(folder: Path, kept: set[Path]) -> None:
    """Remove what an earlier report wrote to `folder` and this one does not; nothing that a report did not write."""
    try:
        before = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
        listed = [Path(file) for figure in before["figures"] for file in figure["files"].values()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return
    for file in listed:
        if file not in kept and not file.is_absolute() and ".." not in file.parts:
            (folder / file).unlink(missing_ok=True)
