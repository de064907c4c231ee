"""Answers about one viewer of the live service: made of their events as they are, or 304 if the caller has them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Request, Response

from cartelera.events import check_viewer
from cartelera.http.etags import etag, not_modified, tagged
from cartelera.http.responses import json_response, service
from cartelera.service import Cartelera
from cartelera.service.live import ViewerProfile


def personal(request: Request, make: Callable[[Request, Cartelera, ViewerProfile], Any]) -> Response:
    """What `make` makes of the profile of the viewer in the path; 304 if the caller has it. Not for the event loop."""
    viewer = check_viewer(request.path_params["viewer"])
    cartelera = service(request)
    last = cartelera.live.last_event(viewer)
    tag = etag(request, cartelera.release.id, last)
    unchanged = not_modified(request, tag)
    if unchanged is not None:
        return unchanged
    return json_response(make(request, cartelera, cartelera.live.profile(viewer, last)), tagged(tag))
