"""What callers send of viewers whom they keep themselves: a history, of which nothing is stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, NotRequired, TypeVar

import orjson
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, Field, TypeAdapter, create_model, with_config
from starlette.datastructures import QueryParams
from typing_extensions import TypedDict

from cartelera.api.schemas import schema_of
from cartelera.api.v1.recommended import MOST, VARIETY
from cartelera.events import KINDS, Event, EventKind, SubjectKind, TitleReference
from cartelera.http.filter_parameters import FILTER_PARAMETERS, MOST_EXCLUDED, valid
from cartelera.service import Cartelera
from cartelera.service.live import ViewerProfile

_T = TypeVar("_T")
MOST_ENTRIES, MOST_VIEWERS = 5_000, 100
_closed = with_config(ConfigDict(extra="forbid"))
_KINDS = tuple(kind for kind, meaning in KINDS.items() if SubjectKind.TITLE in meaning.subjects and not meaning.text)


Variety = Annotated[float, Field(ge=0, le=1, description=VARIETY)]


@_closed
class HistoryEntry(TypedDict):
    """What a viewer did with a title: as the body of an event has it."""

    title_id: Annotated[str, Field(max_length=100, description="Any id of the title", examples=["tmdb-862"])]
    type: NotRequired[Annotated[Literal[_KINDS], Field(description="`rating` unless it is said")]]  # type: ignore[valid-type]
    value: NotRequired[Annotated[float | None, Field(description="Of a rating: 0.5 to 5", examples=[4.5])]]
    at: NotRequired[Annotated[datetime | None, Field(description="When it happened: later entries count")]]


def _filter_type(parameter: dict[str, Any]) -> Any:
    kinds: dict[str, Any] = {"array": list[str] | str, "integer": int, "boolean": bool, "string": str | int}
    kind = kinds[str(parameter["schema"]["type"])]
    return Annotated[kind | None, Field(None, description=parameter["description"])]


_FILTERS: dict[str, Any] = {parameter["name"]: (_filter_type(parameter), None) for parameter in FILTER_PARAMETERS}
FiltersBody = create_model(
    "FiltersBody",
    __config__=ConfigDict(extra="forbid"),
    __doc__="Which titles: the filters of every list, by the names that their parameters have.",
    **_FILTERS,
)


@_closed
class RecommendationsBody(TypedDict):
    """Somebody's history, and what is wanted for them."""

    history: Annotated[list[HistoryEntry], Field(max_length=MOST_ENTRIES)]
    filters: NotRequired[FiltersBody]
    exclude: NotRequired[
        Annotated[
            list[str],
            Field(max_length=MOST_EXCLUDED, description="Ids never to be answered; may grow from page to page"),
        ]
    ]
    limit: NotRequired[Annotated[int, Field(ge=1, le=MOST)]]
    relax: NotRequired[Annotated[bool, Field(description="Rather do without a condition than answer nothing")]]
    variety: NotRequired[Variety]
    cursor: NotRequired[Annotated[str | None, Field(max_length=1024, description="`next` of the page before")]]


@_closed
class SentViewer(TypedDict):
    """One of many: an id of the caller's, which comes back, and a history."""

    id: Annotated[str, Field(max_length=200)]
    history: Annotated[list[HistoryEntry], Field(max_length=MOST_ENTRIES)]


@_closed
class BatchBody(TypedDict):
    """Many histories, for whom the same is wanted."""

    viewers: Annotated[list[SentViewer], Field(max_length=MOST_VIEWERS)]
    filters: NotRequired[FiltersBody]
    limit: NotRequired[Annotated[int, Field(ge=1, le=MOST)]]
    relax: NotRequired[bool]
    variety: NotRequired[Variety]


RECOMMENDATIONS, BATCH, FILTERS = TypeAdapter(RecommendationsBody), TypeAdapter(BatchBody), TypeAdapter(FiltersBody)


def documented(body: Any, example: Any) -> dict[str, Any]:
    """What the document says of a route that reads such a body itself."""
    content = {"application/json": {"schema": schema_of(body), "example": example}}
    return {"requestBody": {"required": True, "content": content}}


async def read(request: Request, adapter: TypeAdapter[_T]) -> _T:
    """The body of a request. Raises RequestValidationError."""
    try:
        content = orjson.loads(await request.body())
    except orjson.JSONDecodeError as error:
        raise RequestValidationError([{"loc": ("body",), "msg": f"no JSON: {error}", "type": "json"}]) from error
    return valid(adapter, content, "body")


def parameters(filters: Any) -> QueryParams:
    """The filters of a body as the parameters of the same names."""
    given = {} if filters is None else filters.model_dump(exclude_none=True)
    pairs = [(name, each) for name, value in given.items() for each in (value if isinstance(value, list) else [value])]
    return QueryParams([(name, str(each).lower() if isinstance(each, bool) else str(each)) for name, each in pairs])


def _seconds(at: datetime | None) -> int:
    if at is None:
        return 0
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())


def profile_of(service: Cartelera, entries: Iterable[HistoryEntry]) -> ViewerProfile:
    """What the entries say of somebody, later ones after earlier ones. Raises InvalidValueError for values that cannot
    be. What names no known title says nothing, and is among the profile's `unresolved`."""
    return service.live.sent(
        [
            Event(
                EventKind(entry.get("type", EventKind.RATING)),
                TitleReference(entry["title_id"]),
                _seconds(entry.get("at")),
                entry.get("value"),
                number=number,
            )
            for number, entry in enumerate(entries)
        ]
    )
