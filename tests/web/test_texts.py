"""The words of the pages: both languages whole, numbers and dates as each writes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from string import Formatter

import pytest
from fastapi.testclient import TestClient

from cartelera.errors import CodedError, ErrorCode, InvalidValueError, NotFoundError
from cartelera.i18n import Translator
from cartelera.i18n.errors import MESSAGES, PAGE_MESSAGES, allowed_values, error_message, error_sentence
from cartelera.service.cartelera import Cartelera
from cartelera.web.formats import Formats
from cartelera.web.texts import TEXTS, Texts

SPANISH, ENGLISH = Formats(Texts("es")), Formats(Texts("en"))


def test_both_languages_have_the_same_keys() -> None:
    assert TEXTS["es"].keys() == TEXTS["en"].keys()


@pytest.mark.parametrize("key", sorted(TEXTS["es"]))
def test_both_languages_say_it_with_the_same_values(key: str) -> None:
    spanish, english = (
        {name for _, name, _, _ in Formatter().parse(TEXTS[tongue][key]) if name} for tongue in ("es", "en")
    )
    assert TEXTS["es"][key].strip()
    assert TEXTS["en"][key].strip()
    if not key.endswith(".one"):
        assert spanish == english


@pytest.mark.parametrize("names", ["months", "weekdays"])
def test_there_are_as_many_names_in_both_languages(names: str) -> None:
    assert len(TEXTS["es"][names].split()) == len(TEXTS["en"][names].split()) == {"months": 12, "weekdays": 7}[names]


def test_what_is_counted_has_one_and_several() -> None:
    stems = {key.rpartition(".")[0] for key in TEXTS["es"] if key.endswith((".one", ".other"))}
    assert all(f"{stem}.{ending}" in TEXTS["es"] for stem in stems for ending in ("one", "other"))


def test_values_are_written_as_each_language_does() -> None:
    assert (SPANISH.number(1234567), ENGLISH.number(1234567)) == ("1.234.567", "1,234,567")
    assert (SPANISH.exact(7.7), ENGLISH.exact(21.946943)) == ("7,7", "21.9469")
    assert (SPANISH.exact(5.0), SPANISH.money(30_000_000)) == ("5", "US$ 30.000.000")
    assert (SPANISH.money(0), ENGLISH.money(0)) == ("sin dato", "unknown")
    assert (SPANISH.millions(373_554_033), ENGLISH.millions(450_000), ENGLISH.millions(0)) == (
        "373,6 M",
        "450,000",
        "–",
    )
    assert (SPANISH.times(12.4518), ENGLISH.times(0)) == ("×12,45", "unknown")
    assert (SPANISH.date("1995-10-30"), ENGLISH.date("1995-10-30")) == ("30 de octubre de 1995", "30 October 1995")
    assert (SPANISH.runtime(81), SPANISH.runtime(125), SPANISH.runtime(45)) == ("1 h 21 min", "2 h 05 min", "45 min")
    assert (SPANISH.duration(1, "season"), ENGLISH.duration(4, "season")) == ("1 temporada", "4 seasons")
    assert (SPANISH.percent(0.715, 1), ENGLISH.percent(0.715)) == ("71,5\u00a0%", "72%")
    assert [SPANISH.stars(given) for given in (5, 3.5, 0.5, 0)] == ["★★★★★", "★★★½", "½", "☆"]
    assert (SPANISH.platform("disney"), SPANISH.platform("filmin")) == ("Disney+", "Filmin")


def test_names_of_genres_countries_and_languages() -> None:
    assert (SPANISH.genre("Comedy"), ENGLISH.genre("Comedy"), SPANISH.genre("Nordic Noir")) == (
        "Comedia", "Comedy", "Nordic Noir",
    )  # fmt: skip
    pairs = {
        "United States of America": "Estados Unidos", "Argentina": "Argentina", "Spain": "España", "Iran": "Irán",
        "Soviet Union": "Unión Soviética", "Hong Kong": "Hong Kong", "South Korea": "Corea del Sur",
        "Atlantis": "Atlantis",
    }  # fmt: skip
    assert {name: SPANISH.country(name) for name in pairs} == pairs
    assert all(ENGLISH.country(name) == name for name in pairs)
    assert (SPANISH.language("es"), ENGLISH.language("es"), SPANISH.language("cn")) == (
        "español",
        "Spanish",
        "cantonés",
    )
    assert (SPANISH.language("xx"), SPANISH.language("qqq")) == (None, "qqq")


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
        pattern = re.sub(r"%\\\(\w+\\\)s", "(.+)", re.escape(PAGE_MESSAGES[language][code]))
        sentence = error_sentence(refused.value, language)
        assert re.fullmatch(pattern + r"\.", sentence, re.IGNORECASE), f"{sentence!r} is not {pattern!r}"
        assert not sentence[0].islower()
        if isinstance(refused.value, InvalidValueError):
            assert allowed_values(refused.value, language)


def test_every_code_that_a_face_answers_with_has_words_in_both_languages() -> None:
    assert MESSAGES["es"].keys() == MESSAGES["en"].keys() == PAGE_MESSAGES["es"].keys() == PAGE_MESSAGES["en"].keys()


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


def test_texts_are_filled_in_and_never_read_again(web: TestClient) -> None:
    assert Translator("es").gettext("Results for “%(query)s”", query="{0} %(t)s %") == "Resultados para «{0} %(t)s %»"
    assert "{0.__class__}" in web.get("/", params={"q": "{0.__class__}"}).text
