"""The cookie that says which viewer a browser belongs to: the right to that viewer's own events, and to no others."""

from __future__ import annotations

import time

from fastapi import Request, Response

from cartelera.http.signing import Signer

COOKIE = "cartelera_viewer"
LASTS = 400 * 86_400
"""Seconds; browsers keep no cookie for longer."""
_PURPOSE = "viewer"


def remember(request: Request, response: Response, viewer: str) -> None:
    """Have the browser show from now on that it belongs to `viewer`."""
    value = _signer(request).sign(f"{int(time.time())} {viewer}".encode())
    response.set_cookie(
        COOKIE, value, max_age=LASTS, httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )


def viewer_of(request: Request) -> str | None:
    """Whom the browser belongs to; None if it shows no cookie of ours, or one that has run out."""
    value = request.cookies.get(COOKIE)
    content = None if value is None else _signer(request).verify(value)
    if content is None:
        return None
    made, _, viewer = content.decode().partition(" ")
    return viewer if time.time() - int(made) < LASTS else None


def _signer(request: Request) -> Signer:
    signer: Signer = request.app.state.signer
    return signer.of(_PURPOSE)
