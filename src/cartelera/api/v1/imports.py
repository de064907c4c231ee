"""`/v1/viewers/{viewer}/imports`: viewers bring their history, see what became of it, and correct it."""

from __future__ import annotations

from typing import Annotated, Any

import anyio
from anyio.to_thread import run_sync
from fastapi import Body, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from cartelera.api.v1.events import Viewer
from cartelera.api.v1.import_shapes import (
    AmbiguousShape,
    ImportShape,
    MatchedShape,
    RowShape,
    RowsShape,
    import_object,
    matched_object,
    row_object,
    rows_object,
)
from cartelera.api.v1.routing import IMPOSSIBLE, Responses, v1_router
from cartelera.events import check_viewer
from cartelera.http.problems import DOCUMENTED
from cartelera.http.responses import json_response, service
from cartelera.http.uploads import SpooledBody
from cartelera.service.importing import ImportReport
from cartelera.service.title_matching import MatchStatus

router = v1_router()

ImportRow = Annotated[str, Path(description="`row` of what was brought", max_length=64)]
_PRIVATE = {"Cache-Control": "private, no-store"}
_REFUSED: Responses = {
    400: DOCUMENTED | {"description": "No export that is known, or a damaged one; nothing was changed"},
    413: DOCUMENTED | {"description": "Larger than 50 MB"},
    503: DOCUMENTED | {"description": "Where events are kept does not answer"},
}
_MISSING: Responses = {404: DOCUMENTED | {"description": "No such row, or no title with that id"}}
_FILE: dict[str, Any] = {
    "required": True,
    "description": "The file as it is (a table or a zip, 50 MB at most, 500 MB unpacked), or a form with it",
    "content": {
        "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        "multipart/form-data": {
            "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
        },
    },
}
_one_at_a_time = anyio.Semaphore(1)
"""A file may take some hundred megabytes of memory while it is read."""


class CorrectionBody(BaseModel):
    """What a row means."""

    model_config = ConfigDict(extra="forbid")

    title_id: str | None = Field(
        max_length=100, description="Any id of the title; null: none of the catalogue's", examples=["tmdb-593"]
    )


@router.post(
    "/viewers/{viewer}/imports",
    summary="Bring a history from elsewhere",
    response_model=ImportShape,
    responses=_REFUSED | IMPOSSIBLE,
    openapi_extra={"requestBody": _FILE},
)
async def bring(
    request: Request,
    viewer: Viewer,
    name: Annotated[str | None, Query(max_length=200, description="What the file is called")] = None,
    profile: Annotated[str, Query(max_length=200, description="Whose rows, if it holds several people's")] = "",
    dates: Annotated[
        str | None, Query(pattern="^(day|month)$", description="What comes first in its dates, if it was guessed wrong")
    ] = None,
) -> Response:
    """Letterboxd, IMDb, Trakt, Netflix, Prime Video, TMDB, Simkl, FilmAffinity, MovieLens, Criticker, and any table
    with titles or ids: rows whose title is sure become events of the viewer, all others are kept for the viewer to say.
    The same file twice changes nothing."""
    check_viewer(viewer)
    with await SpooledBody.receive(request) as body:

        def work() -> ImportReport:
            upload = body.upload(name)
            day_first = None if dates is None else dates == "day"
            return service(request).imports.bring(
                viewer, upload.content, upload.name, profile=profile, day_first=day_first
            )

        async with _one_at_a_time:
            report = await run_sync(work)
    return json_response(import_object(report), _PRIVATE)


@router.get(
    "/viewers/{viewer}/imports",
    summary="What a viewer brought",
    response_model=RowsShape,
    responses=IMPOSSIBLE,
)
async def brought(
    request: Request,
    viewer: Viewer,
    status: Annotated[MatchStatus | None, Query(description="Only rows of that status")] = None,
) -> Response:
    """Every row, matched with the catalogue as it is now: what was unknown may be known by now."""
    rows = await run_in_threadpool(service(request).imports.rows, viewer, status)
    return json_response(rows_object(viewer, rows), _PRIVATE)


@router.put(
    "/viewers/{viewer}/imports/{row}",
    summary="Say which title a row means",
    response_model=MatchedShape | AmbiguousShape | RowShape,
    responses=IMPOSSIBLE | _MISSING,
)
async def correct(
    request: Request, viewer: Viewer, row: ImportRow, said: Annotated[CorrectionBody, Body()]
) -> Response:
    """The row's event follows, and what came of the row before is taken back. Rows like it that others bring mean the
    same from now on, unless they are matched without that."""
    corrected = await run_in_threadpool(service(request).imports.correct, viewer, row, said.title_id)
    shape = row_object(corrected) if corrected.match.title is None else matched_object(corrected)
    return json_response(shape, _PRIVATE)
