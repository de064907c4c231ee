"""The application factory. Nothing is opened at import."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.middleware.gzip import GZipMiddleware

from cartelera import __version__, web
from cartelera.api import consultas, problems, v1
from cartelera.api.answers import answer, service
from cartelera.service.cartelera import Current, warm

_DESCRIPTION = """
**Cartelera** responde las preguntas del equipo sobre películas, plataformas y dinero, y recomienda qué ver.

*Consultas*: las preguntas del equipo, en español. *v1*: the modern API, in English.
Los nombres se entienden sin distinguir mayúsculas, acentos ni espacios;
un nombre desconocido devuelve los más parecidos.
"""


def create_app(current: Current) -> FastAPI:
    """The HTTP API and the web pages over `current`."""
    app = FastAPI(title="Cartelera", version=__version__, description=_DESCRIPTION, license_info={"name": "Apache-2.0"})
    app.state.current = current
    warm(current.service)
    problems.install(app)
    # The routes themselves, not `include_router`: a router in a router matches every path twice.
    for router in (consultas.router, v1.router):
        app.router.routes.extend(router.routes)
    app.add_api_route("/health", health, methods=["GET"], tags=["Operation"], summary="Whether it serves, and what")
    web.install(app, current)
    app.add_middleware(GZipMiddleware, minimum_size=2048)
    return app


async def health(request: Request) -> Response:
    """The release being served and its size."""
    found = service(request)
    return answer({"status": "ok", "version": __version__, "release": found.release.id, "titles": len(found.catalog)})
