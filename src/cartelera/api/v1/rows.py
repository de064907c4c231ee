"""`/v1/viewers/{viewer}/rows`: the rows of a viewer's home page, each with its true cause, no title twice."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from cartelera.api.v1 import shapes
from cartelera.api.v1.personal import personal
from cartelera.api.v1.recommended import rounded
from cartelera.api.v1.routing import IMPOSSIBLE, MISSING_PRESET, PRESET, UNCHANGED, UNWRITABLE, VIEWER, v1_router
from cartelera.catalog import Available
from cartelera.http.adult_access import REFUSALS
from cartelera.http.filter_parameters import FILTER_PARAMETERS, filters_of, one
from cartelera.i18n.locale import languages
from cartelera.i18n.rows import row_name
from cartelera.service import Cartelera
from cartelera.service.live import ViewerProfile
from cartelera.service.rows import PageRow, RowKind

router = v1_router()
_ROWS, _TITLES, _MOST_ROWS, _MOST_TITLES = 8, 12, 20, 50
_VALID_ROWS = TypeAdapter(Annotated[int, Field(ge=1, le=_MOST_ROWS)])
_VALID_TITLES = TypeAdapter(Annotated[int, Field(ge=3, le=_MOST_TITLES)])


def _number(name: str, least: int, most: int, default: int, description: str) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": least, "maximum": most, "default": default}
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


_PARAMETERS = [
    VIEWER,
    PRESET,
    _number("rows", 1, _MOST_ROWS, _ROWS, "Rows, at most"),
    _number("titles", 3, _MOST_TITLES, _TITLES, "Titles of a row, at most"),
    *FILTER_PARAMETERS,
]


@shapes.closed
class Cause(TypedDict):
    """Why a row is there: what its titles have in common, and nothing else."""

    kind: Annotated[str, Field(description=", ".join(f"`{kind}`" for kind in RowKind))]
    about: Annotated[str | None, Field(description="The genre, language or decade, or the name of what was liked")]
    title_id: Annotated[str | None, Field(description="Of the title that the viewer liked")]


@shapes.closed
class RowTitle(shapes.TitleInList):
    """A title of a row."""

    probability: Annotated[float | None, Field(description="That they like it if they watch it")]


@shapes.closed
class Row(TypedDict):
    """A row of the page. `name`: by language."""

    key: Annotated[str, Field(description="Unique on the page")]
    name: dict[str, str]
    cause: Cause
    titles: list[RowTitle]


@shapes.closed
class Page(TypedDict):
    """The rows of a home page, from the top."""

    release: str
    viewer: str
    tier: str
    rows: list[Row]
    without: Annotated[
        dict[str, int], Field(description="If there are none: titles there would be without a condition")
    ]


@router.get(
    "/viewers/{viewer}/rows",
    summary="The rows of a viewer's home page",
    response_model=Page,
    responses=IMPOSSIBLE | MISSING_PRESET | REFUSALS | UNCHANGED | UNWRITABLE,
    openapi_extra={"parameters": _PARAMETERS},
)
async def rows(request: Request) -> Response:
    """Each title once on the page. A row says why it is there, and each of its titles is there for that: like a title
    that was liked, new on a platform, about to leave, of a genre, likely to be liked and little known. With fewer than
    three titles a row is not shown."""
    return await run_in_threadpool(personal, request, _page)


def _page(request: Request, cartelera: Cartelera, profile: ViewerProfile) -> Page:
    given = request.query_params
    page = cartelera.home.page(
        profile,
        profile.capped(filters_of(request, available=Available.OFFERED, unlisted=False)),
        rows=one(given, "rows", _VALID_ROWS, _ROWS),
        titles=one(given, "titles", _VALID_TITLES, _TITLES),
    )
    return {
        "release": cartelera.release.id,
        "viewer": profile.viewer,
        "tier": page.tier,
        "rows": [_row(each) for each in page.rows],
        "without": dict(page.without),
    }


def _row(told: PageRow) -> Row:
    cause = told.cause
    names = cause.texts or {language: row_name(cause.kind, cause.name, language) for language in languages()}
    return {
        "key": told.key,
        "name": dict(names),
        "cause": {
            "kind": cause.kind,
            "about": cause.name or None,
            "title_id": None if told.liked is None else told.liked.title_id,
        },
        "titles": [
            {**shapes.summary(title), "probability": rounded(probability)}
            for title, probability in zip(told.titles, told.probabilities, strict=True)
        ],
    }
