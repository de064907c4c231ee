"""The filters of a list as query parameters: read by one function for every route, and documented from one table.

Read by hand: FastAPI's own reading takes a third of the time of a short answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import Field, TypeAdapter, ValidationError
from starlette.datastructures import QueryParams

from cartelera.catalog import Adult, Available, FacetCondition, Filters, Seen, Way
from cartelera.catalog.maturity import cap_age
from cartelera.errors import ErrorCode, InvalidValueError
from cartelera.http.adult_access import require_adult_key
from cartelera.http.responses import service
from cartelera.service import Cartelera

_T = TypeVar("_T")
_D = TypeVar("_D")
MOST_VALUES, MOST_EXCLUDED = 20, 100
"""So many values one parameter takes, and so many titles can be excluded."""

_CONDITIONS = {
    "platform": ("platforms", "platforms", "netflix"),
    "country": ("countries", "countries of production", "ES"),
    "way": ("ways", "ways to watch (" + ", ".join(f"`{way}`" for way in Way) + ")", "subscription"),
    "kind": ("kinds", "kinds (`movie`, `series`)", "movie"),
    "genre": ("genres", "genres", "Comedy"),
    "language": ("languages", "original languages (`es`, `Spanish`)", "es"),
}
"""For each parameter the field of `Filters`, what it lists, and an example."""
_QUANTIFIERS = {
    "": ("any_of", "at least one of these {what}"),
    "_all": ("all_of", "all of these {what}"),
    "_none": ("none_of", "none of these {what}"),
}
_BOUNDS = {
    "year_from": ("of this year or later", 9999),
    "year_to": ("of this year or earlier", 9999),
    "runtime_from": ("of at least so many minutes", 10_000),
    "runtime_to": ("of at most so many minutes", 10_000),
}
_VALID_VALUES = TypeAdapter(Annotated[list[Annotated[str, Field(min_length=1)]], Field(max_length=MOST_VALUES)])
_VALID_IDS = TypeAdapter(Annotated[list[str], Field(max_length=MOST_EXCLUDED)])
_VALID_BOUNDS = {name: TypeAdapter(Annotated[int, Field(ge=0, le=most)]) for name, (_, most) in _BOUNDS.items()}
_VALID_COUNTRY = TypeAdapter(Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")])
_VALID_SEEN, _VALID_ADULT, _VALID_FLAG = TypeAdapter(Seen), TypeAdapter(Adult), TypeAdapter(bool)
_VALID_AVAILABLE = TypeAdapter(Available)


def _parameter(name: str, description: str, schema: dict[str, Any], example: Any = None) -> dict[str, Any]:
    shown = {} if example is None else {"example": example}
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
        "explode": True,
        **shown,
    }


def _parameters() -> Iterator[dict[str, Any]]:
    values = {"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": MOST_VALUES}
    for name, (_, what, example) in _CONDITIONS.items():
        for suffix, (_, meaning) in _QUANTIFIERS.items():
            text = f"Only titles of {meaning.format(what=what)}."
            yield _parameter(name + suffix, text, values, None if suffix else [example])
    yield _parameter(
        "available_in",
        "Only titles with an offer for this country (ISO code); offers that state no country count.",
        {"type": "string", "pattern": "^[A-Za-z]{2}$"},
    )
    for name, (meaning, most) in _BOUNDS.items():
        yield _parameter(
            name, f"Only titles known to be {meaning}.", {"type": "integer", "minimum": 0, "maximum": most}
        )
    yield _parameter(
        "max_age",
        "The oldest a title may be rated for, by the strictest of its ratings: an age, or a rating of a known system "
        "(`12`, `PG-13`, `TV-14`, `FSK 12`, `ES:7`). Unrated titles are hidden.",
        {"type": "string", "minLength": 1},
        "PG-13",
    )
    yield _parameter("unrated", "Whether unrated titles pass `max_age`.", {"type": "boolean", "default": False})
    yield _parameter(
        "exclude",
        "Ids of titles that are not answered; those that nobody knows exclude nothing.",
        {"type": "array", "items": {"type": "string"}, "maxItems": MOST_EXCLUDED},
    )
    yield _parameter(
        "seen",
        "What becomes of titles that the viewer has seen, in lists for one.",
        {"type": "string", "enum": list(Seen), "default": Seen.HIDE},
    )
    yield _parameter(
        "available",
        "`offered`: only titles that are on a platform today; `any`: all. Each list says which it does by itself.",
        {"type": "string", "enum": list(Available)},
    )
    yield _parameter(
        "adult",
        "Titles for adults only: anything but `exclude` needs the key.",
        {"type": "string", "enum": list(Adult), "default": Adult.EXCLUDE},
    )


FILTER_PARAMETERS: list[dict[str, Any]] = list(_parameters())
"""What the OpenAPI document says of the parameters that `filters_of` reads."""
FILTER_NAMES = frozenset(parameter["name"] for parameter in FILTER_PARAMETERS)


def filters_of(
    request: Request,
    *,
    given: QueryParams | None = None,
    cartelera: Cartelera | None = None,
    available: Available = Available.ANY,
    unlisted: bool = True,
) -> Filters:
    """The filters that a request asks for. `given`: if not its query says so; `cartelera`: whose titles are meant by
    the ids to exclude, if not those of now; `available`: unless it is said; `unlisted`: as `Filters` has it.

    Raises RequestValidationError or InvalidValueError for a value that cannot be, and HTTPException if adult titles are
    asked for without the key.
    """
    given = request.query_params if given is None else given
    if FILTER_NAMES.isdisjoint(given):
        return Filters(available=available, unlisted=unlisted)
    adult = one(given, "adult", _VALID_ADULT, Adult.EXCLUDE)
    if adult is not Adult.EXCLUDE:
        require_adult_key(request)
    conditions: dict[str, Any] = {field: _condition(given, name) for name, (field, _, _) in _CONDITIONS.items()}
    conditions |= {name: one(given, name, adapter, None) for name, adapter in _VALID_BOUNDS.items()}
    excluded = valid(_VALID_IDS, given.getlist("exclude"), "query", "exclude")
    return Filters(
        available_in=one(given, "available_in", _VALID_COUNTRY, None),
        max_age=cap_of(given.get("max_age")),
        allow_unrated=one(given, "unrated", _VALID_FLAG, False),
        exclude=frozenset((cartelera or service(request)).catalog.rows(excluded).values() if excluded else ()),
        seen=one(given, "seen", _VALID_SEEN, Seen.HIDE),
        available=one(given, "available", _VALID_AVAILABLE, available),
        unlisted=unlisted,
        adult=adult,
        **conditions,
    )


def one(given: QueryParams, name: str, adapter: TypeAdapter[_T], default: _D) -> _T | _D:
    """The value of a parameter that is given once at most. Raises RequestValidationError."""
    text = given.get(name)
    return default if text is None else valid(adapter, text, "query", name)


def valid(adapter: TypeAdapter[_T], value: object, *place: str) -> _T:
    """The value as its type has it. Raises RequestValidationError, as FastAPI's own reading does."""
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        wrong = error.errors(include_url=False)
        raise RequestValidationError([{**each, "loc": (*place, *each["loc"])} for each in wrong]) from error


def _condition(given: QueryParams, name: str) -> FacetCondition:
    wanted: dict[str, frozenset[str]] = {}
    for suffix, (field, _) in _QUANTIFIERS.items():
        if name + suffix in given:
            values: list[str] = valid(_VALID_VALUES, given.getlist(name + suffix), "query", name + suffix)
            wanted[field] = frozenset(values)
    return FacetCondition(**wanted)


def cap_of(text: str | None) -> int | None:
    """The age of a cap. Raises InvalidValueError: a cap that is not understood must not pass everything."""
    if text is None:
        return None
    age = cap_age(text)
    if age is None:
        raise InvalidValueError(ErrorCode.MATURITY_CAP, ("0 … 21", "PG-13", "TV-14", "FSK 12", "ES:7"), name=text[:80])
    return age
