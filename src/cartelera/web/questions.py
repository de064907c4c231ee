"""The staff's questions as forms: their fields, the addresses of their JSON answers, and which group they stand in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from cartelera.i18n import Formats, Translator
from cartelera.names import fold
from cartelera.service import Cartelera
from cartelera.service.questions import DURATION_TYPES, MONTHS, WEEKDAYS
from cartelera.web import labels

_PLACE = re.compile(r"{(\w+)}")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a question asks for. `kind` says how it is entered: `title`, `name`, `viewer`, `year`, `number`, or a
    choice."""

    name: str
    kind: str
    required: bool = True
    example: str = ""

    @property
    def is_choice(self) -> bool:
        return self.kind in ("month", "weekday", "platform", "unit")


@dataclass(frozen=True, slots=True)
class Question:
    """A question: `name` is its place under `/preguntas`, `paths` are the addresses of the API that answer it."""

    name: str
    group: str
    paths: tuple[str, ...]
    fields: tuple[Field, ...]

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

    def twin(self, values: Mapping[str, str]) -> str:
        """The address of the same answer as JSON: the first path whose places are all given."""
        path = next(path for path in self.paths if all(values[place] for place in _PLACE.findall(path)))
        rest = {name: value for name, value in values.items() if value and name not in _PLACE.findall(path)}
        filled = _PLACE.sub(lambda place: quote(values[place[1]], safe=""), path)
        return filled + (f"?{urlencode(rest)}" if rest else "")

    def address(self, values: Mapping[str, str]) -> str:
        """The address of the page that answers it."""
        given = {name: value for name, value in values.items() if value}
        return f"/preguntas/{self.name}" + (f"?{urlencode(given)}" if given else "")


_ANIO = Field("anio", "year", required=False)
_USUARIO = Field("usuario", "viewer", example="ratings_small:1")


def _about_a_film(name: str, field: str, *paths: str) -> Question:
    return Question(
        name, "films", paths or (f"/{name}/{{{field}}}",), (Field(field, "title", example="Toy Story"), _ANIO)
    )


QUESTIONS = (
    _about_a_film("recomendacion", "titulo", "/recomendacion/{titulo}", "/get_recomendacion/{titulo}"),
    _about_a_film("retorno", "pelicula"),
    _about_a_film("votos_titulo", "titulo"),
    _about_a_film("score_titulo", "titulo"),
    Question("recomendacion_usuario", "viewers", ("/recomendacion_usuario/{usuario}",), (_USUARIO,)),
    Question(
        "recomendacion_usuario_titulo",
        "viewers",
        ("/recomendacion_usuario/{usuario}/{titulo}",),
        (_USUARIO, Field("titulo", "title", example="Toy Story"), _ANIO),
    ),
    Question(
        "get_actor", "people", ("/get_actor/{nombre_actor}",), (Field("nombre_actor", "name", example="Tom Hanks"),)
    ),
    Question(
        "get_director",
        "people",
        ("/get_director/{nombre_director}",),
        (Field("nombre_director", "name", example="John Lasseter"),),
    ),
    Question(
        "cantidad_filmaciones_mes",
        "calendar",
        ("/cantidad_filmaciones_mes/{mes}", "/peliculas_mes/{mes}"),
        (Field("mes", "month"),),
    ),
    Question(
        "cantidad_filmaciones_dia",
        "calendar",
        ("/cantidad_filmaciones_dia/{dia}", "/peliculas_dia/{dia}"),
        (Field("dia", "weekday"),),
    ),
    Question("franquicia", "money", ("/franquicia/{franquicia}",), (Field("franquicia", "name", example="Toy Story"),)),
    Question(
        "productoras",
        "money",
        ("/productoras/{productora}",),
        (Field("productora", "name", example="Pixar Animation Studios"),),
    ),
    Question("peliculas_pais", "money", ("/peliculas_pais/{pais}",), (Field("pais", "name", example="España"),)),
    Question("count_platform", "platforms", ("/count_platform/{platform}",), (Field("platform", "platform"),)),
    Question(
        "max_duration",
        "platforms",
        ("/max_duration/{year}/{platform}/{duration_type}", "/get_max_duration"),
        (
            Field("platform", "platform", required=False),
            Field("duration_type", "unit", required=False),
            Field("year", "year", required=False),
        ),
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
    ),
    Question(
        "get_actor_plataforma",
        "platforms",
        ("/get_actor/{platform}/{year}",),
        (Field("platform", "platform"), Field("year", "year", example="2018")),
    ),
)
BY_NAME = {question.name: question for question in QUESTIONS}
GROUPS = tuple(dict.fromkeys(question.group for question in QUESTIONS))
"""Every row of the brief's table, by what it is about."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field: what is sent, what is shown, and whether it is the one that was sent."""

    value: str
    label: str
    chosen: bool


def options(field: Field, found: Cartelera, language: str, given: str = "") -> list[Option]:
    """The choices of a field, in the visitor's language; what is sent is what the API understands."""
    formats, texts = Formats(language), Translator(language)
    asked = "septiembre" if fold(given) == "setiembre" else fold(given)
    pairs: list[tuple[str, str]] = []
    if field.kind == "month":
        pairs = [(month, formats.month(number)) for number, month in enumerate(MONTHS, 1)]
    elif field.kind == "weekday":
        pairs = [(day, formats.weekday(number)) for number, day in enumerate(WEEKDAYS, 1)]
    elif field.kind == "platform":
        pairs = [(name, formats.platform(name)) for name in found.questions.platforms]
    elif field.kind == "unit":
        pairs = [(unit, texts.gettext(labels.UNITS[unit])) for unit in DURATION_TYPES]
    return [Option(value, label, fold(value) == asked) for value, label in pairs]
