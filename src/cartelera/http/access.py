"""Who may ask what: one table of what each path needs, held for every request before anything is done with it.

What a path needs is decided here and not beside its route, so that a new route is closed until it is said to be open:
whatever changes something needs a key to write, and whatever is of one viewer that viewer's cookie or a key.
"""

from __future__ import annotations

import time
from base64 import b64decode
from binascii import Error as Base64Error
from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from urllib.parse import urlsplit

from anyio.to_thread import run_sync
from fastapi import Request
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from cartelera.events.keys import ApiKey, ApiKeys, Role, looks_like_key
from cartelera.http.rates import Guesses, Rate, SharedRates
from cartelera.http.viewer_cookie import viewer_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""
FREE = ("/health", "/static/")
"""Beginnings of paths that never need a key: what watches the server has none."""
STAFF = ("/metrics", "/staff", "/v1/staff", "/v1/experiments", "/v1/reviews")
"""Beginnings of paths of the staff alone."""
READING = frozenset({"/v1/recommendations", "/v1/recommendations/batch", "/v1/advice/subscriptions"})
"""Paths that are sent a body and change nothing."""
OPEN_TO_ALL = frozenset({"/v1/viewers"})
"""Paths at which something new is made, which anybody may do on a public server."""
ASKED_FOR_ONE = frozenset({"/v1/advice/subscriptions"})
"""Paths that are of one viewer if their query names a `viewer`."""
OF_ONE = ("/v1/viewers/", "/v1/households/")
"""Beginnings of paths that go on with the id of whom they are about; the id is what follows."""

FRESH = 5.0
"""Seconds for which a key that was looked up is taken for what it was: a revoked one is worth something for so long."""
_KEPT = 1024
GUESSED_KEYS = Rate(per_second=0.1, burst=10)
"""So many keys that are none an address may send."""


class Access(StrEnum):
    """To whom a server is open."""

    OPEN = "open"
    """Whoever reaches it may do everything: for a server that only its own machine reaches."""
    KEYS = "keys"
    """Holders of keys."""
    PUBLIC = "public"
    """Everybody asks; viewers write their own events; the rest is for holders of keys."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a request needs: a key with `role`, or the cookie of `viewer`; nothing on a server that is public if
    `public`."""

    role: Role
    public: bool = False
    viewer: str | None = None


def need(method: str, path: str, query: bytes = b"") -> Need | None:
    """What a request needs; None if it needs nothing anywhere."""
    if _below(path, FREE):
        return None
    safe = method in SAFE
    if _below(path, STAFF):
        return Need(Role.STAFF)
    for prefix in OF_ONE:
        if path.startswith(prefix):
            whom = path[len(prefix) :].partition("/")[0]
            return Need(Role.READ if safe else Role.WRITE, viewer=whom if prefix == OF_ONE[0] else None)
    if path.rstrip("/") in ASKED_FOR_ONE and (viewer := QueryParams(query).get("viewer")) is not None:
        return Need(Role.READ, viewer=viewer)
    if safe or path in READING:
        return Need(Role.READ, public=True)
    return Need(Role.WRITE, public=path in OPEN_TO_ALL)


class AccessControl:
    """Refuses requests that lack what they need: 401 without a key or cookie that helps, 403 with one that does not.

    And 429 what comes too often: requests of one client, or keys of one address that are none.
    """

    def __init__(
        self,
        app: ASGIApp,
        access: Access,
        keys: ApiKeys | None,
        rates: SharedRates | None = None,
        rate: Rate | None = None,
    ) -> None:
        """`rate`: at which one client may ask, a key or else an address; None: as often as it likes."""
        self._app = app
        self._access = access
        self._keys = keys
        self._rates = rates
        self._rate = rate
        self._guesses = None if rates is None else Guesses(rates, "key", GUESSED_KEYS)
        self._found: OrderedDict[str, tuple[ApiKey | None, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._check(scope)
        except HTTPException as error:
            response = await scope["app"].exception_handlers[HTTPException](Request(scope), error)
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)

    async def _check(self, scope: Scope) -> None:
        """Raises HTTPException unless the request has what it needs."""
        method, safe = scope["method"], scope["method"] in SAFE
        if self._access is Access.OPEN and safe:
            return
        request = Request(scope)
        text = _key_text(request)
        if not safe and text is None and _is_cross_site(request):
            raise HTTPException(403, "another site's page may not change anything here")
        if self._access is Access.OPEN or (wanted := need(method, scope["path"], scope["query_string"])) is None:
            return
        key = None if text is None else await self._known(request, text)
        self._count(key.id if key else _address(request))
        if wanted.public and self._access is Access.PUBLIC:
            return
        if wanted.viewer is not None and viewer_of(request) == wanted.viewer:
            return
        if key is None:
            raise _unauthorised(request, f"this needs a key to {wanted.role}, as Authorization: Bearer KEY")
        if not key.role.includes(wanted.role):
            raise HTTPException(403, f"this needs a key to {wanted.role}; this one is to {key.role}")

    async def _known(self, request: Request, text: str) -> ApiKey:
        """The key that a text is. Raises HTTPException if it is none, or if its client guessed too often before."""
        address = _address(request)
        if self._guesses is not None and (seconds := self._guesses.wait(address)):
            raise _too_often("too many keys that were none", seconds)
        key = await self._find(text)
        if key is None:
            if self._guesses is not None:
                self._guesses.wrong(address)
            raise _unauthorised(request, "no such key is in force")
        return key

    def _count(self, client: str) -> None:
        """Count a request. Raises HTTPException if its client asks too often."""
        if self._rates is not None and self._rate is not None:
            seconds = self._rates.take(f"client {client}", self._rate)
            if seconds:
                raise _too_often("too many requests", seconds)

    async def _find(self, text: str) -> ApiKey | None:
        """The key that a text is, looked up again after FRESH seconds."""
        now = time.monotonic()
        if text in self._found and self._found[text][1] > now:
            return self._found[text][0]
        key = None if self._keys is None else await run_sync(self._keys.find, text)
        self._found[text] = (key, now + FRESH)
        self._found.move_to_end(text)
        while len(self._found) > _KEPT:
            self._found.popitem(last=False)
        return key


def _key_text(request: Request) -> str | None:
    """The key that a request carries: as a bearer, or as the password that a browser asks for. None if it has none."""
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            sent = b64decode(sent, validate=True).decode("latin-1").partition(":")[2]
        except (Base64Error, ValueError):
            return None
    elif scheme.lower() != "bearer":
        return None
    # What has another form is another's: the key for adult titles comes the same way.
    return sent.strip() if looks_like_key(sent.strip()) else None


def _is_cross_site(request: Request) -> bool:
    """Whether a browser says that the page of another site sent this."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")


def _unauthorised(request: Request, detail: str) -> HTTPException:
    # A browser asks for name and password if it is told `Basic`, and must not for the requests of a page's script.
    schemes = "Bearer"
    if "text/html" in request.headers.get("accept", ""):
        schemes += ', Basic realm="cartelera", charset="UTF-8"'
    return HTTPException(401, detail, headers={"WWW-Authenticate": schemes})


def _too_often(detail: str, seconds: float) -> HTTPException:
    return HTTPException(429, f"{detail}: ask again later", headers={"Retry-After": str(ceil(seconds))})


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


def _below(path: str, beginnings: tuple[str, ...]) -> bool:
    """Whether a path is one of `beginnings` or goes on from it with a slash."""
    return any(path == each or path.startswith(each.rstrip("/") + "/") for each in beginnings)
