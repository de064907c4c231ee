"""A slash too many or too few at the end of an address: a redirect that names no host."""

from __future__ import annotations

from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match, Router
from starlette.types import Receive, Scope, Send


class SlashRedirect:
    """What a router does with a path that no route has: leads to the path that differs by its last slash, else 404.

    Starlette's own redirect repeats the Host header, which the client chooses; here `Location` is a path.
    """

    def __init__(self, router: Router) -> None:
        self._routes = router.routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Redirect, or raise HTTPException."""
        path = scope["path"]
        other = path.rstrip("/") if path.endswith("/") else f"{path}/"
        # Two slashes at the beginning, or a slash and a backslash, would be read as the name of a host.
        local = other[:1] == "/" and other[1:2] not in ("/", "\\") and other != "/"
        if scope["type"] != "http" or not local or not self._has({**scope, "path": other}):
            raise HTTPException(404)
        location = quote(other, errors="replace")
        if scope["query_string"]:
            location += "?" + quote(scope["query_string"], safe="%&=+,;:@!$'()*/?~-._")
        await Response(status_code=307, headers={"Location": location})(scope, receive, send)

    def _has(self, scope: Scope) -> bool:
        return any(route.matches(scope)[0] is not Match.NONE for route in self._routes)


def install(router: Router) -> None:
    """Take the place of the router's own redirects."""
    router.redirect_slashes = False
    router.default = SlashRedirect(router)
