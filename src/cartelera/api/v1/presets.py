"""`/v1/viewers/{viewer}/presets`: filters that a viewer keeps under a name, to ask for lists with `preset=NAME`."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from typing_extensions import TypedDict

from cartelera.api.v1 import sent, shapes
from cartelera.api.v1.routing import IMPOSSIBLE, MISSING_PRESET, UNWRITABLE, VIEWER, v1_router
from cartelera.events import check_viewer
from cartelera.events.presets import PRESET_NAME, Preset, Presets
from cartelera.http.adult_access import REFUSALS
from cartelera.http.filter_parameters import filters_of
from cartelera.http.responses import json_response, service

router = v1_router()

_NAME: dict[str, Any] = {
    "name": "name",
    "in": "path",
    "required": True,
    "description": "The preset's name",
    "schema": {"type": "string", "pattern": f"^{PRESET_NAME}$"},
    "example": "friday-night",
}


@shapes.closed
class PresetShape(TypedDict):
    """Filters under a name: what each parameter of a list is given."""

    name: str
    filters: dict[str, list[str]]


@shapes.closed
class ViewerPresets(TypedDict):
    """A viewer's presets, by name."""

    viewer: str
    presets: list[PresetShape]


@router.get(
    "/viewers/{viewer}/presets",
    summary="A viewer's presets of filters",
    response_model=ViewerPresets,
    responses=IMPOSSIBLE | UNWRITABLE,
    openapi_extra={"parameters": [VIEWER]},
)
async def presets(request: Request) -> Response:
    """Each is used by `preset=NAME` on `recommendations` and `rows`; a filter beside it takes its place there."""
    viewer = check_viewer(request.path_params["viewer"])
    kept = await run_in_threadpool(_presets(request).of_viewer, viewer)
    answer: ViewerPresets = {"viewer": viewer, "presets": [_shape(preset) for preset in kept]}
    return json_response(answer)


@router.put(
    "/viewers/{viewer}/presets/{name}",
    summary="Keep filters under a name",
    response_model=PresetShape,
    responses=IMPOSSIBLE | UNWRITABLE | REFUSALS,
    openapi_extra={"parameters": [VIEWER, _NAME]}
    | sent.documented(sent.FiltersBody, {"platform": ["netflix"], "genre_none": ["Horror"], "max_age": "PG-13"}),
)
async def keep_preset(request: Request) -> Response:
    """The body holds filters by the names of their parameters. What was kept under that name is replaced."""
    viewer, name = check_viewer(request.path_params["viewer"]), request.path_params["name"]
    given = sent.parameters(await sent.read(request, sent.FILTERS))
    mask = filters_of(request, given=given).mask  # What cannot be is refused now, not when it is used.
    await run_in_threadpool(mask, service(request).catalog.facets)
    kept = await run_in_threadpool(_presets(request).keep, viewer, name, tuple(given.multi_items()))
    return json_response(_shape(kept))


@router.delete(
    "/viewers/{viewer}/presets/{name}",
    summary="Keep them no longer",
    status_code=204,
    response_class=Response,
    response_model=None,
    responses=MISSING_PRESET | IMPOSSIBLE | UNWRITABLE,
    openapi_extra={"parameters": [VIEWER, _NAME]},
)
async def drop_preset(request: Request) -> Response:
    """The viewer has no preset of that name then."""
    viewer = check_viewer(request.path_params["viewer"])
    await run_in_threadpool(_presets(request).drop, viewer, request.path_params["name"])
    return Response(status_code=204)


def _presets(request: Request) -> Presets:
    return Presets(service(request).live.store)


def _shape(preset: Preset) -> PresetShape:
    filters: dict[str, list[str]] = {}
    for parameter, value in preset.filters:
        filters.setdefault(parameter, []).append(value)
    return {"name": preset.name, "filters": filters}
