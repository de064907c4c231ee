"""What viewers are offered: over the service, and at `/recomendacion_usuario`."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from fastapi.testclient import TestClient

from cartelera import release
from cartelera.catalog import Filters, any_of
from cartelera.errors import InvalidValueError, NotFoundError
from cartelera.history import NO_RATING, History
from cartelera.interactions import Interactions
from cartelera.release.rating_histories import RatingHistories
from cartelera.server.app import create_app
from cartelera.service import Cartelera
from cartelera.service.names import NamedTitle
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace

KEYS = ["usuario", "titulo", "recomendada", "compatibilidad", "puntaje_estimado", "motivos", "entre"]


@pytest.fixture(scope="module")
def service(demo: Workspace) -> Cartelera:
    return Cartelera(release.releases_of(demo).open_current())


@pytest.fixture(scope="module")
def http(demo: Workspace) -> Iterator[TestClient]:
    with TestClient(create_app(ReleaseWatcher(demo)), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def known(service: Cartelera) -> RatingHistories:
    """Five viewers of three data sets; two of these have a viewer 1."""
    names = ("b:1", "a:1", "a:10", "a:2", "c:7")
    pairs = [(0, 3, 4.0), (1, 0, 5.0), (1, 2, 1.5), (2, 1, 3.0), (3, 0, 2.0), (4, 5, 4.5)]
    viewer, title, rating = (np.array(column) for column in zip(*pairs, strict=True))
    at = np.where(viewer == 1, 1_000_000_000 + title, -1)
    return RatingHistories.of(service.catalog, Interactions(names, len(service.catalog), viewer, title, rating, at))


def test_a_viewer_is_found_by_the_whole_id(known: RatingHistories) -> None:
    for name in ("a:1", "a:10", "a:2", "b:1", "c:7"):
        assert known.id(known.find(name)) == name
    assert len(known) == 5
    assert known.datasets() == ["a", "b", "c"]


def test_a_bare_number_finds_the_only_viewer_who_has_it(known: RatingHistories) -> None:
    assert known.id(known.find("7")) == "c:7"
    assert known.id(known.find("10")) == "a:10"


def test_an_ambiguous_number_is_refused_with_the_ids_it_could_mean(known: RatingHistories) -> None:
    with pytest.raises(NotFoundError, match="say which") as refused:
        known.find("1")
    assert refused.value.suggestions == ("a:1", "b:1")


@pytest.mark.parametrize("name", ["3", "", ":", "a:", "a:1 ", "A:1", "a:1\0", "\ud800", "1" * 10_000, "a:11"])
def test_an_unknown_viewer_is_refused_with_ids_that_exist(known: RatingHistories, name: str) -> None:
    with pytest.raises(NotFoundError) as refused:
        known.find(name)
    assert set(refused.value.suggestions) == {"a:1", "a:10", "a:2", "b:1", "c:7"}
    assert len(str(refused.value)) < 200


def test_no_id_however_long_takes_memory(tmp_path: Path, service: Cartelera) -> None:
    """NumPy widens every id to the length of the longest it is compared with: 6 GB here, for one request."""
    ids = tuple(f"large:{n}" for n in range(100_000))
    row, rating, at = np.zeros(1, np.int32), np.ones(1, np.float32), np.zeros(1, np.int64)
    ratings = Interactions(ids, len(service.catalog), row, row, rating, at)
    RatingHistories.of(service.catalog, ratings).save(tmp_path)
    many = RatingHistories.load(tmp_path, service.catalog)
    tracemalloc.start()
    try:
        for name in ("9" * 60_000, "large:" + "9" * 60_000, "99999"):
            with suppress(NotFoundError):
                many.find(name)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
    assert many.id(many.find("99999")) == "large:99999"


def test_a_long_id_is_unknown_and_a_very_long_one_is_refused(http: TestClient) -> None:
    for path in ("/recomendacion_usuario/{}", "/recomendacion_usuario/{}/Toy%20Story"):
        for length, status in ((1_000, 404), (10_000, 422), (60_000, 414)):
            response = http.get(path.format("9" * length))
            assert response.status_code == status
            assert response.headers["content-type"] == "application/problem+json"


def plain(history: History) -> tuple[list[int], list[float], list[int]]:
    """Rows, ratings and times."""
    return history.rows.tolist(), history.ratings.tolist(), history.times.tolist()


def test_the_history_is_what_was_rated(known: RatingHistories) -> None:
    first, other = (known.history(known.find(name)) for name in ("a:1", "b:1"))
    assert plain(first) == ([0, 2], [5.0, 1.5], [1_000_000_000, 1_000_000_002])
    assert plain(other) == ([3], [4.0], [-1])


def test_viewers_survive_a_save(known: RatingHistories, service: Cartelera, tmp_path: Path) -> None:
    known.save(tmp_path)
    again = RatingHistories.load(tmp_path, service.catalog)
    assert [again.id(n) for n in range(5)] == [known.id(n) for n in range(5)]
    assert [plain(again.history(n)) for n in range(5)] == [plain(known.history(n)) for n in range(5)]
    nobody = RatingHistories.of(service.catalog, Interactions.empty(len(service.catalog)))
    nobody.save(tmp_path / "nobody")
    empty = RatingHistories.load(tmp_path / "nobody", service.catalog)
    assert len(empty) == 0
    assert empty.datasets() == empty.sample_ids(5) == []
    with pytest.raises(NotFoundError):
        empty.find("1")


def test_what_was_rated_is_not_recommended(service: Cartelera) -> None:
    for name in service.viewers.sample_ids(6):
        _, history = service.viewers.history(name)
        recommendations = service.recommendations.for_history(history, viewer=name, n=50)
        seen = set(history.rows.tolist())
        assert len(recommendations.titles) == 50
        assert not seen & {item.title.row for item in recommendations.titles}
        assert recommendations.tier == "blend"
        assert recommendations.viewer == name
        assert all(item.reasons for item in recommendations.titles)
        assert all(item.probability is None or 0 <= item.probability <= 1 for item in recommendations.titles)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(platforms=any_of("netflix")),
        Filters(kinds=any_of("series")),
        Filters(genres=any_of("Comedy"), year_from=2000, year_to=2009),
    ],
)
def test_filters_hold(service: Cartelera, filters: Filters) -> None:
    history = service.viewers.history(service.viewers.sample_ids(1)[0])[1]
    titles = [item.title for item in service.recommendations.for_history(history, n=5, filters=filters).titles]
    assert titles
    for title in titles:
        assert not filters.platforms or filters.platforms.any_of & set(title.platforms)
        assert not filters.kinds or title.kind in filters.kinds.any_of
        assert not filters.genres or filters.genres.any_of & set(title.genres)
        assert filters.year_to is None or (title.year is not None and 2000 <= title.year <= 2009)


def test_whoever_rated_nothing_is_recommended_what_is_popular(service: Cartelera) -> None:
    recommendations = service.recommendations.for_history(History.empty(), n=3)
    assert recommendations.tier == "popular"
    assert len(recommendations.titles) == 3


def test_a_match_does_not_look_at_the_viewers_own_rating(service: Cartelera) -> None:
    _, history = service.viewers.history(service.viewers.sample_ids(1)[0])
    named = NamedTitle(service.catalog.title(int(history.rows[0])), ())
    known, unknown = (
        service.matching.of_history(each, named) for each in (history, history.without([named.title.row]))
    )
    assert known.own_rating == history.ratings[0]
    assert unknown.own_rating is None
    assert (known.probability, known.rating) == (unknown.probability, unknown.rating)
    assert known.probability is not None and 0 <= known.probability <= 1
    assert known.recommended == (known.probability >= 0.5)
    assert known.rating is None or 0 <= known.rating <= 5


def test_more_is_thought_of_what_was_liked_than_of_what_was_not(service: Cartelera) -> None:
    liked: list[float] = []
    disliked: list[float] = []
    for name in service.viewers.sample_ids(60):
        _, history = service.viewers.history(name)
        for row, rating in zip(history.rows.tolist()[::9], history.ratings.tolist()[::9], strict=True):
            match = service.matching.of_history(history, NamedTitle(service.catalog.title(row), ()))
            if match.probability is not None:
                (liked if rating >= 4 else disliked).append(match.probability)
    assert np.mean(liked) > np.mean(disliked) + 0.05


def test_a_history_is_read(service: Cartelera) -> None:
    one, other = service.catalog.titles([0, 1])
    history = service.viewers.parse_history(f" {one.title} : 5 , {other.title_id}:2.5,")
    assert plain(history) == ([0, 1], [5.0, 2.5], [-1, -1])


@pytest.mark.parametrize("text", ["", " , ,", "{}", "{}:", "{}:six", "{}:-1", "{}:5.1", "{}:nan", "{}:inf", "{}:1:9"])
def test_a_history_that_is_none_is_refused(service: Cartelera, text: str) -> None:
    with pytest.raises((InvalidValueError, NotFoundError)) as refused:
        service.viewers.parse_history(text.format(service.catalog.titles([0])[0].title))
    assert "\n" not in str(refused.value)


def test_an_unknown_title_in_a_history_is_refused_with_the_nearest(service: Cartelera) -> None:
    name = service.catalog.titles([0])[0].title
    with pytest.raises(NotFoundError, match="no title is called") as refused:
        service.viewers.parse_history(f"{name}x:5")
    assert name in refused.value.suggestions


def test_the_question_about_one_title(http: TestClient, service: Cartelera) -> None:
    name, title = service.viewers.sample_ids(1)[0], service.catalog.titles([3])[0]
    for usuario in (name, name.split(":")[1] if _only(service, name) else name):
        answer = http.get(f"/recomendacion_usuario/{usuario}/{quote(title.title)}")
        assert answer.status_code == 200
        told = answer.json()
        assert list(told) == KEYS
        assert told["usuario"] == name
        assert told["titulo"] == title.title
        assert isinstance(told["recomendada"], bool)
        assert 0 <= told["compatibilidad"] <= 100
        assert told["recomendada"] == (told["compatibilidad"] >= 50)
        assert told["puntaje_estimado"] is None or 0 <= told["puntaje_estimado"] <= 5
        assert told["motivos"]
        assert all(isinstance(why, str) for why in told["motivos"])


def test_the_question_for_the_best(http: TestClient, service: Cartelera) -> None:
    name = service.viewers.sample_ids(1)[0]
    told = http.get(f"/recomendacion_usuario/{name}", params={"cuantas": 7}).json()
    assert list(told) == ["usuario", "nivel", "recomendaciones"]
    assert told["usuario"] == name
    assert told["nivel"] == "blend"
    assert len(told["recomendaciones"]) == 7
    keys = ["titulo", "anio", "plataformas", "compatibilidad", "puntaje_estimado", "motivos", "entre", "disponible"]
    assert all(list(one) == keys for one in told["recomendaciones"])
    assert len(http.get(f"/recomendacion_usuario/{name}").json()["recomendaciones"]) == 10


def test_what_is_on_no_platform_is_offered_if_asked_for_and_marked(http: TestClient, service: Cartelera) -> None:
    name = service.viewers.sample_ids(1)[0]
    path = f"/recomendacion_usuario/{name}"
    plain = http.get(path, params={"cuantas": 60}).json()["recomendaciones"]
    wide = http.get(path, params={"cuantas": 100, "available": "any"}).json()["recomendaciones"]
    assert all(one["disponible"] and one["plataformas"] for one in plain)
    assert {bool(one["plataformas"]) for one in wide} == {True, False}
    assert all(one["disponible"] is bool(one["plataformas"]) for one in wide)
    assert http.get(path, params={"available": "some"}).status_code == 422


def test_a_list_is_in_order_of_its_number_and_says_how_sure_that_is(http: TestClient, service: Cartelera) -> None:
    for name in service.viewers.sample_ids(12):
        told = http.get(f"/recomendacion_usuario/{name}").json()["recomendaciones"]
        numbers = [one["compatibilidad"] for one in told if one["compatibilidad"] is not None]
        assert all(later - earlier <= 5 for earlier, later in pairwise(numbers))
        for one in told:
            assert (one["entre"] is None) == (one["compatibilidad"] is None)
            if one["entre"]:
                assert one["entre"][0] <= one["compatibilidad"] <= one["entre"][1]


def test_the_number_is_the_same_wherever_a_title_is_asked_about(service: Cartelera) -> None:
    _, history = service.viewers.history(service.viewers.sample_ids(1)[0])
    listed = service.recommendations.for_history(history, n=5).titles
    for item in listed:
        match = service.matching.of_history(history, NamedTitle(service.catalog.title(item.title.row), ()))
        assert match.probability == (None if item.probability is None else pytest.approx(item.probability, abs=1e-4))


def test_of_whom_little_is_known_the_number_is_vague(service: Cartelera) -> None:
    _, history = service.viewers.history(service.viewers.sample_ids(1)[0])
    widths = []
    for known in (history.without(history.rows[1:]), history):
        titles = service.recommendations.for_history(known, n=10).titles
        widths.append(np.mean([item.interval[1] - item.interval[0] for item in titles if item.interval]))
    assert widths[0] > widths[1]


def test_without_a_rating_there_is_no_number(service: Cartelera) -> None:
    seen = History.from_rows(np.array([0, 3], dtype=np.int32), np.array([NO_RATING, NO_RATING], dtype=np.float32))
    for history in (History.empty(), seen):
        titles = service.recommendations.for_history(history).titles
        assert len(titles) == 10
        assert all(item.probability is None and item.interval is None and item.rating is None for item in titles)


def test_an_unknown_user_is_a_problem_that_helps(http: TestClient, service: Cartelera) -> None:
    for path in ("/recomendacion_usuario/nobody", "/recomendacion_usuario/nobody/Nosferatu"):
        answer = http.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        problem: dict[str, Any] = answer.json()
        assert "nobody" in problem["detail"]
        assert problem["suggestions"]
        for name in problem["suggestions"]:
            service.names.viewer(name)


def test_an_ambiguous_number_is_a_problem_that_names_both(http: TestClient) -> None:
    answer = http.get("/recomendacion_usuario/1")
    assert answer.status_code == 404
    assert len(answer.json()["suggestions"]) == 2
    assert {name.split(":")[1] for name in answer.json()["suggestions"]} == {"1"}


def test_an_unknown_title_is_a_problem_that_helps(http: TestClient, service: Cartelera) -> None:
    name, title = service.viewers.sample_ids(1)[0], service.catalog.titles([0])[0].title
    answer = http.get(f"/recomendacion_usuario/{name}/{quote(title)}x")
    assert answer.status_code == 404
    assert title in answer.json()["suggestions"]


@pytest.mark.parametrize("cuantas", ["0", "101", "-1", "x", "", "1e9", "nan"])
def test_an_impossible_number_of_titles_is_refused(http: TestClient, service: Cartelera, cuantas: str) -> None:
    name = service.viewers.sample_ids(1)[0]
    assert http.get(f"/recomendacion_usuario/{name}", params={"cuantas": cuantas}).status_code == 422


ODD = [
    "'",
    '"',
    "'; DROP TABLE titles; --",
    "x" * 10_240,
    "\0",
    "1\0",
    "%",
    "é" * 300,
    "🎬",
    "\r\n",
    "{}",
    ":",
    "::",
    " ",
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd[:12]))
def test_no_odd_user_or_title_breaks_the_server(http: TestClient, service: Cartelera, odd: str) -> None:
    name = service.viewers.sample_ids(1)[0]
    text = quote(odd, safe="")
    for path in (text, f"{text}/Nosferatu", f"{name}/{text}"):
        answer = http.get(f"/recomendacion_usuario/{path}")
        assert answer.status_code in (200, 404, 422), path
        assert len(answer.content) < 20_000


@pytest.mark.parametrize("raw", ["%00", "%ff%fe", "%ED%A0%80", "%25%30%30", "a%2Fb", "..%2f..%2fetc%2fpasswd"])
def test_no_odd_bytes_break_the_server(http: TestClient, raw: str) -> None:
    for path in (raw, f"{raw}/{raw}"):
        assert http.get(f"/recomendacion_usuario/{path}").status_code in (200, 404, 422)


def _only(service: Cartelera, name: str) -> bool:
    try:
        service.names.viewer(name.split(":")[1])
    except NotFoundError:
        return False
    return True
