"""The staff's questions as forms: the choices of their fields, and the addresses of the pages that answer them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from cartelera.i18n import Formats, Translator
from cartelera.names import fold
from cartelera.service import Cartelera
from cartelera.service.questions import Field, Question
from cartelera.service.values import DURATION_TYPES, MONTHS, WEEKDAYS
from cartelera.web import labels


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field: what is sent, what is shown, and whether it is the one that was sent."""

    value: str
    label: str
    chosen: bool


def question_address(question: Question, values: Mapping[str, str]) -> str:
    """The address of the page that answers a question; empty values are left out."""
    given = {name: value for name, value in values.items() if value}
    return f"/preguntas/{question.name}" + (f"?{urlencode(given)}" if given else "")


def options(field: Field, service: Cartelera, language: str, given: str = "") -> list[Option]:
    """The choices of a field, in the visitor's language; what is sent is what the API understands."""
    formats, texts = Formats(language), Translator(language)
    chosen = "septiembre" if fold(given) == "setiembre" else fold(given)
    pairs: list[tuple[str, str]] = []
    if field.kind == "month":
        pairs = [(month, formats.month(number)) for number, month in enumerate(MONTHS, 1)]
    elif field.kind == "weekday":
        pairs = [(day, formats.weekday(number)) for number, day in enumerate(WEEKDAYS, 1)]
    elif field.kind == "platform":
        pairs = [(key, formats.platform(key)) for key in service.platforms]
    elif field.kind == "unit":
        pairs = [(unit, texts.gettext(labels.UNITS[unit])) for unit in DURATION_TYPES]
    return [Option(value, label, fold(value) == chosen) for value, label in pairs]
