"""Errors as RFC 9457 problem documents (`application/problem+json`)."""

from __future__ import annotations

import logging
import sqlite3
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from cartelera.errors import (
    CarteleraError,
    CodedError,
    ErrorCode,
    ForbiddenError,
    GoneError,
    InvalidValueError,
    NotFoundError,
    TooManyError,
    UnavailableError,
)
from cartelera.http.request_log import request_id, route_of
from cartelera.i18n.errors import allowed_values, error_message
from cartelera.service.watcher import ReleaseWatcher

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """What went wrong, for machines and people."""

    type: str = "about:blank"
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["no se conoce ningún título «Toy Stori»"])
    instance: str = Field(examples=["/retorno/Toy%20Stori"])
    suggestions: list[str] | None = Field(
        None, description="The nearest known names, best first (404)", examples=[["Toy Story"]]
    )
    allowed: list[str] | None = Field(None, description="The possible values (422)", examples=[["min", "season"]])


RETRY = {"Retry-After": "5"}
"""Of an answer that there is none for the moment."""
SUSPICIOUS: tuple[type[Exception], ...] = (
    sqlite3.Error, LookupError, ValueError, TypeError, ArithmeticError, AssertionError, AttributeError, RuntimeError,
    OSError,
)  # fmt: skip
"""What reading damaged files may end in."""
_OF_DISK = (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CANTOPEN)
DOCUMENTED: dict[str, Any] = {"content": {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}}
"""What the OpenAPI document says of a response that is a problem; not `model`, which would promise plain JSON too."""


def problem(request: Request, status: int, detail: str, **more: Any) -> Response:
    """A problem document for `request`."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        # A URI reference, as RFC 9457 wants it: percent-encoded.
        "instance": quote(request.scope["path"][:500], errors="replace")[:500],
    }
    headers = {"X-Content-Type-Options": "nosniff"} | dict(more.pop("headers", None) or {})
    return Response(orjson.dumps(body | more, default=str), status_code=status, media_type=MEDIA_TYPE, headers=headers)


def install(app: FastAPI) -> None:
    """Make every error of `app` a problem document."""

    async def not_found(request: Request, error: Exception) -> Response:
        assert isinstance(error, NotFoundError)
        suggestions = await run_in_threadpool(lambda: error.suggestions)
        return problem(request, 404, _message(request, error), suggestions=list(suggestions))

    async def invalid_value(request: Request, error: Exception) -> Response:
        assert isinstance(error, InvalidValueError)
        allowed = allowed_values(error, _language(request))
        return problem(request, 422, _message(request, error), allowed=list(allowed))

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        wrong = [{"where": ".".join(map(str, e["loc"])), "what": e["msg"]} for e in error.errors()]
        detail = "; ".join(f"{e['where']}: {e['what']}" for e in wrong)
        return problem(request, 422, detail, errors=wrong)

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        detail = str(error.detail)
        if error.status_code == 404:
            detail = "nothing is at this address; /docs lists what there is"
        headers = dict(error.headers or {})
        if headers.get("Allow") == "GET":
            headers["Allow"] = "GET, HEAD"
        return problem(request, error.status_code, detail, headers=headers)

    async def forbidden(request: Request, error: Exception) -> Response:
        assert isinstance(error, ForbiddenError)
        return problem(request, 403, _message(request, error))

    async def too_many(request: Request, error: Exception) -> Response:
        assert isinstance(error, TooManyError)
        return problem(request, 429, _message(request, error), headers={"Retry-After": str(error.params["seconds"])})

    async def gone_for_good(request: Request, error: Exception) -> Response:
        assert isinstance(error, GoneError)
        return problem(request, 410, _message(request, error))

    async def unavailable(request: Request, error: Exception) -> Response:
        assert isinstance(error, UnavailableError)
        return problem(request, 503, _message(request, error), headers=RETRY)

    async def suspicious(request: Request, error: Exception) -> Response:
        if not is_of_damage(request, error):
            raise error
        return problem(request, 503, _message(request, UnavailableError(ErrorCode.DAMAGED)), headers=RETRY)

    async def gone(_request: Request, _error: Exception) -> Response:
        return Response(status_code=400)  # Nobody reads it: the client hung up before it had sent all of its request.

    async def mistake(request: Request, error: Exception) -> Response:
        return problem(request, 400, str(error))

    async def unforeseen(request: Request, error: Exception) -> Response:
        log_unforeseen(request, error)
        return problem(request, 500, "an unforeseen error; it has been logged")

    app.add_exception_handler(NotFoundError, not_found)
    app.add_exception_handler(InvalidValueError, invalid_value)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(ClientDisconnect, gone)
    app.add_exception_handler(ForbiddenError, forbidden)
    app.add_exception_handler(TooManyError, too_many)
    app.add_exception_handler(GoneError, gone_for_good)
    app.add_exception_handler(UnavailableError, unavailable)
    for kind in SUSPICIOUS:
        app.add_exception_handler(kind, suspicious)
    app.add_exception_handler(CarteleraError, mistake)
    app.add_exception_handler(Exception, unforeseen)


def log_unforeseen(request: Request, error: Exception) -> None:
    """Log an error that nobody foresaw, with the route and the request's id: the path may name a viewer."""
    logging.getLogger("cartelera").error(
        "unforeseen error at %s (request %s)", route_of(request.scope), request_id(request.scope), exc_info=error
    )


def is_of_damage(request: Request, error: Exception) -> bool:
    """Whether an error that nobody foresaw comes of files that were damaged while they were served; logged if so."""
    watcher: ReleaseWatcher = request.app.state.watcher
    of_disk = isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_DISK
    if of_disk:
        watcher.distrust()
    if not (watcher.is_damaged() or of_disk):
        return False
    logging.getLogger("cartelera").error(
        "what is served is damaged: no answer at %s (request %s, %s)",
        route_of(request.scope), request_id(request.scope), type(error).__name__,
    )  # fmt: skip
    return True


def _language(request: Request) -> str:
    """`/v1` answers in English; everything else is in Spanish, as the questions are."""
    return "en" if request.scope["path"].startswith("/v1/") else "es"


def _message(request: Request, error: CodedError) -> str:
    return str(error) if _language(request) == "en" else error_message(error, "es")
