"""The application: every face, middleware and error handler over one watcher. Nothing is opened at import."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from secrets import token_bytes

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI

from cartelera import __version__, web
from cartelera.api import consultas, docs, v1
from cartelera.events.keys import ApiKeys
from cartelera.http import problems, redirects
from cartelera.http.access import Access, AccessControl
from cartelera.http.limits import RequestLimits
from cartelera.http.middleware import HeadAsGet, NoSniff, SelectiveGZip
from cartelera.http.rates import Rate, SharedRates
from cartelera.http.request_log import RequestLog
from cartelera.http.routes import PrefixRoute
from cartelera.http.signing import Signer
from cartelera.server import health
from cartelera.service.watcher import ReleaseWatcher

_DESCRIPTION = """
**Cartelera** responde las preguntas del equipo sobre películas, plataformas y dinero, y recomienda qué ver.

*Consultas*: las preguntas del equipo, en español. *v1*: the modern API, in English.
Los nombres se entienden sin distinguir mayúsculas, acentos ni espacios;
un nombre desconocido devuelve los más parecidos.
"""


THREADS = 2
"""Threads beside the event loop: what they do takes the processor, so that more would only wait for each other (with
four, personal lists come half as fast), and each holds memory of its own. With one, all wait for the slowest answer."""


def create_app(
    watcher: ReleaseWatcher,
    *,
    adult_key: str | None = None,
    secret: bytes | None = None,
    access: Access = Access.OPEN,
    keys: ApiKeys | None = None,
    rates: SharedRates | None = None,
    rate: Rate | None = None,
    access_log: bool = False,
) -> FastAPI:
    """The HTTP API and the web pages, answering from the release that `watcher` holds.

    `adult_key`: callers who send it may ask for adult titles; nobody may if it is None. `secret`: what is signed with,
    the same in all workers; None: one that ends with this application. `access`: to whom the server is open; `keys`:
    those that there are; `rates`: what counts over all workers; `rate`: at which one client may ask.
    `access_log`: whether to log a line for each request.
    """
    app = FastAPI(
        title="Cartelera",
        version=__version__,
        description=_DESCRIPTION,
        license_info={"name": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        lifespan=_limited_threads,
        openapi_tags=[{"name": tag} for tag in ("Consultas", "v1", "Operation")],
    )
    app.state.watcher = watcher
    app.router.route_class = PrefixRoute
    app.state.adult_key = adult_key
    app.state.signer = Signer(secret or token_bytes(32))
    problems.install(app)
    # The routes themselves, not `include_router`: a router in a router matches every path twice. Few are passed over
    # on the way to the others if those of one prefix come first.
    for router in (v1.router, consultas.router, health.router):
        app.router.routes.extend(router.routes)
    docs.install(app)
    web.install(app, watcher)
    redirects.install(app.router)
    # From the innermost to the outermost.
    app.add_middleware(SelectiveGZip)
    app.add_middleware(HeadAsGet)
    app.add_middleware(AccessControl, access, keys, rates, rate)
    app.add_middleware(RequestLimits)
    app.add_middleware(NoSniff)
    app.add_middleware(RequestLog, access_log)
    return app


@asynccontextmanager
async def _limited_threads(_app: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = THREADS
    yield
