"""What lists of titles have in common: how many are asked for, and what their filters left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Request
from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from cartelera.api.v1 import shapes
from cartelera.http.filter_parameters import FILTER_PARAMETERS, one, valid

LIMIT, MOST = 20, 100
"""Titles of a page, unless it is said, and at most."""
_FLAG = TypeAdapter(bool)
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
    return valid(TypeAdapter(Annotated[int, Field(ge=1, le=most)]), given, "query", "limit")


def flag(request: Request, name: str, default: bool = False) -> bool:
    """A parameter that is true or false. Raises RequestValidationError."""
    return one(request.query_params, name, _FLAG, default)


def filtered(relaxed: Sequence[str], without: Mapping[str, int]) -> Filtered:
    """What filters left, as lists say it."""
    return {"relaxed": list(relaxed), "without": dict(without)}
