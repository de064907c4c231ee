"""The report that `cartelera report` wrote into the workspace: its page, and the files that lie beside it."""

from __future__ import annotations

from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from starlette.exceptions import HTTPException

from cartelera.i18n import languages
from cartelera.i18n.locale import SOURCE
from cartelera.service.watcher import ReleaseWatcher
from cartelera.web import language
from cartelera.web.rendering import HEADERS, Renderer

PAGE = "report.html"
_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
"""The report carries its styles and pictures in itself; nothing else may be loaded, and no script runs."""
_REPORT_LANGUAGES = ("es", "en")
"""Those that `cartelera report` can write: the figures hold both of them side by side."""


class ReportPages:
    """The report of a workspace, in the visitor's language if it was written in it, else in another."""

    def __init__(self, watcher: ReleaseWatcher, renderer: Renderer) -> None:
        self._watcher = watcher
        self._renderer = renderer

    def page(self, request: Request) -> Response:
        """`/insights/`: the report; if there is none, how to write one. `/insights` leads to it."""
        found = self._find(request, PAGE)
        if found is None:
            code = language.choose(request)
            report_language = code if code in _REPORT_LANGUAGES else SOURCE
            service = self._watcher.get()
            return self._renderer.page(request, "insights.html", service=service, report_language=report_language)
        if not request.scope["path"].endswith("/"):  # What lies beside the report is named relative to it.
            query = request.scope["query_string"].decode("latin-1")
            return RedirectResponse("/insights/" + (f"?{query}" if query else ""))
        return _sent(request, *found)

    def file(self, request: Request, name: str) -> Response:
        """`/insights/{name}`: a file of the report, as `report.pdf` or `figures/genres.csv`."""
        found = self._find(request, name)
        if found is None:
            raise HTTPException(404)
        return _sent(request, *found)

    def _find(self, request: Request, name: str) -> tuple[Path, str] | None:
        """The file `name` of the report, and its language."""
        chosen = language.choose(request)
        for code in (chosen, *(other for other in languages() if other != chosen)):
            folder = self._watcher.workspace.reports / "latest" / code
            if (path := _inside(folder, name)) is not None:
                return path, code
        return None


def _inside(folder: Path, name: str) -> Path | None:
    """The file `name` of `folder`, if it is of a kind that reports have and lies nowhere else."""
    try:
        path = (folder / name).resolve()
        known = path.suffix in _TYPES and path.is_relative_to(folder.resolve()) and path.is_file()
    except (OSError, ValueError):  # Too long a name, or one with a null in it.
        return None
    return path if known else None


def _sent(request: Request, path: Path, code: str) -> Response:
    headers = HEADERS | {"Content-Security-Policy": _POLICY, "Content-Language": code}
    if path.suffix == ".pdf":  # The browser's own viewer of PDF needs scripts and styles of its own.
        del headers["Content-Security-Policy"]
    response = FileResponse(path, media_type=_TYPES[path.suffix], headers=headers)
    language.remember(request, response)
    return response
