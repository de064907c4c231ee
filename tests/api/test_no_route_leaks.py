"""Every route that lists titles obeys every filter: no title comes through that a filter keeps out.

The routes are those of the document whose answers hold titles. One that is not in `ASKED` fails, and so does one that
does not document the filters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cartelera import release
from cartelera.catalog import Adult, Filters, any_of, none_of
from cartelera.catalog.filters import Mask, all_of
from cartelera.http.filter_parameters import FILTER_NAMES
from cartelera.server.app import create_app
from cartelera.service import Cartelera
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace
from support.clean_tables import actor, film, offer, other, write_tables

ROOT = Path(__file__).parents[2]
KEY = "sixteen letters!"
AUTHORISED = {"Authorization": f"Bearer {KEY}"}
DAYS = {"date_added": "2021-01-01", "until": "2999-12-31"}
ALIKE: dict[str, Any] = {"keywords": ["harbour"], "lemmas": "harbour ship sailor storm", "overview": "A harbour."}
ASKED: Mapping[str, Mapping[str, str]] = {
    "/v1/titles": {},
    "/v1/titles?q": {"q": "harbour"},
    "/v1/titles/{title_id}": {"title_id": "tmdb-1"},
    "/v1/titles/{title_id}/similar": {"title_id": "tmdb-1", "limit": "20"},
    "/v1/titles/{title_id}/availability": {"title_id": "tmdb-1"},
    "/v1/search": {"q": "harbour"},
    "/v1/search?typing": {"q": "harb", "typing": "true"},
    "/v1/search?person": {"q": "mariner"},
    "/v1/people/{person_id}": {"person_id": "ana_mariner"},
    "/v1/trending": {},
    "/v1/arrivals": {},
    "/v1/leaving": {},
    "/v1/left": {},
    "/v1/viewers/{viewer}/trending": {"viewer": "ana"},
    "/v1/viewers/{viewer}/arrivals": {"viewer": "ana"},
    "/v1/viewers/{viewer}/leaving": {"viewer": "ana"},
    "/v1/viewers/{viewer}/rows": {"viewer": "ana", "available": "any"},
    "/v1/viewers/{viewer}/recommendations": {"viewer": "ana", "available": "any"},
    "/v1/recommendations": {},
    "/v1/recommendations/batch": {},
}
"""How each route is asked; behind a question mark: another way to ask it."""
INSIGHTS = ("film-return", "film-votes", "film-popularity")
OWN = {
    **{f"/v1/insights/{name}": "the staff's question about a film that it names" for name in INSIGHTS},
    "/v1/insights/longest-title": "the staff's question about a whole platform",
    "/v1/viewers/{viewer}/imports": "what the viewer brought themselves",
    "/v1/viewers/{viewer}/imports/{row}": "what the viewer brought themselves",
    "/v1/viewers/{viewer}/history": "what the viewer did themselves",
    "/v1/viewers/{viewer}/taste": "titles that the viewer rated themselves",
    "/v1/viewers/{viewer}/match/{title_id}": "the title that is asked about, and what the viewer rated",
}
"""Routes that name titles and list none: why no filter holds for them."""
ELSEWHERE = {
    "/v1/households/{household}/recommendations": "tests/api/test_v1_households.py",
    "/v1/advice/subscriptions": "tests/api/test_v1_advice.py",
}
"""Routes that take the filters and need more than a catalogue to answer, and the tests that ask them."""
ABOUT_ONE = (
    "/v1/titles/{title_id}",
    "/v1/titles/{title_id}/availability",
    "/v1/search?typing",
    "/v1/recommendations/batch",
    "/v1/arrivals",
    "/v1/leaving",
    "/v1/left",
    "/v1/viewers/{viewer}/rows",
)
"""Not lists by themselves, or of offers, or those of many."""
_HISTORY = [{"title_id": "tmdb-1", "value": 5}]
SENT: Mapping[str, Any] = {
    "/v1/recommendations": {"history": _HISTORY},
    "/v1/recommendations/batch": {"viewers": [{"id": "ana", "history": _HISTORY}]},
}
"""Of routes that are sent a body: what it holds besides the filters."""
ABSENT = ("absent", "title")
"""Where a search names a title that cannot be watched as it is asked: it meets all other filters."""
CASES: list[tuple[dict[str, Any], Filters]] = [
    ({}, Filters()),
    ({"adult": "include"}, Filters(adult=Adult.INCLUDE)),
    ({"adult": "only"}, Filters(adult=Adult.ONLY)),
    ({"platform": "netflix"}, Filters(platforms=any_of("netflix"))),
    ({"platform_all": ["netflix", "hulu"]}, Filters(platforms=all_of("netflix", "hulu"))),
    ({"platform_none": "netflix"}, Filters(platforms=none_of("netflix"))),
    ({"country": "ES"}, Filters(countries=any_of("ES"))),
    ({"country_all": ["ES", "US"]}, Filters(countries=all_of("ES", "US"))),
    ({"country_none": "ES"}, Filters(countries=none_of("ES"))),
    ({"way": "rent"}, Filters(ways=any_of("rent"))),
    ({"way_all": ["rent", "subscription"]}, Filters(ways=all_of("rent", "subscription"))),
    ({"way_none": "subscription"}, Filters(ways=none_of("subscription"))),
    ({"kind": "series"}, Filters(kinds=any_of("series"))),
    ({"kind_all": "series"}, Filters(kinds=all_of("series"))),
    ({"kind_none": "series"}, Filters(kinds=none_of("series"))),
    ({"genre": "Comedy"}, Filters(genres=any_of("Comedy"))),
    ({"genre_all": ["Comedy", "Drama"]}, Filters(genres=all_of("Comedy", "Drama"))),
    ({"genre_none": "Comedy"}, Filters(genres=none_of("Comedy"))),
    ({"language": "es"}, Filters(languages=any_of("es"))),
    ({"language_all": "es"}, Filters(languages=all_of("es"))),
    ({"language_none": "es"}, Filters(languages=none_of("es"))),
    ({"available_in": "MX"}, Filters(available_in="MX")),
    ({"year_from": 2000}, Filters(year_from=2000)),
    ({"year_to": 1999}, Filters(year_to=1999)),
    ({"runtime_from": 100}, Filters(runtime_from=100)),
    ({"runtime_to": 99}, Filters(runtime_to=99)),
    ({"max_age": "12"}, Filters(max_age=12)),
    ({"max_age": "ES:12", "unrated": "true"}, Filters(max_age=12, allow_unrated=True)),
    ({"exclude": ["tmdb-2", "ns9", "nobody"]}, Filters()),
    ({"genre": "Comedy", "platform": "netflix", "max_age": "PG-13"},
     Filters(genres=any_of("Comedy"), platforms=any_of("netflix"), max_age=13)),
]  # fmt: skip


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("leaks"))
    two = {"genres": ["Comedy", "Drama"], "countries": ["Spain", "United States of America"]}
    films = [
        film(1, "Harbour", release_date="1990-01-01", runtime=90, popularity=9.0, original_language="en", **ALIKE),
        film(2, "Harbour Two", release_date="2010-01-01", runtime=120, popularity=8.0, original_language="es",
             genres=["Comedy"], countries=["Spain"], **ALIKE),
        film(3, "Harbour Nights", release_date="2005-01-01", popularity=7.0, adult=True, **ALIKE),
        film(4, "Harbour at Dawn", release_date="1950-01-01", runtime=80, popularity=6.0, genres=["Drama"],
             countries=["United States of America"], **ALIKE),
        film(5, "The Harbour of All", release_date="2015-01-01", runtime=130, popularity=5.0, original_language="es",
             **two, **ALIKE),
        other("ns9", "Harbour: The Series", kind="series", release_year=2018, genres=["TV Dramas"], **ALIKE),
    ]  # fmt: skip
    write_tables(
        workspace.tables,
        titles=films,
        credits=[actor(each["title_id"], "Ana Mariner") for each in films],
        offers=[
            offer("n2", "tmdb-2", "netflix", "Harbour Two", 2010, maturity="PG-13", way="subscription", **DAYS),
            offer("n5", "tmdb-5", "netflix", "The Harbour of All", 2015, maturity="G", way="subscription", **DAYS),
            offer("h5", "tmdb-5", "hulu", "All", 2015, maturity="7+", way="rent", countries=["MX"], **DAYS),
            offer("h4", "tmdb-4", "hulu", "Harbour at Dawn", 1950, maturity="R", way="rent", countries=["ES"], **DAYS),
            offer("ns9", "ns9", "netflix", "Harbour: The Series", 2018, maturity="TV-MA", **DAYS),
            offer("n3", "tmdb-3", "netflix", "Harbour Nights", 2005, **DAYS),
        ],
        changes=[
            {
                "at": "2026-01-01T00:00:00Z",
                "platform": "netflix",
                "offer_id": f"gone{each['title_id']}",
                "title_id": each["title_id"],
                "title": each["title"],
                "what": "left",
            }
            for each in films
        ],
    )
    release.train(workspace)
    return workspace


@pytest.fixture(scope="module")
def service(workspace: Workspace) -> Cartelera:
    return Cartelera(release.releases_of(workspace).open_current())


@pytest.fixture(scope="module")
def client(workspace: Workspace) -> Iterator[TestClient]:
    with TestClient(create_app(ReleaseWatcher(workspace), adult_key=KEY)) as client:
        yield client


def ask(client: TestClient, route: str, filters: Mapping[str, Any]) -> Any:
    """Ask a route of `ASKED` with filters: as parameters, or in the body."""
    asked = dict(ASKED[route])
    path = route.partition("?")[0]
    if path in SENT:
        of_body = {"relax": filters["relax"] == "true"} if "relax" in filters else {}
        wanted = {"available": "any", **{name: value for name, value in filters.items() if name != "relax"}}
        return client.post(path, json={**SENT[path], **of_body, "filters": wanted}, headers=AUTHORISED)
    for name in [name for name in asked if f"{{{name}}}" in path]:
        path = path.replace(f"{{{name}}}", asked.pop(name))
    return client.get(path, params={**asked, **filters}, headers=AUTHORISED)


def titles_in(answer: Any, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every title in an answer: where it stands, and its id."""
    if isinstance(answer, dict):
        if {"id", "kind", "platforms"} <= answer.keys():
            yield at, answer["id"]
        for name, inner in answer.items():
            yield from titles_in(inner, (*at, name))
    elif isinstance(answer, list):
        for inner in answer:
            yield from titles_in(inner, at)


def listed(client: TestClient, route: str, filters: Mapping[str, Any]) -> list[str]:
    """The ids of the titles that a route lists; without the one that is asked about."""
    response = ask(client, route, filters)
    assert response.status_code == 200, response.text
    about = ASKED[route].get("title_id")
    found = [(at, title_id) for at, title_id in titles_in(response.json()) if at != ABSENT]
    return [title_id for at, title_id in found if title_id != about or at not in ((), ("title",))]


def mask_of(service: Cartelera, given: Mapping[str, Any], filters: Filters) -> Mask:
    mask = filters.mask(service.catalog.facets)
    mask[[row for name in given.get("exclude", ()) if (row := service.catalog.row(name)) is not None]] = False
    return mask


def schemas(document: Mapping[str, Any], node: Any, seen: frozenset[str] = frozenset()) -> Iterator[Mapping[str, Any]]:
    """Every schema that an answer may hold, references followed."""
    if isinstance(node, dict):
        if "$ref" in node:
            name = node["$ref"].rpartition("/")[2]
            if name not in seen:
                yield from schemas(document, document["components"]["schemas"][name], seen | {name})
        else:
            yield node
            for inner in node.values():
                yield from schemas(document, inner, seen)
    elif isinstance(node, list):
        for inner in node:
            yield from schemas(document, inner, seen)


def lists_titles(document: Mapping[str, Any], operation: Mapping[str, Any]) -> bool:
    done = [response for code, response in operation["responses"].items() if code.startswith("2")]
    shapes = schemas(document, [response.get("content", {}) for response in done])
    return any({"id", "kind", "platforms"} <= shape.get("properties", {}).keys() for shape in shapes)


def test_every_route_that_lists_titles_is_asked_here_and_takes_all_filters(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    covered = {route.partition("?")[0] for route in ASKED}
    found = {
        (path, method): operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if path.startswith("/v1/") and lists_titles(document, operation)
    }
    assert {path for path, _ in found} == covered | OWN.keys() | ELSEWHERE.keys()
    assert all((ROOT / test).is_file() for test in ELSEWHERE.values())
    for (path, method), operation in found.items():
        if method == "get" and path not in OWN:
            names = {parameter["name"] for parameter in operation["parameters"]}
            assert names >= FILTER_NAMES, path


@pytest.mark.parametrize(("given", "filters"), CASES, ids=lambda case: str(case) if isinstance(case, dict) else "")
def test_nothing_comes_through_that_a_filter_keeps_out(
    client: TestClient, service: Cartelera, given: dict[str, Any], filters: Filters
) -> None:
    mask = mask_of(service, given, filters)
    elsewhere = mask_of(service, given, filters.without("platforms", "ways", "available_in"))
    for route in ASKED:
        # What left a platform is not on it: there the platform is where it left.
        expected = elsewhere if route == "/v1/left" else mask
        for title_id in listed(client, route, given):
            row = service.catalog.row(title_id)
            assert row is not None and expected[row], (route, title_id)
    for route in ("/v1/titles?q", "/v1/search"):
        for at, title_id in titles_in(ask(client, route, given).json()):
            assert at != ABSENT or elsewhere[service.catalog.row(title_id)], (route, title_id)


@pytest.mark.parametrize("route", ASKED)
def test_without_filters_each_route_answers_what_they_would_keep_out(
    client: TestClient, service: Cartelera, route: str
) -> None:
    if route.endswith("availability"):
        return  # It lists one title at most.
    rows = sorted(service.catalog.rows(listed(client, route, {"adult": "include"})).values())
    kept_out = [given for given, filters in CASES if not all(mask_of(service, given, filters)[rows])]
    assert len(kept_out) >= len(CASES) - 3, f"too few filters could be seen to leak in {rows}"


@pytest.mark.parametrize("relax", ["false", "true"])
def test_what_protects_somebody_is_not_relaxed(client: TestClient, service: Cartelera, relax: str) -> None:
    capped = Filters(max_age=12).mask(service.catalog.facets)
    given = {"max_age": "12", "genre": "Comedy", "language": "en", "relax": relax}
    for route in ASKED:
        assert all(capped[service.catalog.row(title_id)] for title_id in listed(client, route, given)), route


@pytest.mark.parametrize("route", [route for route in ASKED if route not in ABOUT_ONE])
def test_an_answer_is_never_emptied_silently(client: TestClient, route: str) -> None:
    key = "results" if route.startswith("/v1/search") else "titles"
    given = {"genre": "Comedy", "year_to": "1960"}
    answer = ask(client, route, given).json()
    assert (answer[key], answer["relaxed"]) == ([], [])
    assert answer["without"].keys() == {"genres", "years"}
    relaxed = ask(client, route, given | {"relax": "true"}).json()
    assert relaxed[key] and relaxed["relaxed"] == ["years"]
    nothing = ask(client, route, {"max_age": "7", "unrated": "false", "genre": "Drama", "runtime_from": "500"}).json()
    assert (nothing[key], nothing["relaxed"], set(nothing["without"])) == ([], [], {"runtime"})


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"max_age": "NR"}, 422),
        ({"max_age": "nonsense"}, 422),
        ({"max_age": ""}, 422),
        ({"max_age": "99"}, 422),
        ({"way": "borrow"}, 422),
        ({"genre": "Comdy"}, 422),
        ({"year_from": "-1"}, 422),
        ({"year_to": "x"}, 422),
        ({"seen": "maybe"}, 422),
        ({"available_in": "Spain"}, 422),
        ({"adult": "perhaps"}, 422),
        ({"platform": [f"p{n}" for n in range(21)]}, 422),
    ],
)
def test_a_value_that_cannot_be_is_refused_everywhere(client: TestClient, given: dict[str, Any], status: int) -> None:
    for route in ASKED:
        response = ask(client, route, given)
        assert response.status_code == status, (route, response.text)
        assert response.headers["Content-Type"] == "application/problem+json"


def test_without_the_key_nobody_is_answered_adult_titles(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(AUTHORISED, "Authorization", "Bearer another")
    for route in ASKED:
        assert ask(client, route, {"adult": "only"}).status_code == 401, route


@pytest.mark.parametrize(
    ("path", "kind"), [("arrivals.atom", "application/atom+xml"), ("arrivals.ics", "text/calendar")]
)
def test_feeds_are_in_the_language_that_is_asked_for_and_name_no_host(client: TestClient, path: str, kind: str) -> None:
    feed = client.get(f"/v1/{path}?lang=es&limit=2", headers={"Host": "evil.example"})
    assert feed.headers["content-type"].startswith(kind)
    assert "llegó a" in feed.text and "evil" not in feed.text
    assert "arrived on" in client.get(f"/v1/{path}?limit=2").text
    assert client.get(f"/v1/{path}?lang=xx").status_code == 422
