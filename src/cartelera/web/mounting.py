"""Hang the pages, their static files and their error pages on an application."""

from __future__ import annotations

import hashlib
from pathlib import Path

from fastapi import FastAPI, Response
from fastapi.staticfiles import StaticFiles
from starlette.types import Scope

from cartelera.service.watcher import ReleaseWatcher
from cartelera.web import error_pages
from cartelera.web.pages import Pages
from cartelera.web.rendering import Renderer
from cartelera.web.report_pages import ReportPages

_HERE = Path(__file__).parent


class _Static(StaticFiles):
    """Static files that browsers may keep: their addresses carry the hash of what they hold."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=604800"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def install(app: FastAPI, watcher: ReleaseWatcher) -> None:
    """Serve the pages over what `watcher` holds from `app`, outside its OpenAPI document.

    To be called after the handlers of errors have been set: they go on answering for the paths of the API.
    """
    renderer = Renderer(_HERE / "templates", _versions(_HERE / "static"))
    pages, reports = Pages(watcher, renderer), ReportPages(watcher, renderer)
    for path, page in (
        ("/", pages.home),
        ("/titulo/{title_id}", pages.title),
        ("/espectador", pages.viewers),
        ("/espectador/{viewer_id:path}", pages.viewer),
        ("/insights", reports.page),
        ("/insights/", reports.page),
        ("/insights/{name:path}", reports.file),
        ("/preguntas", pages.questions),
        ("/preguntas/{name}", pages.question),
    ):
        app.add_api_route(path, page, methods=["GET", "HEAD"], include_in_schema=False)
    app.mount("/static", _Static(directory=_HERE / "static"), name="static")
    error_pages.install(app, renderer)


def _versions(folder: Path) -> dict[str, str]:
    """Each static file's address, with the beginning of its hash."""
    files = sorted(file for file in folder.iterdir() if file.is_file())
    return {file.name: f"/static/{file.name}?v={hashlib.sha256(file.read_bytes()).hexdigest()[:10]}" for file in files}
