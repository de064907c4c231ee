"""`/health`: whether the server serves, and what."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from cartelera import __version__
from cartelera.http.responses import json_response, watcher

router = APIRouter(tags=["Operation"])


@router.get("/health", summary="Whether it serves, and what", response_class=Response)
async def health(request: Request) -> Response:
    """The release being served and its size; `damaged_release`: what is current and cannot be opened, and why.

    Its `id` is null if the pointer to it is damaged.
    """
    held = watcher(request)
    service = held.get()
    answer = {
        "status": "ok",
        "version": __version__,
        "release": service.release.id,
        "titles": len(service.catalog),
    }
    if held.damaged is not None:
        answer["damaged_release"] = {
            "id": held.damaged.release_id,
            "reason": held.damaged.reason,
            "attempts": held.damaged.attempts,
        }
    return json_response(answer)
