"""Which language a visitor reads: asked for in the address, remembered in a cookie, or the browser's."""

from __future__ import annotations

from fastapi import Request, Response

from cartelera.i18n import languages, negotiate

COOKIE = "lang"
_A_YEAR = 365 * 24 * 3600


def choose(request: Request) -> str:
    """`?lang=`, else the cookie, else what the browser prefers, else the default language."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked in languages():
            return str(asked)
    return negotiate(request.headers.get("accept-language", ""))


def remember(request: Request, response: Response) -> None:
    """Keep a language that was asked for in the address."""
    asked = request.query_params.get("lang")
    if asked in languages():
        secure = request.scope["scheme"] == "https"
        response.set_cookie(COOKIE, str(asked), max_age=_A_YEAR, httponly=True, samesite="lax", secure=secure)
