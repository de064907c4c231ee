"""Answers about one viewer of the live service: made of their events as they are, or 304 if the caller has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response

from cartelera.events import check_viewer
from cartelera.events.presets import Presets
from cartelera.http.etags import etag, not_modified, tagged
from cartelera.http.responses import json_response, service
from cartelera.service import Cartelera
from cartelera.service.live import ViewerProfile


def personal(request: Request, make: Callable[[Request, Cartelera, ViewerProfile], Any]) -> Response:
    """What `make` makes of the profile of the viewer in the path; 304 if the caller has it. Not for the event loop."""
    viewer = check_viewer(request.path_params["viewer"])
    cartelera = service(request)
    request = _with_preset(request, cartelera, viewer)
    last = cartelera.live.last_event(viewer)
    tag = etag(request, cartelera.release.id, last)
    unchanged = not_modified(request, tag)
    if unchanged is not None:
        return unchanged
    return json_response(make(request, cartelera, cartelera.live.profile(viewer, last)), tagged(tag))


def _with_preset(request: Request, cartelera: Cartelera, viewer: str) -> Request:
    """The request with what its `preset` holds in place of that name: what is asked besides counts more, and pages and
    ETags know the filters themselves. Raises NotFoundError if the viewer has none of that name."""
    given = request.query_params
    name = given.get("preset")
    if name is None:
        return request
    kept = Presets(cartelera.live.store).find(viewer, name).filters
    pairs = [pair for pair in given.multi_items() if pair[0] != "preset"]
    pairs += [pair for pair in kept if pair[0] not in given]
    return Request({**request.scope, "query_string": urlencode(pairs).encode()}, request.receive)
