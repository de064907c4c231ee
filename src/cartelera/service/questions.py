"""The registry of the staff's questions, shared by every face: name, group, fields, and the paths that answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

QuestionSection = Literal["films", "viewers", "people", "calendar", "money", "platforms"]
FieldKind = Literal["title", "name", "viewer", "year", "number", "month", "weekday", "platform", "unit"]
_CHOICES = frozenset({"month", "weekday", "platform", "unit"})


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a question asks for. `kind` says what it is, and so how a form asks for it."""

    name: str
    kind: FieldKind
    required: bool = True
    example: str = ""

    @property
    def is_choice(self) -> bool:
        """Whether there are few values, which can all be listed."""
        return self.kind in _CHOICES


@dataclass(frozen=True, slots=True)
class Question:
    """A question. `paths`: the addresses of the API that answer it, the first preferred, with its fields in braces;
    `resource`: the path under which the modern API has it."""

    name: str
    group: QuestionSection
    paths: tuple[str, ...]
    fields: tuple[Field, ...]
    resource: str

    def values(self, given: Mapping[str, str]) -> dict[str, str]:
        """What was given for each field, trimmed; a number may come with a decimal comma."""
        values = {field.name: given.get(field.name, "").strip() for field in self.fields}
        for field in self.fields:
            if field.kind == "number":
                values[field.name] = values[field.name].replace(",", ".")
        return values

    def missing(self, values: Mapping[str, str]) -> list[Field]:
        """The required fields that are empty."""
        return [field for field in self.fields if field.required and not values[field.name]]


_ANIO = Field("anio", "year", required=False)
_USUARIO = Field("usuario", "viewer", example="ratings_small:1")


def _about_a_film(name: str, field: str, resource: str, *paths: str) -> Question:
    fields = (Field(field, "title", example="Toy Story"), _ANIO)
    return Question(name, "films", paths or (f"/{name}/{{{field}}}",), fields, resource)


QUESTIONS = (
    _about_a_film(
        "recomendacion",
        "titulo",
        "/v1/titles/{title_id}/similar",
        "/recomendacion/{titulo}",
        "/get_recomendacion/{titulo}",
    ),
    _about_a_film("retorno", "pelicula", "/v1/insights/film-return"),
    _about_a_film("votos_titulo", "titulo", "/v1/insights/film-votes"),
    _about_a_film("score_titulo", "titulo", "/v1/insights/film-popularity"),
    Question(
        "recomendacion_usuario",
        "viewers",
        ("/recomendacion_usuario/{usuario}",),
        (_USUARIO,),
        "/v1/viewers/{viewer}/recommendations",
    ),
    Question(
        "recomendacion_usuario_titulo",
        "viewers",
        ("/recomendacion_usuario/{usuario}/{titulo}",),
        (_USUARIO, Field("titulo", "title", example="Toy Story"), _ANIO),
        "/v1/viewers/{viewer}/match/{title_id}",
    ),
    Question(
        "get_actor",
        "people",
        ("/get_actor/{nombre_actor}",),
        (Field("nombre_actor", "name", example="Tom Hanks"),),
        "/v1/insights/actor-films",
    ),
    Question(
        "get_director",
        "people",
        ("/get_director/{nombre_director}",),
        (Field("nombre_director", "name", example="John Lasseter"),),
        "/v1/insights/director-films",
    ),
    Question(
        "cantidad_filmaciones_mes",
        "calendar",
        ("/cantidad_filmaciones_mes/{mes}", "/peliculas_mes/{mes}"),
        (Field("mes", "month"),),
        "/v1/insights/month-releases",
    ),
    Question(
        "cantidad_filmaciones_dia",
        "calendar",
        ("/cantidad_filmaciones_dia/{dia}", "/peliculas_dia/{dia}"),
        (Field("dia", "weekday"),),
        "/v1/insights/weekday-releases",
    ),
    Question(
        "franquicia",
        "money",
        ("/franquicia/{franquicia}",),
        (Field("franquicia", "name", example="Toy Story"),),
        "/v1/insights/franchise",
    ),
    Question(
        "productoras",
        "money",
        ("/productoras/{productora}",),
        (Field("productora", "name", example="Pixar Animation Studios"),),
        "/v1/insights/company",
    ),
    Question(
        "peliculas_pais",
        "money",
        ("/peliculas_pais/{pais}",),
        (Field("pais", "name", example="España"),),
        "/v1/insights/country",
    ),
    Question(
        "count_platform",
        "platforms",
        ("/count_platform/{platform}",),
        (Field("platform", "platform"),),
        "/v1/insights/platform-size",
    ),
    Question(
        "max_duration",
        "platforms",
        ("/max_duration/{year}/{platform}/{duration_type}", "/get_max_duration"),
        (
            Field("platform", "platform", required=False),
            Field("duration_type", "unit", required=False),
            Field("year", "year", required=False),
        ),
        "/v1/insights/longest-title",
    ),
    Question(
        "score_count",
        "platforms",
        ("/score_count/{platform}/{scored}/{year}",),
        (
            Field("platform", "platform"),
            Field("scored", "number", example="3.5"),
            Field("year", "year", example="2018"),
        ),
        "/v1/insights/score-count",
    ),
    Question(
        "get_actor_plataforma",
        "platforms",
        ("/get_actor/{platform}/{year}",),
        (Field("platform", "platform"), Field("year", "year", example="2018")),
        "/v1/insights/top-actor",
    ),
)
"""Every row of the brief's table, in the order in which pages show them."""
BY_NAME = {question.name: question for question in QUESTIONS}
GROUPS = tuple(dict.fromkeys(question.group for question in QUESTIONS))
