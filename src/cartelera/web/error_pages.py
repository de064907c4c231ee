"""Error pages for people: a browser that asks for a page gets one; the API keeps its problem documents."""

from __future__ import annotations

from collections.abc import Callable
from inspect import isawaitable
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from cartelera.errors import InvalidValueError, UnavailableError
from cartelera.http.problems import RETRY, SUSPICIOUS, is_of_damage, log_unforeseen
from cartelera.i18n import Translator, gettext_noop
from cartelera.web import language
from cartelera.web.rendering import Renderer

Handler = Callable[[Request, Any], Any]
_TEXTS = {
    401: (gettext_noop("Tickets, please"), gettext_noop("This page needs a key: give it as the password.")),
    403: (gettext_noop("Staff only"), gettext_noop("This page is not open to you.")),
    404: (gettext_noop("That show is not on the bill"), gettext_noop("There is no page at this address.")),
    405: (gettext_noop("Looking only, please"), gettext_noop("This page does not take that request.")),
    414: (gettext_noop("Too long a line"), gettext_noop("What was asked for is longer than anything on the bill.")),
    429: (gettext_noop("One at a time, please"), gettext_noop("Too much was asked from here. Try again in a moment.")),
    500: (
        gettext_noop("The film broke"),
        gettext_noop("Something failed in here, and has been written down. Try again in a moment."),
    ),
    503: (
        gettext_noop("The reel is damaged"),
        gettext_noop("The data cannot be read at the moment, which has been written down. Try again in a while."),
    ),
}
"""Heading and text for each status; of others, those of the status they are like, else of 404 or 500."""
_LIKE = {413: 414, 422: 414, 431: 414}


def install(app: FastAPI, renderer: Renderer) -> None:
    """Answer people with a page; everybody else with what the handlers set so far answer."""

    def page(request: Request, status: int) -> Response:
        texts = Translator(language.choose(request))
        heading, text = _TEXTS.get(status, _TEXTS[_LIKE.get(status, 500 if status >= 500 else 404)])
        heading, text = texts.gettext(heading), texts.gettext(text)
        return renderer.page(request, "error.html", status=status, heading=heading, text=text)

    def instead_of(previous: Handler, kind: type[Exception]) -> Handler:
        async def handle(request: Request, error: Exception) -> Response:
            if not _wants_page(app, request):
                answer: Response = previous(request, error)
                return await answer if isawaitable(answer) else answer
            if isinstance(error, HTTPException):
                response = page(request, error.status_code)
                response.headers.update(error.headers or {})
                return response
            if isinstance(error, InvalidValueError):  # Pages word all others themselves.
                return page(request, 422)
            if kind in SUSPICIOUS and not is_of_damage(request, error):
                raise error  # To the handler of everything else.
            if kind in (UnavailableError, *SUSPICIOUS):
                unavailable = page(request, 503)
                unavailable.headers.update(RETRY)
                return unavailable
            log_unforeseen(request, error)
            return page(request, 500)

        return handle

    for kind in (HTTPException, InvalidValueError, UnavailableError, *SUSPICIOUS, Exception):
        app.add_exception_handler(kind, instead_of(app.exception_handlers[kind], kind))


def _wants_page(app: FastAPI, request: Request) -> bool:
    """Whether this is a browser visiting something other than the API."""
    if "text/html" not in request.headers.get("accept", ""):
        return False
    # Not request.url: that is read from the Host header, which may be anything.
    first = request.scope["path"].split("/")[1:2]
    documented = {path.split("/")[1] for path in app.openapi()["paths"]} | {"openapi.json"}
    return not first or first[0] not in documented
