"""`/docs` without a network: Swagger UI's own files, from the package that carries them, instead of a CDN's."""

from __future__ import annotations

from importlib import resources

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

_FILES = "/docs/files"


def install(app: FastAPI) -> None:
    """Serve `/docs` and what it loads. `app` must have been made with `docs_url=None`."""
    folder = str(resources.files("fastapi_swagger") / "resources")

    async def page() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url=app.openapi_url or "/openapi.json",
            title="Cartelera · API",
            swagger_js_url=f"{_FILES}/swagger-ui-bundle.js",
            swagger_css_url=f"{_FILES}/swagger-ui.css",
            swagger_favicon_url=f"{_FILES}/favicon-32x32.png",
            swagger_ui_parameters={"tryItOutEnabled": True, "displayRequestDuration": True},
        )

    app.mount(_FILES, StaticFiles(directory=folder), name="docs-files")
    app.add_api_route("/docs", page, methods=["GET"], include_in_schema=False)
