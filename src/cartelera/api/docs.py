"""`/docs` without a network: Swagger UI's own files, from the package that carries them, instead of a CDN's."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from importlib import resources

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

_FILES = "/docs/files"


def install(app: FastAPI) -> None:
    """Serve `/docs` and what it loads. `app` must have been made with `docs_url=None`."""
    folder = str(resources.files("fastapi_swagger") / "resources")

    html = get_swagger_ui_html(
        openapi_url=app.openapi_url or "/openapi.json",
        title="Cartelera · API",
        swagger_js_url=f"{_FILES}/swagger-ui-bundle.js",
        swagger_css_url=f"{_FILES}/swagger-ui.css",
        swagger_favicon_url=f"{_FILES}/favicon-32x32.png",
        swagger_ui_parameters={"tryItOutEnabled": True, "displayRequestDuration": True},
    ).body
    headers = {"Content-Security-Policy": _policy(bytes(html)), "X-Content-Type-Options": "nosniff"}

    async def page() -> HTMLResponse:
        return HTMLResponse(html, headers=headers)

    app.mount(_FILES, StaticFiles(directory=folder), name="docs-files")
    app.add_api_route("/docs", page, methods=["GET"], include_in_schema=False)


def _policy(html: bytes) -> str:
    """A content security policy under which the page runs its own files and the scripts in `html`, and nothing else.

    Swagger UI sets styles of elements and shows icons as `data:` pictures.
    """
    scripts = re.findall(rb"<script>(.*?)</script>", html, re.DOTALL)
    hashes = " ".join(f"'sha256-{b64encode(sha256(script).digest()).decode()}'" for script in scripts)
    return (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
