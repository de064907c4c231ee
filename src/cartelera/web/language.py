"""Which of the two languages a visitor reads: asked for in the address, remembered in a cookie, or the browser's."""

from __future__ import annotations

from fastapi import Request, Response

LANGUAGES = ("es", "en")
DEFAULT = "es"
COOKIE = "lang"
_A_YEAR = 365 * 24 * 3600


def choose(request: Request) -> str:
    """`es` or `en`: `?lang=`, else the cookie, else what the browser prefers, else Spanish."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return str(asked)
    return preferred(request.headers.get("accept-language", ""))


def preferred(header: str) -> str:
    """The language an `Accept-Language` header likes best of the two: `en-GB,en;q=0.9,es;q=0.5` → `en`."""
    best, highest = DEFAULT, 0.0
    for part in header.split(","):
        tag, _, parameters = part.strip().partition(";")
        language = tag.strip().lower().partition("-")[0]
        quality = _quality(parameters)
        if language in LANGUAGES and quality > highest:
            best, highest = language, quality
    return best


def remember(request: Request, response: Response) -> None:
    """Keep a language that was asked for in the address."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        secure = request.scope["scheme"] == "https"
        response.set_cookie(COOKIE, str(asked), max_age=_A_YEAR, httponly=True, samesite="lax", secure=secure)


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
