"""URLs as people may be shown them: without what may be a password or a key."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_URL = re.compile(r"https?://[^\s'\"<>]+", re.IGNORECASE)
_HIDDEN = "***"


def hide_secrets(text: str) -> str:
    """The text with every URL in it shown without who asks, the values of its query, and its fragment.

    Any value may be a key: `https://user:secret@host/a.csv?sig=4f2a` → `https://***@host/a.csv?sig=***`.
    """
    return _URL.sub(lambda found: shown_url(found[0]), text)


def shown_url(url: str) -> str:
    """One URL, which may be written wrongly, shown in the same way."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:  # No address at all: nothing says where in it a secret would be.
        return f"{url.partition(':')[0]}://{_HIDDEN}"
    _, at, host = parts.netloc.rpartition("@")
    query = "&".join(_parameter(each) for each in parts.query.split("&")) if parts.query else ""
    return (
        f"{parts.scheme}://{_HIDDEN + at if at else ''}{host}{parts.path}"
        f"{'?' + query if query else ''}{'#' + _HIDDEN if parts.fragment else ''}"
    )


def _parameter(each: str) -> str:
    name, equals, _ = each.partition("=")
    return f"{name}={_HIDDEN}" if equals else _HIDDEN
