"""Every question over the tiny catalogue of `tests/support/tiny.py`, whose right answers a reader counts by hand."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from cartelera.service.values import MONTHS, WEEKDAYS


def ask(api: TestClient, path: str) -> Any:
    response = api.get(path)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    return response.json()


@pytest.mark.parametrize("path", ["/cantidad_filmaciones_mes", "/peliculas_mes"])
@pytest.mark.parametrize(
    ("asked", "month", "films"),
    [
        ("octubre", "octubre", 3),
        ("OCTUBRE", "octubre", 3),
        (" Octubre ", "octubre", 3),
        ("junio", "junio", 4),
        ("septiembre", "septiembre", 1),
        ("setiembre", "septiembre", 1),
        ("enero", "enero", 0),
    ],
)
def test_films_of_a_month(api: TestClient, path: str, asked: str, month: str, films: int) -> None:
    assert ask(api, f"{path}/{asked}") == {"mes": month, "cantidad": films}


@pytest.mark.parametrize("path", ["/cantidad_filmaciones_dia", "/peliculas_dia"])
@pytest.mark.parametrize(
    ("asked", "day", "films"),
    [
        ("lunes", "lunes", 2),
        ("miércoles", "miércoles", 6),
        ("Miercoles", "miércoles", 6),
        ("SÁBADO", "sábado", 3),
        ("domingo", "domingo", 1),
    ],
)
def test_films_of_a_weekday(api: TestClient, path: str, asked: str, day: str, films: int) -> None:
    assert ask(api, f"{path}/{asked}") == {"dia": day, "cantidad": films}


def test_a_film_without_a_date_is_in_no_month_and_on_no_weekday(api: TestClient) -> None:
    assert sum(ask(api, f"/peliculas_mes/{month}")["cantidad"] for month in MONTHS) == 19
    assert sum(ask(api, f"/peliculas_dia/{day}")["cantidad"] for day in WEEKDAYS) == 19


def test_score(api: TestClient) -> None:
    assert ask(api, "/score_titulo/Toy Story") == {"titulo": "Toy Story", "anio": 1995, "popularidad": 22.5}
    assert ask(api, "/score_titulo/ghost reel") == {"titulo": "Ghost Reel", "anio": None, "popularidad": 1.0}


@pytest.mark.parametrize(
    "asked",
    ["Toy Story", "toy story", "  TOY   story ", "toystory", "tóy störy", "Toy\tStory", "ＴＯＹ ＳＴＯＲＹ"],
)
def test_a_title_without_regard_to_case_accents_and_blanks(api: TestClient, asked: str) -> None:
    assert ask(api, f"/retorno/{quote(asked)}")["pelicula"] == "Toy Story"


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("amelie", "Amélie"),
        ("Le fabuleux destin d’Amélie Poulain", "Amélie"),
        ("Relatos salvajes", "Wild Tales"),
        ("солярис", "Solaris"),
        ("東京物語", "Tokyo Story"),
        ("فروشنده", "The Salesman"),
        ("Face/Off", "Face/Off"),
        ("face off", "Face/Off"),
        ("wall-e", "WALL·E"),
        ("Spider Man", "Spider-Man"),
        ("spiderman", "Spider-Man"),
        ("[REC]", "[REC]"),
        ("rec", "[REC]"),
        ("100% Love", "100% Love"),
        ("Who's Afraid of #1?", "Who's Afraid of #1?"),
        ("'; DROP TABLE titles; --", "'; DROP TABLE titles; --"),
    ],
)
def test_a_film_answers_to_its_title_and_its_original_title(api: TestClient, asked: str, title: str) -> None:
    assert ask(api, f"/retorno/{quote(asked, safe='')}")["pelicula"] == title
    assert ask(api, f"/score_titulo/{quote(asked, safe='')}")["titulo"] == title


@pytest.mark.parametrize("asked", ["Solaris (1972)", "solaris 1972", "Solaris [1972]", "solaris (1971)"])
def test_a_year_behind_the_title_chooses_in_every_path_that_takes_one(api: TestClient, asked: str) -> None:
    path = quote(asked, safe="")
    assert ask(api, f"/score_titulo/{path}")["anio"] == 1972
    assert ask(api, f"/votos_titulo/{path}")["año"] == 1972
    assert ask(api, f"/retorno/{path}")["anio"] == 1972
    assert ask(api, f"/recomendacion/{path}") == ask(api, "/recomendacion/Solaris?anio=1972")
    assert ask(api, f"/v1/titles?q={path}")["titles"][0]["year"] == 1972


def test_of_one_name_the_most_popular_answers_and_the_year_chooses_another(api: TestClient) -> None:
    assert ask(api, "/score_titulo/Solaris") == {"titulo": "Solaris", "anio": 2002, "popularidad": 12.0}
    assert ask(api, "/score_titulo/solaris?anio=1972") == {"titulo": "Solaris", "anio": 1972, "popularidad": 8.0}
    assert ask(api, "/votos_titulo/SOLARIS?anio=1972")["año"] == 1972
    assert ask(api, "/retorno/Solaris?anio=1972")["anio"] == 1972
    assert ask(api, "/score_titulo/Солярис")["anio"] == 1972


@pytest.mark.parametrize("question", ["score_titulo", "votos_titulo", "retorno", "recomendacion"])
def test_the_others_of_a_name_are_named_beside_the_answer(api: TestClient, question: str) -> None:
    link = api.get(f"/{question}/Solaris").headers["link"]
    assert link == f'</{question}/Solaris?anio=1972>; rel="alternate"; title="Solaris (1972)"'
    (address,) = re.findall("<(.*?)>", link)
    assert api.get(address).json() == ask(api, f"/{question}/Solaris (1972)")
    assert "2002" in api.get(address).headers["link"]
    assert "link" not in api.get(f"/{question}/Toy Story").headers


def test_v1_names_the_others_of_a_name_with_a_title(api: TestClient) -> None:
    assert [other["id"] for other in ask(api, "/v1/titles/tmdb-2103")["same_name"]] == ["tmdb-593"]
    assert ask(api, "/v1/titles/tmdb-862")["same_name"] == []


def test_votes_from_two_thousand_on(api: TestClient) -> None:
    assert ask(api, "/votos_titulo/Toy Story 3") == {
        "titulo": "Toy Story 3",
        "año": 2010,
        "voto_total": 2000,
        "voto_promedio": 7.6,
    }
    few = ask(api, "/votos_titulo/Wild Tales")
    assert few.keys() == {"titulo", "año", "mensaje"}
    assert (few["titulo"], few["año"]) == ("Wild Tales", 2014)
    assert "1999" in few["mensaje"]
    assert "2000" in few["mensaje"]


@pytest.mark.parametrize("asked", ["Tom Hanks", "tom hanks", " TOM  HANKS", "Tòm Hänks"])
def test_actor(api: TestClient, asked: str) -> None:
    # 120/30 + 495/90 + 1000/200 + 20/10; the film without a date counts, and stands last.
    assert ask(api, f"/get_actor/{asked}") == {
        "actor": "Tom Hanks",
        "cantidad_filmaciones": 4,
        "retorno_total": 16.5,
        "retorno_promedio": 4.125,
        "peliculas": ["Toy Story", "Toy Story 2", "Toy Story 3", "Ghost Reel"],
    }


def test_the_mean_return_is_over_all_films(api: TestClient) -> None:
    found = ask(api, "/get_actor/ricardo darin")  # One of the two has no budget: 34/2 and 0.
    assert (found["cantidad_filmaciones"], found["retorno_total"], found["retorno_promedio"]) == (2, 17.0, 8.5)


def test_director(api: TestClient) -> None:
    def film(title: str, year: int | None, gain: float, budget: int, revenue: int) -> dict[str, Any]:
        return {
            "titulo": title,
            "anio": year,
            "retorno_pelicula": gain,
            "budget_pelicula": budget,
            "revenue_pelicula": revenue,
        }

    assert ask(api, "/get_director/john lasseter") == {
        "director": "John Lasseter",
        "retorno_total_director": 11.5,
        "peliculas": [
            film("Toy Story", 1995, 4.0, 30_000_000, 120_000_000),
            film("Toy Story 2", 1999, 5.5, 90_000_000, 495_000_000),
            film("Ghost Reel", None, 2.0, 10, 20),
        ],
    }


def test_returns_are_rounded_to_four_decimals(api: TestClient) -> None:
    found = ask(api, "/retorno/WALL·E")
    assert found["retorno"] == 2.8962
    assert ask(api, "/get_director/andrew stanton")["retorno_total_director"] == 2.8962
    assert ask(api, "/franquicia/toy story")["ganancia_promedio"] == 538_333_333.3333


def test_return_of_a_film(api: TestClient) -> None:
    assert ask(api, "/retorno/Toy Story 2") == {
        "pelicula": "Toy Story 2",
        "inversion": 90_000_000,
        "ganancia": 495_000_000,
        "retorno": 5.5,
        "anio": 1999,
    }
    assert ask(api, "/retorno/relatos salvajes") == {
        "pelicula": "Wild Tales",
        "inversion": 0,
        "ganancia": 27_000_000,
        "retorno": 0.0,
        "anio": 2014,
    }


@pytest.mark.parametrize("asked", ["Toy Story Collection", "toy story", "ToyStory", "TOY STORY COLLECTION", "toy"])
def test_franchise_with_and_without_collection(api: TestClient, asked: str) -> None:
    assert ask(api, f"/franquicia/{asked}") == {
        "franquicia": "Toy Story Collection",
        "cantidad": 3,
        "ganancia_total": 1_615_000_000,
        "ganancia_promedio": 538_333_333.3333,
    }


@pytest.mark.parametrize(
    ("asked", "films"),
    [
        ("Spain", 4),
        ("España", 4),
        ("espana", 4),
        ("ES", 4),
        ("es", 4),
        ("ESP", 4),
        ("Estados Unidos", 10),
        ("United States of America", 10),
        ("usa", 10),
        ("Francia", 2),
        ("Romania", 1),
        ("Rumania", 1),
        ("Oman", 0),
        ("Congo", 1),
        ("Soviet Union", 1),
        ("Unión Soviética", 1),
        ("Trinidad and Tobago", 0),
    ],
)
def test_films_of_a_country_by_any_of_its_names(api: TestClient, asked: str, films: int) -> None:
    assert ask(api, f"/peliculas_pais/{asked}")["cantidad"] == films


def test_a_country_is_shown_under_one_name(api: TestClient) -> None:
    assert {ask(api, f"/peliculas_pais/{asked}")["pais"] for asked in ("Spain", "España", "es", "ESP")} == {"Spain"}


def test_production_company(api: TestClient) -> None:
    pixar = {"productora": "Pixar Animation Studios", "ganancia_total": 2_136_311_860, "cantidad": 4}
    assert ask(api, "/productoras/pixar animation studios") == pixar
    assert ask(api, "/productoras/pixar") == pixar, "the only name that begins so"
    assert ask(api, f"/productoras/{quote('K&S Films')}")["cantidad"] == 1


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/max_duration/2018/netflix/min", "Roma"),
        ("/max_duration/2018/Netflix/MIN", "Roma"),
        ("/max_duration/2018/netflix/season", "Elite"),  # As many as Manifest, and first by name.
        ("/max_duration/2016/amazon/min", "Manchester by the Sea"),
        ("/max_duration/2016/amazon prime/min", "Manchester by the Sea"),
        ("/max_duration/2020/hulu/min", "Boss Level"),  # Its 94 minutes stood in the rating column.
        ("/get_max_duration", "Manchester by the Sea"),
        ("/get_max_duration?duration_type=min", "Manchester by the Sea"),
        ("/get_max_duration?duration_type=season", "The Wire"),
        ("/get_max_duration?year=2018", "Roma"),
        ("/get_max_duration?platform=netflix&duration_type=season", "Elite"),
        ("/get_max_duration?year=2019&platform=disney&duration_type=season", "The Mandalorian"),
    ],
)
def test_longest_title(api: TestClient, path: str, title: str) -> None:
    assert ask(api, path) == title


@pytest.mark.parametrize(
    ("path", "titles"),
    [
        ("/score_count/netflix/3.5/2018", 3),  # Above 3.5, not from it on.
        ("/score_count/netflix/3.49/2018", 4),
        ("/score_count/netflix/0/2018", 5),
        ("/score_count/netflix/-1/2018", 5),
        ("/score_count/netflix/5/2018", 0),
        ("/score_count/netflix/0/2016", 0),  # Nobody scored it.
        ("/score_count/disney/3/1995", 1),
        ("/score_count/hulu/3/2020", 0),
    ],
)
def test_titles_scored_above(api: TestClient, path: str, titles: int) -> None:
    assert ask(api, path) == titles


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("netflix", 6),
        ("NETFLIX", 6),
        ("net flix", 6),
        ("Nétflix ", 6),
        ("amazon", 3),
        ("Amazon Prime Video", 3),
        ("prime video", 3),
        ("Disney+", 2),
        ("disney plus", 2),
        ("hulu", 3),
    ],
)
def test_titles_of_a_platform(api: TestClient, asked: str, titles: int) -> None:
    assert ask(api, f"/count_platform/{quote(asked)}") == titles


@pytest.mark.parametrize(
    ("path", "actor", "appearances"),
    [
        # Sandra Bullock is named twice in Bird Box, which counts once: two titles, as John Malkovich, first by name.
        ("/get_actor/netflix/2018", "John Malkovich", 2),
        ("/get_actor/Netflix/2018", "John Malkovich", 2),
        ("/get_actor/netflix/2016", "Winona Ryder", 1),
        # Accents and case do not decide who is first: Álvaro before Ana.
        ("/get_actor/amazon/2016", "Álvaro Mar", 2),
        ("/get_actor/disney/1995", "Tim Allen", 1),
    ],
)
def test_busiest_actor_of_a_platform(api: TestClient, path: str, actor: str, appearances: int) -> None:
    assert ask(api, path) == {"actor": actor, "appearances": appearances}


@pytest.mark.parametrize("path", ["/recomendacion", "/get_recomendacion"])
def test_five_titles_most_alike(api: TestClient, path: str) -> None:
    five = ask(api, f"{path}/toy story")
    assert len(five) == len(set(five)) == 5
    assert five[:2] == ["Toy Story 2", "Toy Story 3"]
    assert "Toy Story" not in five


def test_the_other_version_of_a_name_is_never_among_the_five(api: TestClient) -> None:
    assert "Solaris" not in ask(api, "/recomendacion/Solaris")
    assert "Solaris" not in ask(api, "/recomendacion/Solaris?anio=1972")


def test_series_and_platform_films_have_five_too(api: TestClient) -> None:
    five = ask(api, "/recomendacion/roma")
    assert len(set(five)) == 5
    assert "Roma" not in five
