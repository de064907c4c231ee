"""The words of the pages: both languages whole, numbers and dates as each writes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from string import Formatter

import pytest
from fastapi.testclient import TestClient

from cartelera.errors import CarteleraError, ImpossibleValueError
from cartelera.service import Questions
from cartelera.service.cartelera import Cartelera
from cartelera.web.formats import Formats
from cartelera.web.messages import message
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


REFUSALS: list[tuple[Callable[[Questions], object], str]] = [
    (lambda q: q.cantidad_filmaciones_mes("brumario"), "problem.month"),
    (lambda q: q.cantidad_filmaciones_dia("domingo gordo"), "problem.weekday"),
    (lambda q: q.get_max_duration(duration_type="horas"), "problem.unit"),
    (lambda q: q.get_max_duration(year="hace mucho"), "problem.year"),
    (lambda q: q.score_count("netflix", "mucho", "2018"), "problem.number"),
    (lambda q: q.get_max_duration(year="1931"), "problem.no_duration"),
    (lambda q: q.get_actor_platform("hulu", "2020"), "problem.no_cast"),
    (lambda q: q.get_actor_platform("netflix", "1931"), "problem.no_cast_year"),
    (lambda q: q.retorno("Stranger Things"), "problem.only_platforms"),
    (lambda q: q.retorno("Solaris", "1999"), "problem.no_such_year"),
    (lambda q: q.retorno("«Zyx»"), "problem.no_film"),
    (lambda q: q.any_title("Zyx"), "problem.no_title"),
    (lambda q: q.get_actor("Zyx"), "problem.no_actor"),
    (lambda q: q.get_director("Zyx"), "problem.no_director"),
    (lambda q: q.franquicia("Zyx"), "problem.no_collection"),
    (lambda q: q.productoras("Zyx"), "problem.no_company"),
    (lambda q: q.peliculas_pais("Zyx"), "problem.no_country"),
    (lambda q: q.count_platform("Zyx"), "problem.no_platform"),
]


@pytest.mark.parametrize(("ask", "key"), REFUSALS, ids=[key for _, key in REFUSALS])
def test_every_refusal_of_the_service_is_said_in_both_languages(
    tiny: Cartelera, ask: Callable[[Questions], object], key: str
) -> None:
    with pytest.raises(CarteleraError) as refused:
        ask(tiny.questions)
    for language in ("es", "en"):
        pattern = re.sub(r"\\{\w+\\}", "(.+)", re.escape(TEXTS[language][key]))
        said = message(str(refused.value), Texts(language))
        assert re.fullmatch(pattern, said), f"{said!r} is not {TEXTS[language][key]!r}"
        for allowed in getattr(refused.value, "allowed", ()) if isinstance(refused.value, ImpossibleValueError) else ():
            assert message(allowed, Texts(language))


@pytest.mark.parametrize("name", ["1", "o'hara", "«x»"])
def test_what_is_said_of_unknown_viewers_is_said_in_both_languages(tiny: Cartelera, name: str) -> None:
    with pytest.raises(CarteleraError) as refused:
        tiny.viewers.history(name)
    assert message(str(refused.value), Texts("es")) == f"No se conoce ningún espectador «{name}»."
    several = f"several data sets have a viewer {name}: say which"
    assert message(several, Texts("en")) == f"Several data sets have a viewer “{name}”: say which."


def test_the_values_that_would_be_possible_are_said_in_both_languages() -> None:
    assert message("1870 a 2100", Texts("en")) == "1870 to 2100"
    assert message("un número, por ejemplo 3.5", Texts("en")) == "a number, for example 3.5"
    assert message("enero", Texts("en")) == "enero", "what is to be typed stays as it is typed"


def test_a_sentence_nobody_has_translated_is_shown_as_it_is() -> None:
    assert message("algo nuevo", Texts("en")) == "algo nuevo"


def test_texts_are_filled_in_and_never_read_again(web: TestClient) -> None:
    assert Texts("es")("results.title", query="{0.__class__} {t}") == "Resultados para «{0.__class__} {t}»"
    assert "{0.__class__}" in web.get("/", params={"q": "{0.__class__}"}).text
