"""Numbers, dates and names as each language writes them."""

from __future__ import annotations

from cartelera.i18n import Formats

SPANISH, ENGLISH = Formats("es"), Formats("en")


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
