"""Error pages for people: where a browser asks for a page, and only there; the API keeps its problem documents."""

from __future__ import annotations

import logging
from collections.abc import Callable
from inspect import isawaitable
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from cartelera.web import language
from cartelera.web.rendering import Renderer
from cartelera.web.texts import Texts

Handler = Callable[[Request, Any], Any]
_KNOWN = (404, 405)


def install(app: FastAPI, renderer: Renderer) -> None:
    """Answer people with a page; everybody else with what the handlers set so far answer."""

    def page(request: Request, status: int) -> Response:
        texts = Texts(language.choose(request))
        key = status if status in _KNOWN else 500 if status >= 500 else 404
        heading, text = texts(f"error.{key}.title"), texts(f"error.{key}.text")
        return renderer.page(request, "error.html", status=status, heading=heading, text=text)

    def instead_of(previous: Handler) -> Handler:
        async def handle(request: Request, error: Exception) -> Response:
            if not _wants_page(app, request):
                response: Response = previous(request, error)
                return await response if isawaitable(response) else response
            if isinstance(error, HTTPException):
                return page(request, error.status_code)
            logging.getLogger("cartelera").exception("unforeseen error at %s", request.scope["path"], exc_info=error)
            return page(request, 500)

        return handle

    for kind in (HTTPException, Exception):
        app.add_exception_handler(kind, instead_of(app.exception_handlers[kind]))


def _wants_page(app: FastAPI, request: Request) -> bool:
    """Whether this is a browser visiting something other than the API."""
    if "text/html" not in request.headers.get("accept", ""):
        return False
    # Not request.url: that is read from the Host header, which may be anything.
    first = request.scope["path"].split("/")[1:2]
    documented = {path.split("/")[1] for path in app.openapi()["paths"]} | {"openapi.json"}
    return not first or first[0] not in documented
