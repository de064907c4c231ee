"""`report`: from clean tables to HTML, PDF, and every figure as PNG, SVG and CSV."""

from __future__ import annotations

import difflib
import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

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
    """Raises WorkspaceError, with what to type, if the packages that draw are not installed."""
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
    from cartelera.report.files import write_files

    specs = _specs(only)
    folder = out or workspace.reports / "latest" / language
    data = open_tables(workspace.root, against)
    try:
        document = _render_all(data, specs, language, progress or NullProgress())
    finally:
        data.connection.close()
    files = write_files(document, language, folder, whole=not only)
    return Written(
        folder,
        files,
        {rendered.id: rendered.figure.finding.sentence for rendered in document.figures},
        {skipped.id: skipped.why for skipped in document.skipped},
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


def _specs(only: tuple[str, ...]) -> list[FigureSpec]:
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

    document = Document(sizes=data.sizes(), dated=data.dated(), against=data.before)
    progress.begin("drawing", len(specs))
    for spec in specs:
        try:
            document.figures.append(_render(spec, spec.build(data), lang))
        except EmptyFigure as empty:
            document.skipped.append(SkippedFigure(spec.id, spec.theme, empty.why))
        progress.advance(1)
    progress.end(f"{len(document.figures)} of {len(specs)} figures")
    return document


def _render(spec: FigureSpec, figure: Figure, lang: Lang) -> RenderedFigure:
    from cartelera.report.canvas import NARROW, WIDE, Canvas
    from cartelera.report.document import RenderedFigure
    from cartelera.report.render import pdf, svg

    wide, narrow = (
        svg(figure.draw(canvas), canvas) for canvas in (Canvas(lang, WIDE, WIDE), Canvas(lang, NARROW, NARROW))
    )
    return RenderedFigure(spec.id, spec.theme, figure, wide, narrow, pdf(wide))
