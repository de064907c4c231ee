"""The registry of the questions: every face knows every question, and nothing that is none."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from cartelera.http.question_urls import json_url, route_paths
from cartelera.service.questions import BY_NAME, GROUPS, QUESTIONS, Question
from cartelera.web import labels
from cartelera.web.presenters import PRESENTERS


def test_each_question_has_a_presenter_and_a_label() -> None:
    assert PRESENTERS.keys() == BY_NAME.keys() == labels.QUESTIONS.keys()
    assert labels.GROUPS.keys() == set(GROUPS)
    assert labels.FIELDS.keys() == {field.name for question in QUESTIONS for field in question.fields}


def test_each_question_is_a_resource_of_the_modern_api_with_an_example_that_is_true(api: TestClient) -> None:
    paths = api.get("/openapi.json").json()["paths"]
    assert [question.resource for question in QUESTIONS if question.resource not in paths] == []
    listed = {each["path"]: each for each in api.get("/v1/insights").json()["insights"]}
    assert listed.keys() == {path for path in paths if path.startswith("/v1/insights/")}
    for told in listed.values():
        answer = api.get(told["example"])
        assert answer.status_code == 200, (told, answer.text)
        assert told["summary"] and told["question"].startswith("/")


def test_a_resource_answers_what_the_question_of_the_brief_does(api: TestClient) -> None:
    def ask(path: str) -> dict[str, Any]:
        answer: dict[str, Any] = api.get(path).json()
        return answer

    returned = ask("/v1/insights/film-return?film=Toy Story")
    assert returned["return"] == ask("/retorno/Toy Story")["retorno"]
    acted = ask("/v1/insights/actor-films?name=tom hanks")
    assert acted["return_total"] == ask("/get_actor/Tom Hanks")["retorno_total"]
    assert acted["films"][0]["id"] == "tmdb-862"
    assert ask("/v1/insights/month-releases?month=10")["films"] == ask("/peliculas_mes/octubre")["cantidad"]
    assert ask("/v1/insights/weekday-releases?weekday=1")["films"] == ask("/peliculas_dia/lunes")["cantidad"]
    assert ask("/v1/insights/country?name=ES")["films"] == ask("/v1/insights/country?name=España")["films"]
    assert ask("/v1/insights/film-votes?film=Toy Stori")["suggestions"][0] == "Toy Story"
    assert ask("/v1/insights/month-releases?month=13")["status"] == 422


def test_names_and_titles_may_hold_slashes() -> None:
    assert route_paths(BY_NAME["retorno"]) == ("/retorno/{pelicula:path}",)
    assert route_paths(BY_NAME["recomendacion_usuario_titulo"]) == ("/recomendacion_usuario/{usuario}/{titulo:path}",)
    assert route_paths(BY_NAME["count_platform"]) == ("/count_platform/{platform}",)


@pytest.mark.parametrize(
    ("values", "address"),
    [
        ({"year": "2018", "platform": "netflix", "duration_type": "min"}, "/max_duration/2018/netflix/min"),
        ({"year": "2018", "platform": "netflix", "duration_type": ""}, "/get_max_duration?platform=netflix&year=2018"),
        ({"year": "", "platform": "", "duration_type": ""}, "/get_max_duration"),
    ],
)
def test_the_json_of_an_answer_is_at_the_first_path_that_is_filled(values: dict[str, str], address: str) -> None:
    question = BY_NAME["max_duration"]
    assert json_url(question, question.values(values)) == address


def test_values_are_trimmed_and_a_decimal_comma_is_a_point() -> None:
    question: Question = BY_NAME["score_count"]
    values = question.values({"platform": " netflix ", "scored": "3,5", "other": "x"})
    assert values == {"platform": "netflix", "scored": "3.5", "year": ""}
    assert [field.name for field in question.missing(values)] == ["year"]
