"""The application factory. Nothing is opened at import."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

from cartelera import __version__, web
from cartelera.api import consultas, docs, v1
from cartelera.http import problems
from cartelera.http.responses import answer, service
from cartelera.service.cartelera import Current, warm

_DESCRIPTION = """
**Cartelera** responde las preguntas del equipo sobre películas, plataformas y dinero, y recomienda qué ver.

*Consultas*: las preguntas del equipo, en español. *v1*: the modern API, in English.
Los nombres se entienden sin distinguir mayúsculas, acentos ni espacios;
un nombre desconocido devuelve los más parecidos.
"""


def create_app(current: Current) -> FastAPI:
    """The HTTP API and the web pages over `current`."""
    app = FastAPI(
        title="Cartelera",
        version=__version__,
        description=_DESCRIPTION,
        license_info={"name": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
    )
    app.state.current = current
    warm(current.service)
    problems.install(app)
    # The routes themselves, not `include_router`: a router in a router matches every path twice.
    for router in (consultas.router, v1.router):
        app.router.routes.extend(router.routes)
    app.add_api_route("/health", health, methods=["GET"], tags=["Operation"], summary="Whether it serves, and what")
    docs.install(app)
    web.install(app, current)
    app.add_middleware(_Packed, minimum_size=2048)
    return app


class _Packed(GZipMiddleware):
    """Compresses what is large: pages, files, lists. The questions' answers are a few lines and go out as they are."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (scope["path"] == "/" or scope["path"].startswith(_LARGE)):
            await super().__call__(scope, receive, send)
        else:
            await self.app(scope, receive, send)


_LARGE = (
    "/v1",
    "/static",
    "/docs",
    "/openapi",
    "/titulo",
    "/espectador",
    "/preguntas",
    "/get_director",
    "/get_actor",
    "/insights",
)


async def health(request: Request) -> Response:
    """The release being served and its size."""
    found = service(request)
    return answer({"status": "ok", "version": __version__, "release": found.release.id, "titles": len(found.catalog)})
