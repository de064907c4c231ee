"""`/v1/trending`, `/v1/arrivals`, `/v1/left`, `/v1/leaving`: what is new, and what is soon gone; for a viewer too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import Field, TypeAdapter
from typing_extensions import TypedDict

from cartelera.api.v1 import listed, shapes
from cartelera.api.v1.routing import LISTED, REFUSED, v1_router
from cartelera.http.calendars import ATOM, CALENDAR, FeedEntry, atom, calendar
from cartelera.http.filter_parameters import filters_of, one
from cartelera.http.responses import json_response, service
from cartelera.i18n import Formats, Translator, gettext_noop
from cartelera.service.offer_changes import Change, ChangesPage, OfferChange
from cartelera.service.trending import HALF_LIFE_DAYS

router = v1_router()
_VALID_DAY: TypeAdapter[date] = TypeAdapter(date)
_LANGUAGES = ("en", "es")
_PATHS = {Change.ARRIVED: "arrivals", Change.LEFT: "left", Change.LEAVING: "leaving"}
TITLES = {
    Change.ARRIVED: gettext_noop("Arrivals on the platforms"),
    Change.LEFT: gettext_noop("Gone from the platforms"),
    Change.LEAVING: gettext_noop("Last days on the platforms"),
}
ENTRIES = {
    Change.ARRIVED: gettext_noop("%(title)s arrived on %(platform)s"),
    Change.LEFT: gettext_noop("%(title)s left %(platform)s"),
    Change.LEAVING: gettext_noop("Last day of %(title)s on %(platform)s"),
}
"""What a feed says of a change."""
_SUMMARIES = {
    Change.ARRIVED: "What arrived on the platforms, the latest first",
    Change.LEFT: "What left the platforms, the latest first",
    Change.LEAVING: "What is about to leave the platforms, the next first",
}
_DOCUMENTED = {
    Change.ARRIVED: "By the day that the platform states, else that of the catalogue which held it for the first time.",
    Change.LEFT: "By the day of the catalogue that no longer held it. `platform` is what it left; `title` is null if "
    "nothing else holds it.",
    Change.LEAVING: "By the last day that offers state; those that state none are not here.",
}


@shapes.closed
class TrendingTitle(shapes.TitleInList):
    """A title that trends."""

    score: Annotated[float, Field(description="1 for what trends most of all, whatever the filters")]


@shapes.closed
class TrendingList(listed.Filtered):
    """What people watch and talk about, the most first."""

    half_life_days: Annotated[float, Field(description="After so many days a rating or event counts half as much")]
    as_of: Annotated[str | None, Field(description="When the latest was; null: unknown, popularity takes its place")]
    total: int
    titles: list[TrendingTitle]


@shapes.closed
class ChangeShape(TypedDict):
    """A change of an offer."""

    day: Annotated[str, Field(description="ISO date", examples=["2026-11-28"])]
    platform: Annotated[str, Field(examples=["netflix"])]
    offer_id: str
    name: Annotated[str, Field(description="As the platform calls it")]
    way: str | None
    countries: tuple[str, ...]
    title: Annotated[shapes.TitleInList | None, Field(description="Null if the catalogue no longer holds it")]


@shapes.closed
class ChangeList(listed.Paged):
    """Changes of offers."""

    total: Annotated[int, Field(description="How many there are under the filters")]
    changes: list[ChangeShape]


def _day(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "string", "format": "date"}
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


_DAYS = (_day("since", "Only from this day on."), _day("until", "Only up to this day."))
_LANGUAGE = {
    "name": "lang",
    "in": "query",
    "required": False,
    "description": "The language of the feed.",
    "schema": {"type": "string", "enum": list(_LANGUAGES), "default": "en"},
}


@router.get(
    "/trending",
    summary="What people watch and talk about now",
    response_model=TrendingList,
    responses=REFUSED,
    openapi_extra=listed.filter_parameters(),
)
async def trending(request: Request) -> Response:
    """By the times of ratings and events, each of which counts half as much after every 14 days; a day of a viewer is
    one voice, however much they rate. `platform` and `available_in` say where: what trends among what is there."""
    return json_response(await run_in_threadpool(_trending, request))


def _trending(request: Request) -> TrendingList:
    cartelera, filters = service(request), filters_of(request, unlisted=False)
    found = cartelera.trending.titles(filters, relax=listed.flag(request, "relax"))
    limit = listed.limit_of(request)
    titles = cartelera.catalog.summaries(found.rows[:limit].tolist())
    scores = found.scores[:limit].tolist()
    return {
        "half_life_days": HALF_LIFE_DAYS,
        "as_of": None if found.as_of is None else datetime.fromtimestamp(found.as_of, UTC).date().isoformat(),
        "total": found.passing.left,
        "titles": [
            {**shapes.summary(title), "score": round(score, 6)} for title, score in zip(titles, scores, strict=True)
        ],
        **listed.filtered(found.passing.relaxed, found.passing.without),
    }


def _json(change: Change) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        return await run_in_threadpool(_listed, request, change)

    return answer


def _feed(change: Change, kind: str) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        language = one(request.query_params, "lang", _VALID_LANGUAGE, "en")
        page = await run_in_threadpool(_found, listed.Page.of(request, unlisted=False), change)
        texts = Translator(language)
        title, entries = texts.gettext(TITLES[change]), [_entry(each, texts, language) for each in page.changes]
        if kind == ATOM:
            query = request.scope["query_string"].decode("latin-1")
            address = request.scope["path"] + (f"?{query}" if query else "")
            body = atom(entries, title=title, address=address, language=language)
        else:
            body = calendar(entries, title=title, language=language)
        return Response(body, media_type=kind)

    return answer


_VALID_LANGUAGE: TypeAdapter[str] = TypeAdapter(Annotated[str, Field(pattern=f"^({'|'.join(_LANGUAGES)})$")])


def _listed(request: Request, change: Change) -> Response:
    page = listed.Page.of(request, unlisted=False)

    def make() -> ChangeList:
        found = _found(page, change)
        return {
            "total": found.total,
            "changes": [_change(each) for each in found.changes],
            "next": page.next(request, found.end is not None),
        }

    return listed.shared(request, page.service.release.id, make)


def _found(page: listed.Page, change: Change) -> ChangesPage:
    return page.service.changes.find(
        change,
        page.filters,
        page.limit,
        start=page.start,
        since=one(page.given, "since", _VALID_DAY, None),
        until=one(page.given, "until", _VALID_DAY, None),
    )


def _change(told: OfferChange) -> ChangeShape:
    return {
        "day": told.day,
        "platform": told.platform,
        "offer_id": told.offer_id,
        "name": told.name,
        "way": told.way,
        "countries": told.countries,
        "title": None if told.title is None else shapes.summary(told.title),
    }


def _entry(told: OfferChange, texts: Translator, language: str) -> FeedEntry:
    formats = Formats(language)
    name = told.name if told.title is None else told.title.name_in(language)
    words = {"title": name, "platform": formats.platform(told.platform)}
    sentence = texts.gettext(ENTRIES[told.change], **words)
    day = date.fromisoformat(told.day)
    path = None if told.title is None else f"/titulo/{quote(told.title.title_id, safe='')}?lang={language}"
    key = f"{told.change}:{told.platform}:{told.offer_id}:{told.day}"
    return FeedEntry(key, day, sentence, f"{sentence}: {formats.date(told.day)}", path)


for _of, _name in _PATHS.items():
    _told: dict[str, Any] = {"summary": _SUMMARIES[_of], "description": _DOCUMENTED[_of], "responses": REFUSED}
    router.add_api_route(
        f"/{_name}",
        _json(_of),
        response_model=ChangeList,
        openapi_extra=listed.filter_parameters(*_DAYS, listed.CURSOR),
        name=_name,
        **{**_told, "responses": LISTED},
    )
    for _kind, _ending in ((ATOM, "atom"), (CALENDAR, "ics")):
        _content = {"content": {_kind: {"schema": {"type": "string"}}}, "description": "The feed"}
        router.add_api_route(
            f"/{_name}.{_ending}",
            _feed(_of, _kind),
            response_class=Response,
            openapi_extra=listed.filter_parameters(*_DAYS, _LANGUAGE),
            name=f"{_name}-{_ending}",
            **{**_told, "responses": {**REFUSED, 200: _content}},
        )
