"""Who may ask for adult titles: callers who send the key of the setting `CARTELERA_ADULT_KEY`."""

from __future__ import annotations

from hmac import compare_digest
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException

from cartelera.http.problems import DOCUMENTED

REFUSALS: dict[int | str, dict[str, Any]] = {
    401: DOCUMENTED | {"description": "Adult titles need the key, as `Authorization: Bearer KEY`"},
    403: DOCUMENTED | {"description": "This server shows no adult titles"},
}


def require_adult_key(request: Request) -> None:
    """Raises HTTPException: 403 if the server has no key, 401 if the request does not carry it."""
    key: str | None = request.app.state.adult_key
    if not key:
        raise HTTPException(403, "this server shows no adult titles")
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    # Compared in a time that does not tell how much of a guess is right.
    if scheme.lower() != "bearer" or not compare_digest(sent.strip().encode("latin-1"), key.encode()):
        raise HTTPException(
            401, "adult titles need the key, as Authorization: Bearer KEY", headers={"WWW-Authenticate": "Bearer"}
        )
