"""Whether the caller has the answer already: ETags of what an answer is made of, and 304 instead of the same again."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import blake2b

from fastapi import Request, Response

PERSONAL = "private, no-cache"
"""Of answers for one viewer: nobody else may keep them, and who does asks whether they still hold."""
SHARED = "no-cache"
"""Of answers that are the same for everybody."""


def etag(request: Request, release_id: str, *parts: object) -> str:
    """The ETag of an answer made of a release and `parts`: of personal ones the viewer's last event is among them.

    The path, the query, the language and the day, on which offers begin and end, count always. Weak: compressed or
    not, it is the same answer.
    """
    query = request.scope["query_string"].decode("latin-1")
    language = request.headers.get("accept-language", "")
    told = "\0".join(map(str, (release_id, language, datetime.now(UTC).date(), request.url.path, query, *parts)))
    return f'W/"{blake2b(told.encode(errors="replace"), digest_size=12).hexdigest()}"'


def not_modified(request: Request, tag: str, cache: str = PERSONAL) -> Response | None:
    """A 304 if the caller holds the answer with this `tag` already; else None."""
    held = request.headers.get("if-none-match")
    if held is None or not (held.strip() == "*" or tag in (each.strip() for each in held.split(","))):
        return None
    return Response(status_code=304, headers=tagged(tag, cache))


def tagged(tag: str, cache: str = PERSONAL) -> dict[str, str]:
    """The headers of an answer with this `tag`."""
    return {"ETag": tag, "Cache-Control": cache, "Vary": "Accept-Language, Authorization, Cookie"}
