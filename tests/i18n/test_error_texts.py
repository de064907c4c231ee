"""Coded errors in words, in every language."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cartelera.errors import CodedError, ErrorCode, InvalidValueError, NotFoundError
from cartelera.i18n.errors import MESSAGES, allowed_values, error_message, error_sentence
from cartelera.i18n.translations import translations
from cartelera.service.cartelera import Cartelera

REFUSALS: list[tuple[Callable[[Cartelera], object], ErrorCode]] = [
    (lambda c: c.insights.month_releases("brumario"), ErrorCode.MONTH),
    (lambda c: c.insights.weekday_releases("domingo gordo"), ErrorCode.WEEKDAY),
    (lambda c: c.insights.longest_title(duration_type="horas"), ErrorCode.DURATION_TYPE),
    (lambda c: c.insights.longest_title(year="hace mucho"), ErrorCode.YEAR),
    (lambda c: c.insights.score_count("netflix", "mucho", "2018"), ErrorCode.NUMBER),
    (lambda c: c.insights.longest_title(year="1931"), ErrorCode.NO_DURATION),
    (lambda c: c.insights.top_actor("hulu", "2020"), ErrorCode.NO_CAST),
    (lambda c: c.insights.top_actor("netflix", "1931"), ErrorCode.NO_CAST_YEAR),
    (lambda c: c.insights.film_return("Stranger Things"), ErrorCode.FILM_ONLY_OFFERED),
    (lambda c: c.insights.film_return("Solaris", "1999"), ErrorCode.TITLE_YEAR),
    (lambda c: c.insights.film_return("«Zyx»"), ErrorCode.FILM),
    (lambda c: c.names.title("Zyx"), ErrorCode.TITLE),
    (lambda c: c.insights.actor_films("Zyx"), ErrorCode.ACTOR),
    (lambda c: c.insights.director_films("Zyx"), ErrorCode.DIRECTOR),
    (lambda c: c.insights.collection("Zyx"), ErrorCode.COLLECTION),
    (lambda c: c.insights.company("Zyx"), ErrorCode.COMPANY),
    (lambda c: c.insights.country("Zyx"), ErrorCode.COUNTRY),
    (lambda c: c.insights.platform_size("Zyx"), ErrorCode.PLATFORM),
]


@pytest.mark.parametrize(("ask", "code"), REFUSALS, ids=[code for _, code in REFUSALS])
def test_every_refusal_of_the_service_has_words_in_both_languages(
    tiny: Cartelera, ask: Callable[[Cartelera], object], code: ErrorCode
) -> None:
    with pytest.raises(CodedError) as refused:
        ask(tiny)
    assert refused.value.code is code
    for language in ("es", "en"):
        pattern = re.sub(r"%\\\(\w+\\\)s", "(.+)", re.escape(translations(language).gettext(MESSAGES[code])))
        sentence = error_sentence(refused.value, language)
        assert re.fullmatch(pattern + r"\.", sentence, re.IGNORECASE), f"{sentence!r} is not {pattern!r}"
        assert not sentence[0].islower()
        if isinstance(refused.value, InvalidValueError):
            assert allowed_values(refused.value, language)


@pytest.mark.parametrize("code", MESSAGES)
def test_every_code_that_a_face_answers_with_is_said_in_spanish(code: ErrorCode) -> None:
    assert translations("es").gettext(MESSAGES[code]) != MESSAGES[code]


@pytest.mark.parametrize("name", ["1", "o'hara", "«x»"])
def test_unknown_viewers_have_words_in_both_languages(tiny: Cartelera, name: str) -> None:
    with pytest.raises(NotFoundError) as refused:
        tiny.viewers.history(name)
    assert error_message(refused.value, "es") == f"no se conoce ningún usuario «{name}»"
    assert error_sentence(refused.value, "es") == f"No se conoce ningún espectador «{name}»."
    several = NotFoundError(ErrorCode.VIEWER_AMBIGUOUS, name=name)
    assert error_sentence(several, "en") == f"Several data sets have a viewer “{name}”: say which."


def test_the_values_that_would_be_possible_have_words_in_both_languages() -> None:
    year = InvalidValueError(ErrorCode.YEAR, name="x", first=1870, last=2100)
    assert (allowed_values(year, "es"), allowed_values(year, "en")) == (("1870 a 2100",), ("1870 to 2100",))
    number = InvalidValueError(ErrorCode.NUMBER, name="x", example=3.5)
    assert allowed_values(number, "es") == ("un número, por ejemplo 3.5",)
    assert allowed_values(number, "en") == ("a number, for example 3.5",)
    month = InvalidValueError(ErrorCode.MONTH, ("enero",), name="x")
    assert allowed_values(month, "en") == ("enero",), "what is to be typed stays as it is typed"


def test_an_error_without_words_in_a_language_is_said_in_english() -> None:
    unknown = InvalidValueError(ErrorCode.INTERVAL, name="x")
    assert error_sentence(unknown, "es") == "'x' is no time between runs: write it as 30m, 6h or 1d."
