"""The registry of the questions: every face knows every question, and nothing that is none."""

from __future__ import annotations

import pytest

from cartelera.http.question_urls import json_url, route_paths
from cartelera.service.questions import BY_NAME, GROUPS, QUESTIONS, Question
from cartelera.web import labels
from cartelera.web.presenters import PRESENTERS


def test_each_question_has_a_presenter_and_a_label() -> None:
    assert PRESENTERS.keys() == BY_NAME.keys() == labels.QUESTIONS.keys()
    assert labels.GROUPS.keys() == set(GROUPS)
    assert labels.FIELDS.keys() == {field.name for question in QUESTIONS for field in question.fields}


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
