"""What lists of titles have in common: which page of them is asked for, and what their filters left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Request, Response
from pydantic import Field, TypeAdapter
from starlette.datastructures import QueryParams
from typing_extensions import TypedDict

from cartelera.api.v1 import shapes
from cartelera.catalog import Filters
from cartelera.errors import ErrorCode, InvalidValueError
from cartelera.http.cursors import Cursor
from cartelera.http.etags import SHARED, etag, not_modified, tagged
from cartelera.http.filter_parameters import FILTER_PARAMETERS, filters_of, one, valid
from cartelera.http.responses import json_response, service
from cartelera.service import Cartelera

LIMIT, MOST = 20, 100
"""Titles of a page, unless it is said, and at most."""
_FLAG = TypeAdapter(bool)
_OF_A_PAGE = frozenset({"cursor", "limit", "facets", "lang"})
"""Parameters that change nothing in the ranking."""
CURSOR: dict[str, Any] = {
    "name": "cursor",
    "in": "query",
    "required": False,
    "description": "`next` of the page before. It holds what was asked: beside it stand the same parameters, or none.",
    "schema": {"type": "string", "maxLength": 1024},
}
RELAX: dict[str, Any] = {
    "name": "relax",
    "in": "query",
    "required": False,
    "description": "Do without a condition rather than answer nothing: `relaxed` says which. Never without those on "
    "maturity, adult titles, what was excluded or seen.",
    "schema": {"type": "boolean", "default": False},
}


@shapes.closed
class Filtered(TypedDict):
    """What filters left of a list."""

    relaxed: Annotated[list[str], Field(description="Conditions it does without, since nothing met them all")]
    without: Annotated[
        dict[str, int], Field(description="If it is empty: titles there would be without a condition", examples=[{}])
    ]


@shapes.closed
class Paged(TypedDict):
    """A page of a list."""

    next: Annotated[str | None, Field(description="The `cursor` of the next page; null: nothing comes there")]


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is asked for: of which release, under which filters, from which place on.

    `given`: the parameters of the list, those of its first page; `relaxed`: conditions that page did without.
    """

    service: Cartelera
    filters: Filters
    given: QueryParams
    start: int
    limit: int
    cursor: Cursor

    @classmethod
    def of(cls, request: Request, *, unlisted: bool = True, limit: int = LIMIT) -> Page:
        """The page that a request asks for. Not for the event loop: an earlier release may have to be opened.

        Raises InvalidValueError for a cursor of another list, and GoneError if its list cannot be made again.
        """
        text, many = request.query_params.get("cursor"), limit_of(request, limit)
        asked = _asked(request)
        if text is None:
            cartelera = service(request)
            cursor = Cursor(cartelera.release.id, 0, asked, datetime.now(UTC).date().isoformat())
        else:
            cursor = Cursor.read(request, text)
            path, _, _ = cursor.asked.partition("?")
            if path != request.scope["path"] or asked not in (f"{path}?", cursor.asked):
                raise InvalidValueError(ErrorCode.CURSOR_OTHER)
            cartelera = cursor.service(request)
        given = QueryParams(cursor.asked.partition("?")[2])
        filters = filters_of(request, given=given, unlisted=unlisted, cartelera=cartelera)
        filters = filters.without(*cursor.relaxed)
        if text is not None:
            filters = replace(filters, on=date.fromisoformat(cursor.day))
        return cls(cartelera, filters, given, cursor.place, many, cursor)

    @property
    def relaxes(self) -> bool:
        """Whether conditions may be left out."""
        return one(self.given, "relax", _FLAG, False)

    @property
    def end(self) -> int:
        """The place behind its last title, if it is full."""
        return self.start + self.limit

    def next(self, request: Request, more: bool, relaxed: Sequence[str] = ()) -> str | None:
        """The cursor of the page behind it, if there is `more`."""
        if not more:
            return None
        return replace(self.cursor, place=self.end, relaxed=(*self.cursor.relaxed, *relaxed)).sign(request)


def _asked(request: Request) -> str:
    """What a list is of: the path, and the parameters that its ranking depends on."""
    pairs = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    return f"{request.scope['path']}?{urlencode(sorted(pair for pair in pairs if pair[0] not in _OF_A_PAGE))}"


def shared(request: Request, release_id: str, make: Callable[[], Any], *parts: object) -> Response:
    """What `make` makes of a release and of `parts`, the same for everybody, unless the caller has it already."""
    tag = etag(request, release_id, *parts)
    unchanged = not_modified(request, tag, SHARED)
    return json_response(make(), tagged(tag, SHARED)) if unchanged is None else unchanged


def limit_parameter(default: int = LIMIT, most: int = MOST) -> dict[str, Any]:
    """What the document says of `limit`."""
    return {
        "name": "limit",
        "in": "query",
        "required": False,
        "description": "Titles of a page.",
        "schema": {"type": "integer", "minimum": 1, "maximum": most, "default": default},
    }


def filter_parameters(*more: dict[str, Any], limit: int = LIMIT, most: int = MOST) -> dict[str, Any]:
    """What the document says of a list that is read by hand: parameters of its own, its length, and all filters."""
    return {"parameters": [*more, limit_parameter(limit, most), RELAX, *FILTER_PARAMETERS]}


def limit_of(request: Request, default: int = LIMIT, most: int = MOST) -> int:
    """How many titles are asked for. Raises RequestValidationError."""
    given = request.query_params.get("limit")
    if given is None:
        return default
    return valid(_limit_adapter(most), given, "query", "limit")


@cache
def _limit_adapter(most: int) -> TypeAdapter[int]:
    return TypeAdapter(Annotated[int, Field(ge=1, le=most)])


def flag(request: Request, name: str, default: bool = False) -> bool:
    """A parameter that is true or false. Raises RequestValidationError."""
    return one(request.query_params, name, _FLAG, default)


def filtered(relaxed: Sequence[str], without: Mapping[str, int]) -> Filtered:
    """What filters left, as lists say it."""
    return {"relaxed": list(relaxed), "without": dict(without)}
