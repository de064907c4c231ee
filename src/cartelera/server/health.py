"""`/health`: whether the server serves, and what."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from cartelera import __version__
from cartelera.errors import UnavailableError
from cartelera.http.problems import RETRY
from cartelera.http.responses import json_response, watcher
from cartelera.service.cartelera import Cartelera

router = APIRouter(tags=["Operation"])


@router.get("/health", summary="Whether it serves, and what", response_class=Response)
async def health(request: Request) -> Response:
    """The release being served and its size; `damaged_release`: what is current and damaged, and why.

    `events`: how many are kept, of how many viewers, and how many name a title that the release does not have; null if
    none can be kept.
    Its `id` is null if the pointer to it is damaged. 503 if there is nothing else to answer from.
    """
    held = watcher(request)
    answer: dict[str, Any] = {"status": "ok", "version": __version__}
    try:
        service = held.get()
        answer |= {"release": service.release.id, "titles": len(service.catalog)}
        answer["events"] = await _events(service)
    except UnavailableError:
        answer |= {"status": "damaged", "release": None, "titles": 0}
    if held.damaged is not None:
        answer["damaged_release"] = {
            "id": held.damaged.release_id,
            "reason": held.damaged.reason,
            "attempts": held.damaged.attempts,
        }
    response = json_response(answer)
    if answer["release"] is None:
        response.status_code = 503
        response.headers.update(RETRY)
    return response


@router.get("/health/ready", summary="Whether requests may be sent here", response_class=Response)
async def ready(request: Request) -> Response:
    """503 until there is a release to answer from. `events`: where they are kept, null if nowhere or if it does not
    answer; `lasting`: whether they would outlast this machine, as a container's own disk does not."""
    held = watcher(request)
    try:
        service = held.get()
    except UnavailableError:
        response = json_response({"ready": False, "release": None, "events": None})
        response.status_code = 503
        response.headers.update(RETRY)
        return response
    return json_response({"ready": True, "release": service.release.id, "events": await _place_of_events(service)})


async def _place_of_events(service: Cartelera) -> dict[str, Any] | None:
    """Which database keeps events, and whether they outlast the machine."""
    try:
        store = service.live.store
        await run_in_threadpool(store.last_change)
    except UnavailableError:
        return None
    return {"kept_in": store.engine.dialect.name, "lasting": store.lasting}


async def _events(service: Cartelera) -> dict[str, int] | None:
    """What is kept of live viewers."""
    try:
        counts = await run_in_threadpool(service.live.counts)
    except UnavailableError:
        return None
    return None if counts is None else asdict(counts)
