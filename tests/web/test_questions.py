"""Every question of the brief can be asked in a form, and its page says what the API says."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from cartelera.catalog.names import NameMatch, Names
from cartelera.service.questions import BY_NAME, QUESTIONS
from support.page import Page

# question: what is typed → (address of the same answer as JSON, figure, caption)
ANSWERS: dict[str, tuple[dict[str, str], str, str, str]] = {
    "recomendacion": (
        {"titulo": "toy story", "anio": ""},
        "/recomendacion/toy%20story", "5", "títulos son los más parecidos a Toy Story (1995)",
    ),
    "retorno": (
        {"pelicula": "Toy Story", "anio": "1995"},
        "/retorno/Toy%20Story?anio=1995", "×4,00", "es lo que devolvió Toy Story (1995) por cada dólar invertido",
    ),
    "votos_titulo": (
        {"titulo": "TOY STORY"},
        "/votos_titulo/TOY%20STORY", "7,7", "sobre 10 es el promedio de los 5.415 votos de Toy Story (1995)",
    ),
    "score_titulo": ({"titulo": "Toy Story"}, "/score_titulo/Toy%20Story", "22,5",
                     "es la popularidad de Toy Story (1995)"),
    "get_actor": ({"nombre_actor": "tom hanks"}, "/get_actor/tom%20hanks", "4", "películas con Tom Hanks"),
    "get_director": (
        {"nombre_director": "John Lasseter"},
        "/get_director/John%20Lasseter", "×11,50",
        "es el retorno, en suma, de las 3 películas que dirigió John Lasseter",
    ),
    "franquicia": (
        {"franquicia": "toy story"},
        "/franquicia/toy%20story", "US$ 1.615.000.000", "recaudaron las 3 películas de Toy Story Collection",
    ),
    "productoras": (
        {"productora": "pixar animation studios"},
        "/productoras/pixar%20animation%20studios", "US$ 2.136.311.860",
        "recaudaron las 4 películas de Pixar Animation Studios",
    ),
    "peliculas_pais": (
        {"pais": "españa"},
        "/peliculas_pais/espa%C3%B1a", "4", "películas se produjeron, del todo o en parte, en España",
    ),
    "cantidad_filmaciones_mes": (
        {"mes": "setiembre"},
        "/cantidad_filmaciones_mes/setiembre", "1", "película se estrenó en septiembre, de cualquier año",
    ),
    "cantidad_filmaciones_dia": (
        {"dia": "sábado"}, "/cantidad_filmaciones_dia/s%C3%A1bado", "3", "películas se estrenaron en sábado",
    ),
    "count_platform": ({"platform": "netflix"}, "/count_platform/netflix", "6", "títulos tiene Netflix"),
    "max_duration": (
        {"platform": "netflix", "duration_type": "", "year": "2018"},
        "/get_max_duration?platform=netflix&year=2018", "Roma", "es lo más largo de Netflix del año 2018 en minutos",
    ),
    "score_count": (
        {"platform": "netflix", "scored": "3,5", "year": "2018"},
        "/score_count/netflix/3.5/2018", "3", "títulos de Netflix de 2018 tienen un puntaje medio mayor que 3,5",
    ),
    "get_actor_plataforma": (
        {"platform": "netflix", "year": "2018"},
        "/get_actor/netflix/2018", "John Malkovich",
        "aparece en 2 títulos de Netflix del año 2018: nadie lo hace en más",
    ),
}  # fmt: skip


def ask(web: TestClient, name: str, values: dict[str, str], status: int = 200) -> Page:
    """The page of a question that is asked."""
    response = web.get(f"/preguntas/{name}", params=values)
    assert response.status_code == status
    return Page.of(response)


def test_every_question_of_the_api_has_a_form(app: FastAPI) -> None:
    documented = {
        path
        for path, operations in app.openapi()["paths"].items()
        if any("Consultas" in operation.get("tags", ()) for operation in operations.values())
    }
    assert documented == {path for question in QUESTIONS for path in question.paths}
    of_viewers = {question.name for question in QUESTIONS if question.group == "viewers"}
    assert ANSWERS.keys() | of_viewers == BY_NAME.keys(), "and here each is asked; those of viewers in test_viewers"


@pytest.mark.parametrize("name", ANSWERS)
def test_a_question_is_answered_as_the_api_answers_it(web: TestClient, name: str) -> None:
    values, json_address, figure, caption = ANSWERS[name]
    page = ask(web, name, values)
    assert page.one("strong").text == figure
    assert " ".join(page.one("span", class_="ticket-caption").text.split()) == caption
    assert page.links()["La misma respuesta en JSON"] == json_address
    said = web.get(json_address)
    assert said.status_code == 200
    for value in _plain(said.json()):
        assert _shown(value, page.text), f"{value!r} of the answer is not on the page"


@pytest.mark.parametrize("name", ANSWERS)
def test_a_page_resolves_a_name_once(web: TestClient, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    resolved: list[str] = []
    exact = Names.exact

    def counted(self: Names, kind: str, text: str) -> NameMatch | None:
        resolved.append(text)
        return exact(self, kind, text)

    monkeypatch.setattr(Names, "exact", counted)
    ask(web, name, ANSWERS[name][0])
    names_something = any(field.kind in ("title", "name") for field in BY_NAME[name].fields)
    assert len(resolved) == (1 if names_something else 0), resolved


@pytest.mark.parametrize("name", ANSWERS)
def test_a_question_is_answered_in_english_too(web: TestClient, name: str) -> None:
    values = ANSWERS[name][0]
    page = ask(web, name, values | {"lang": "en"})
    assert page.one("h2", class_="ticket-name").text == "Answer"
    assert "La misma" not in page.text
    assert "películas" not in page.text


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_that_is_not_asked_yet_shows_its_form(web: TestClient, question: Any) -> None:
    page = ask(web, question.name, {})
    form = page.one("form", class_="ask")
    assert form.attributes == {"class": "ask", "action": f"/preguntas/{question.name}", "method": "get"}
    entries = {
        e.attributes["name"]: e
        for e in page.all("input", "select")
        if "form" in e.inside and e.attributes["name"] != "q"
    }
    assert list(entries) == [field.name for field in question.fields]
    assert {name for name, e in entries.items() if "required" in e.attributes} == {
        f.name for f in question.fields if f.required
    }
    assert not page.all("section", class_="ticket")


def test_a_form_keeps_what_was_typed(web: TestClient) -> None:
    page = ask(web, "score_count", {"platform": "netflix", "scored": "3,5", "year": "2018"})
    assert page.one("input", name="scored").attributes["value"] == "3.5"
    assert [option.text for option in page.all("option") if "selected" in option.attributes] == ["Netflix"]
    month = ask(web, "cantidad_filmaciones_mes", {"mes": "setiembre", "lang": "en"})
    assert [option.text for option in month.all("option") if "selected" in option.attributes] == ["September"]


def test_what_is_missing_is_named(web: TestClient) -> None:
    page = ask(web, "score_count", {"platform": "netflix", "scored": "", "year": " "}, status=422)
    assert "Falta: puntaje, año." in page.text
    assert "La misma respuesta en JSON" not in page.links()


@pytest.mark.parametrize(
    ("name", "values", "suggestion"),
    [
        ("retorno", {"pelicula": "toy stori"}, "Toy Story"),
        ("votos_titulo", {"titulo": "Amelia"}, "Amélie"),
        ("score_titulo", {"titulo": "the"}, "The Secret in Their Eyes"),
        ("recomendacion", {"titulo": "Wlid Tales"}, "Wild Tales"),
        ("get_actor", {"nombre_actor": "Tom Hank"}, "Tom Hanks"),
        ("get_director", {"nombre_director": "Jon Laseter"}, "John Lasseter"),
        ("franquicia", {"franquicia": "Toy Storry"}, "Toy Story Collection"),
        ("productoras", {"productora": "Pixxar Animation Studio"}, "Pixar Animation Studios"),
        ("peliculas_pais", {"pais": "Espanha"}, "Spain"),
        ("count_platform", {"platform": "netfix"}, "netflix"),
        ("max_duration", {"platform": "netfix", "year": "2018"}, "netflix"),
        ("score_count", {"platform": "netfix", "scored": "3", "year": "2018"}, "netflix"),
        ("get_actor_plataforma", {"platform": "netfix", "year": "2018"}, "netflix"),
        ("retorno", {"pelicula": "solaris", "anio": "1999"}, "Solaris (1972)"),
        ("recomendacion", {"titulo": "solaris", "anio": "1999"}, "Solaris (2002)"),
    ],
)
def test_an_unknown_name_links_to_the_nearest_ones(
    web: TestClient, name: str, values: dict[str, str], suggestion: str
) -> None:
    page = ask(web, name, values, status=404)
    assert "Sin respuesta" in page.text
    assert "¿Quizá?" in page.text
    response = web.get(page.links()[suggestion])
    assert response.status_code == 200
    assert "Respuesta" in Page.of(response).text


@pytest.mark.parametrize(
    ("name", "values", "allowed"),
    [
        ("cantidad_filmaciones_mes", {"mes": "brumario"}, "enero, febrero, marzo"),
        ("cantidad_filmaciones_dia", {"dia": "hoy"}, "lunes, martes, miércoles"),
        ("max_duration", {"duration_type": "horas"}, "min, season"),
        ("score_count", {"platform": "netflix", "scored": "NaN", "year": "2018"}, "un número, por ejemplo 3,5"),
        ("retorno", {"pelicula": "solaris", "anio": "ayer"}, "1870 a 2100"),
    ],
)
def test_an_impossible_value_names_the_possible_ones(
    web: TestClient, name: str, values: dict[str, str], allowed: str
) -> None:
    assert f"Valores posibles: {allowed}" in ask(web, name, values, status=422).text


def test_an_ambiguous_title_links_to_its_other_versions(web: TestClient) -> None:
    for name, field in (("retorno", "pelicula"), ("votos_titulo", "titulo"), ("recomendacion", "titulo")):
        page = ask(web, name, {field: "solaris"})
        assert "Otras del mismo nombre:" in page.text
        other = Page.of(web.get(page.links()["1972"]))
        assert "Solaris (1972)" in other.text
        assert other.links()["2002"], "and back"
        assert web.get(other.links()["La misma respuesta en JSON"]).status_code == 200


@pytest.mark.parametrize(
    ("name", "values", "json_address"),
    [
        ("productoras", {"productora": "K&S Films"}, "/productoras/K%26S%20Films"),
        ("retorno", {"pelicula": "Face/Off"}, "/retorno/Face%2FOff"),
        ("retorno", {"pelicula": "100% Love"}, "/retorno/100%25%20Love"),
        ("retorno", {"pelicula": "Who's Afraid of #1?"}, "/retorno/Who%27s%20Afraid%20of%20%231%3F"),
        ("retorno", {"pelicula": "東京物語"}, "/retorno/%E6%9D%B1%E4%BA%AC%E7%89%A9%E8%AA%9E"),
        (
            "max_duration",
            {"year": "2016", "platform": "amazon", "duration_type": "min"},
            "/max_duration/2016/amazon/min",
        ),
        ("max_duration", {"year": "", "platform": "", "duration_type": ""}, "/get_max_duration"),
    ],
)
def test_the_json_twin_of_any_name_answers(
    web: TestClient, name: str, values: dict[str, str], json_address: str
) -> None:
    assert ask(web, name, values).links()["La misma respuesta en JSON"] == json_address
    assert web.get(json_address).status_code == 200


def test_the_films_of_a_person_link_to_their_pages(web: TestClient) -> None:
    page = ask(web, "get_director", {"nombre_director": "john lasseter"})
    assert [" ".join(row.text.split()) for row in page.all("tr")][1:] == [
        "1995 Toy Story ×4,00 30,0 M 120,0 M",
        "1999 Toy Story 2 ×5,50 90,0 M 495,0 M",
        "– Ghost Reel ×2,00 10 20",
    ]
    assert page.links()["Ghost Reel"] == "/titulo/tmdb-1"


def test_the_longest_title_links_to_its_page_and_says_how_long(web: TestClient) -> None:
    page = ask(web, "max_duration", {"platform": "netflix", "duration_type": "season", "year": ""})
    assert page.one("strong").text == "Elite"
    assert "4 temporadas" in page.text
    assert page.links()["Ver la ficha: Elite"] == "/titulo/ns5"


def test_a_platform_without_cast_says_so(web: TestClient) -> None:
    page = ask(web, "get_actor_plataforma", {"platform": "hulu", "year": "2020"}, status=404)
    assert "El catálogo de Hulu no trae reparto" in page.text
    english = ask(web, "get_actor_plataforma", {"platform": "hulu", "year": "2020", "lang": "en"}, status=404)
    assert "The catalogue of Hulu has no cast" in english.text


def test_a_film_with_few_votes_says_so(web: TestClient) -> None:
    page = ask(web, "votos_titulo", {"titulo": "wild tales"})
    assert "La película tiene 1.999 valoraciones; hacen falta al menos 2.000" in page.text
    english = ask(web, "votos_titulo", {"titulo": "wild tales", "lang": "en"})
    assert "The film has 1,999 votes; it takes at least 2,000" in english.text


def _plain(answer: Any) -> list[str | int | float]:
    """The values of an answer, without what only repeats the question or stands in the table of films."""
    if isinstance(answer, list):
        return answer
    if not isinstance(answer, dict):
        return [answer]
    return [value for name, value in answer.items() if name not in ("pais", "peliculas") and value is not None]


def _shown(value: str | float, text: str) -> bool:
    if isinstance(value, str):
        return value in text
    forms = [f"{value:,.{decimals}f}" for decimals in range(5)] + [str(value)]
    return any(form.translate(str.maketrans(",.", ".,")) in text or form in text for form in forms)
